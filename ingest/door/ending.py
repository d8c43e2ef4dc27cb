"""What a body's file is called at the end of its name: by what its sender says it is, if the source looks for that."""

from collections.abc import Iterator
from pathlib import Path

from ingest.door.name import arrival_name
from ingest.door.token import TokenError, path_of, token_of
from ingest.find import would_find
from ingest.settings import Settings, SourceEntry

ENDINGS = {
    "application/json": ".json",
    "application/jsonl": ".ndjson",
    "application/mbox": ".mbox",
    "application/ndjson": ".ndjson",
    "application/vnd.apache.parquet": ".parquet",
    "application/x-jsonlines": ".ndjson",
    "application/x-ndjson": ".ndjson",
    "application/xml": ".xml",
    "application/zip": ".zip",
    "message/rfc822": ".eml",
    "text/csv": ".csv",
    "text/plain": ".txt",
    "text/tab-separated-values": ".tsv",
    "text/xml": ".xml",
}
FORMS = ("application/x-www-form-urlencoded", "multipart/")
"""What browsers and `curl --data` send: not the file itself, and with its line ends gone."""


class NotTakenError(Exception):
    """What is sent is of a kind that cannot be taken; the sentence says why and what to do."""


class NotFoundThereError(Exception):
    """The source would not find what the door writes; the sentence says why and what to do."""


def folder_of(settings: Settings, entry: SourceEntry) -> Path:
    """Where the door writes what is sent for a source."""
    return settings.home / "inbox" / entry.name


def ending_for(settings: Settings, entry: SourceEntry, content_type: str, encoding: str) -> str:
    """The end of the name of a file, such as `.csv.gz`. Raises `NotTakenError` and `NotFoundThereError`."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith(FORMS):
        raise NotTakenError(
            "Send the file itself and say what it is: curl --data-binary @FILE --header 'Content-Type: text/csv'."
        )
    packed = encoding.strip().lower()
    if packed not in {"", "identity", "gzip", "x-gzip"}:
        raise NotTakenError("Of all encodings only gzip is taken.")
    said = ENDINGS.get(kind, ".json" if kind.endswith("+json") else "") + (".gz" if "gzip" in packed else "")
    for ending in dict.fromkeys([said, _ending_of(entry.path), ""]):
        if would_find(entry.path, folder_of(settings, entry) / arrival_name(ending)):
            return ending
    raise NotFoundThereError(
        f"The path of the source '{entry.name}' does not look into the folder of its inbox, so that nothing that is "
        f"sent would be loaded. Set it to inbox/{entry.name}/* in the settings, or leave it out."
    )


def closed(settings: Settings) -> Iterator[str]:
    """Why sources for which somebody made a token let nothing in all the same: a sentence for each."""
    for entry in settings.source:
        try:
            if token_of(settings.home, entry.name) is not None:
                ending_for(settings, entry, "", "")
        except (TokenError, NotFoundThereError) as error:
            yield str(error)
        except (OSError, UnicodeDecodeError):
            yield f"The token of '{entry.name}' cannot be read: {path_of(settings.home, entry.name)}."


def _ending_of(pattern: str) -> str:
    last = Path(pattern).name
    fixed = last[max(last.rfind(x) for x in "*?]") + 1 :]
    return fixed if fixed.startswith(".") else ""
