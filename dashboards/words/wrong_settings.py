"""What is wrong in the settings, which are read by a room that knows no language, in words for people."""

from collections.abc import Sequence

from dashboards.words.language import later

WHERE: Sequence[str] = (
    later("{file}, line {line}: {wrong}"),
    later("environment variable {name}: {wrong}"),
    later("environment: {names}: {wrong}"),
    later("{folder}spiritlevel.toml: {wrong}"),
    later("'{key}' of {section}: {wrong}"),
    later("'{key}': {wrong}"),
)
"""Where in the settings something is wrong; what it is stands behind it."""

WRONG: Sequence[str] = (
    later("'url' of [store] holds a password, and secrets never stand in the file. {way_out}"),
    later("Name the whole address in the environment variable SPIRITLEVEL_STORE__URL, and leave 'url' out."),
    later(
        "'home' is no setting; the home folder is the one that this file lies in. Choose it with --home or the "
        "environment variable SPIRITLEVEL_HOME."
    ),
    later("there is a source named '{name}' already, in line {first}; names are unique."),
    later("sources are written one by one under [[source]], with two brackets."),
    later("'{kind}' of [plugins] names {folder}, and there is no such folder."),
    later("this is not UTF-8; save the file as UTF-8 text."),
    later("this is not TOML: {why}."),
    later("'{key}' of {section} is written a second time; line {first} has it already."),
    later("{section} is written a second time; line {first} has it already."),
    later("more than 1 MiB is no settings file."),
    later("the file cannot be read ({why})."),
    later("a list is written as JSON: {example}."),
    # A key that its section does not have, or that it lacks.
    later("'{key}' is no key of {section}; did you mean '{near}'? Known keys: {keys}."),
    later("'{key}' is no key of {section}. Known keys: {keys}."),
    later("there is no section '{key}'; it is a key of [{holder}]. Sections: {sections}."),
    later("there is no section '{key}'; did you mean '{near}'? Sections: {sections}."),
    later("there is no section '{key}'. Sections: {sections}."),
    later("there is no section '{key}'; did you mean {near}?"),
    later("there is no section '{key}'; there are {sections}."),
    later("'{key}' of {section} is missing; is it '{near}'?"),
    later("'{key}' of {section} is missing."),
    # A value that nobody can understand.
    later("{value} is not one of {words}; did you mean '{near}'?"),
    later("{value} is not one of {words}."),
    later("{value} should be more than {n}."),
    later("{value} should be text in quotes."),
    later("{value} should be a whole number."),
    later("{value} should be a number."),
    later("{value} should be true or false."),
    later("{value} should be a path in quotes."),
    later("{value} should be a date such as 1990-01-01."),
    later("{value} should be a list in [brackets]."),
    later("{value} should be a section with keys of its own."),
    later("input should be greater than or equal to {n}."),
    later("input should be less than or equal to {n}."),
    later("input should be greater than {n}."),
    later("input should be less than {n}."),
    later("{value} is not a duration; write '20s', '15m', '4h', '1d' or a number of seconds."),
    later("{value} is not a size; write '8GiB', '500MB' or a number of bytes."),
    later("{value} is not a share from 0 to 1; write 0.9, or '90 %'."),
    later("{value} is not a share above 0 and up to 1; write 0.8 for 80 %."),
    later("{value} is no date; write it as in 2026-07-01."),
    later("{value} is no opening time; write '08:00-18:00', '08:00-12:00, 13:00-17:00' or 'closed'."),
    later("{value} has no length; round the clock is '00:00-24:00', and not at all is 'closed'."),
    later("{value} overlaps itself; write each hour of the day once."),
    later("{value} is no currency; write its three capital letters, such as 'EUR'."),
    later("{value} is no language; write it as in 'en', 'de' or 'en-GB'."),
    later("{value} is no name; use small letters, digits, _ and -, as in 'hotline'."),
    later("{value} is no time zone; did you mean '{near}'?"),
    later("{value} is no time zone; write an IANA name such as 'Europe/Berlin'."),
    later("{value} is no channel; did you mean '{near}'? Channels: {channels}."),
    later("{value} is no channel. Channels: {channels}."),
    later(
        "{value} is no country whose holidays are known; did you mean '{near}'? Write its two letters, as in 'DE', or "
        "with its part, as in 'DE-BE'."
    ),
    later(
        "{value} is no country whose holidays are known. Write its two letters, as in 'DE', or with its part, as in "
        "'DE-BE'."
    ),
    later("{value} is no part of {country} with holidays of its own; parts: {parts}."),
    later("{value} is no country; write its two capital letters, such as 'DE'."),
    later("this is no database that can be used; write 'postgresql://user@host/name', or leave it out."),
    later("write one character, or one of {words}."),
    later("write one character, or nothing when fields are never quoted."),
    later("there is no table '{name}'; did you mean '{near}'? There are {tables}."),
    later("there is no table '{name}'; There are {tables}."),
    later("{table} has no column '{column}'; did you mean '{near}'? It has {names}."),
    later("{table} has no column '{column}'; It has {names}."),
    later(
        "a mapping is missing: say with leg.queue, leg.queued_at and so on which column of the file is which; "
        "'spiritlevel connectors delimited' explains it."
    ),
    # Values that do not go together.
    later("there are no opening hours named '{name}'; did you mean '{near}'? {way_out}"),
    later("there are no opening hours named '{name}'. {way_out}"),
    later("Hours: {hours}."),
    later("Write [hours.{name}]."),
    later("they end ({until}) before they begin ({begins})."),
    later('it is never open; write when, as in daily = "08:00-18:00".'),
    later(
        "{day} comes behind {before}; each version ends where the next begins, so changes are written from the "
        "earliest to the latest, one a day, between `from` and `until`."
    ),
    later("{day} comes behind {before}; changes are written in order."),
    later('clock = "business" counts opening hours; say whose, as in hours = "office".'),
    later("every part of the CX score weighs 0; give at least one a weight, such as resolved = 1."),
    later("0 is no share of paid time; write 0.65, or '65 %'."),
    later("0 leaves no time for customers; write 0.85, or '85 %'."),
    later("nobody would ever be there; write 0.3, or '30 %'."),
    later("this"),
)
"""What is wrong, the longer of two that begin alike first."""
