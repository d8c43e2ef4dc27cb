"""Why a file cannot be read at all, which is said where no language is known, in words for people."""

from collections.abc import Sequence

from dashboards.words.language import later

UNREADABLE: Sequence[str] = (
    later("{file} is empty."),
    later("{file} begins with nothing but empty lines."),
    later("{file} has more than {n} columns."),
    later("{file} names two of its columns alike, or its first line does not name them: list them under `columns`."),
    later("{file} is a workbook or another document of an office; export it as text first."),
    later("{file} is a zip archive with no file in it."),
    later("{file} is a zip archive of {n} files; unpack it and load them one by one."),
    later("{file} is a zip archive of an empty file."),
    later("{file} is a zip archive without its end; copy it again."),
    later("{file} is one part of a zip archive in several parts; join and unpack them first."),
    later("{file} is a zip archive under a password; unpack it first."),
    later("{file} is a damaged zip archive; copy it again."),
    later("{file} was replaced by another file while it was read; load it again."),
    later("{file} was not found in {folder}."),
    later("{file} cannot be read ({why})."),
    later("{file} holds more than {n} GiB; split it."),
    later("{file} unpacks to far more than a log would, as a decompression bomb does."),
    later("{file} is damaged: its gzip data do not unpack; copy it again."),
    later("{file} ends in the middle of its gzip data; copy it again."),
    later("{file} is not what '{connector}' reads: more than {n} records were refused."),
    later("{file} is no text, or UTF-16 without a byte-order mark; save it as UTF-8."),
    later("{file} is not the {encoding} that it begins as; save it as UTF-8."),
    later("{file} is damaged: it is no sound Parquet file; write it anew."),
    later("{file} is an empty zip archive."),
    later(
        "{file} is a zip archive with a name that leads out of its folder, as one made to do harm has; "
        "unpack it with care."
    ),
    later("{file} is a zip archive of a link or a device, and of no file."),
    later("{file} is a zip archive packed in a way that is not read (method {method}); unpack it first."),
    later(
        "{file} is a zip archive of the kind for more than 4 GiB or 65,535 files (zip64), which is not read; "
        "unpack it first."
    ),
    later("{file} is a folder, not a file."),
    later("{file} is not a regular file."),
    later("{file} has a first line that is no text ({why})."),
    later("{file} is packed more than once, at last as a zip archive; unpack it first."),
    later("{file} is packed more than once, at last by gzip; unpack it first."),
    later("{file} is packed by {packer}; unpack it first."),
    later("{file} is a 7z archive; unpack it first."),
    later("{file} is a Parquet file; only the connector 'canonical' reads those."),
    later("{file} is a PDF document, not a log."),
    later("{file} is an old Office document; export it as text first."),
    later("{file} is a database, not a log."),
    later("{file} is a program, not a log."),
    later("{file} takes longer than {n} s to read."),
    later("{file} needs more memory than the {n} GiB that reading may take."),
    later("{file} gives more rows than fit into the {n} GiB they may take."),
    later(
        "{file} breaks the reader down (code {code}): it needs more than {n} GiB of memory, is damaged, or "
        "made to do harm."
    ),
    later("{file} makes '{connector}' fail ({where})."),
    # What single connectors find.
    later("{file} has no column {column}, which mod_callcenter's members have."),
    later("{file} has no column {column}, which call detail records have."),
    later("{file} has no column Contact_ID, which a data download has."),
    later("{file} has no call_id and no type, which Talkdesk's calls have."),
    later("{file} has none of the times that VICIdial's logs have, as start_epoch."),
    later("{file} has no line of Asterisk's log."),
    later("{file} holds a log without times, by which nothing can be measured."),
    later("{file} is none of the tables of Zendesk Support that are read; its first line must name the columns."),
)
"""What is wrong with a file."""

UNFIT: Sequence[str] = (
    later(
        "{file}: The times of {what} do not say their zone: name it with --timezone (such as --timezone "
        "Europe/Berlin), or with `timezone` beside the source in spiritlevel.toml."
    ),
    later("{file}: '{name}' is no time zone of the IANA list; did you mean {near}?"),
    later("{file}: '{name}' is no time zone of the IANA list; such as Europe/Berlin or America/New_York."),
    later(
        "{file}: These messages of X do not say which account is the company's: name its user id with `accounts` "
        'beside the source in spiritlevel.toml, such as accounts = ["2244994945"].'
    ),
    later("{file}: The times in {name} have no year: say that of its first line with --set year=2026."),
    later("{file}: Say which columns are scores, with csat, nps or ces; the export has {names}."),
    later("{file}: The export has no column {missing}; it has {names}."),
    later("{file}: The first line does not name columns; {table} has {names}."),
    later("{file}: {table} has no column '{column}'; did you mean '{near}'? It has {names}."),
    later("{file}: {table} has no column '{column}'. It has {names}."),
    later("{file}: {table} needs {needed}; the file lacks {missing}."),
    later("{file}: The columns could be those of {fitting}; say which with --set table=NAME: {tables}."),
    later("{file}: The columns are those of no table; say which with --set table=NAME: {tables}."),
    # Which columns there are stands behind it in three ways.
    later(
        "{file}: {key} = {formula}: the file has no column {column}; a fixed word needs quotes of its own: "
        "{example}. Its first line does not look like names; list them under `columns`."
    ),
    later(
        "{file}: {key} = {formula}: the file has no column {column}; a fixed word needs quotes of its own: "
        "{example}. It has {names} and {n} more."
    ),
    later(
        "{file}: {key} = {formula}: the file has no column {column}; a fixed word needs quotes of its own: "
        "{example}. It has {names}."
    ),
    later(
        "{file}: {key} = {formula}: the file has no column {column}; did you mean {near}? Its first line does not "
        "look like names; list them under `columns`."
    ),
    later(
        "{file}: {key} = {formula}: the file has no column {column}; did you mean {near}? It has {names} and {n} more."
    ),
    later("{file}: {key} = {formula}: the file has no column {column}; did you mean {near}? It has {names}."),
    later("{file}: {key} = {formula}: the file has a column of this name; choose another."),
    later("{file}: {key} = {formula}: it is no SQL expression: {why}."),
    later("{file}: {key} = {formula}: it looks beyond its own row; only expressions of one row can be mapped."),
    later("{file}: {key} = {formula}: say how the time is written, such as {example}."),
    later("{file}: {key} = {formula}: it cannot be computed: {why}."),
    later("{file}: {key} = {formula}: it should be a condition, true or false."),
    later(
        "{file}: {key} = '': {table} needs it: say which column or formula makes it; a column, an expression, or a "
        "fixed word such as {example}."
    ),
    later("{file}: id = '': it must be mapped: without the customer's address the records are all alike."),
)
"""What a source was told that does not fit its file, or was not told; for anything else see the settings."""
