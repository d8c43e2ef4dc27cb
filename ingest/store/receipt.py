"""What a person is told of each file that was offered."""

from dataclasses import dataclass

from ingest.store.catalogue import SourceFile


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """One file: `state` is done, known (loaded before), held (by the quality gate) or rejected (unreadable)."""

    source: str
    file: str
    state: str
    records: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    stale: int = 0
    quarantined: int = 0
    load: int | None = None
    message: str = ""


def receipt(line: SourceFile) -> Receipt:
    """What the ledger says of a file."""
    return Receipt(
        source=line.source,
        file=line.name,
        state=line.state,
        records=line.records,
        new=line.new,
        updated=line.updated,
        unchanged=line.unchanged,
        stale=line.stale,
        quarantined=line.quarantined,
        load=line.id,
        message=line.message,
    )
