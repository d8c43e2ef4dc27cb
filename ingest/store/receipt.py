"""What a person is told of each file that was offered."""

from dataclasses import dataclass

from ingest.store.catalogue import SourceFile, State


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """One file: `state` is done, known (loaded before), held (by the quality gate) or rejected (unreadable).

    `refused_by_gate` of the quarantined records broke a critical rule of the gate.
    """

    source: str
    file: str
    state: str
    records: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    stale: int = 0
    quarantined: int = 0
    refused_by_gate: int = 0
    load: int | None = None
    message: str = ""

    @property
    def gate_failed(self) -> bool:
        """Whether a critical rule failed, for the whole file or for some of its records."""
        return self.state == State.HELD.value or self.refused_by_gate > 0


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
        refused_by_gate=line.refused_by_gate,
        load=line.id,
        message=line.message,
    )
