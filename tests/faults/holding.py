"""What holds of every store, whatever was done to it."""

from sqlmodel import col, select

from ingest.store.catalogue import SourceFile, State
from ingest.store.manifest import Store


def conserved(store: Store) -> None:
    """The records of every file that was loaded add up. Raises `AssertionError`."""
    with store.catalogue.reading() as session:
        for line in session.exec(select(SourceFile).where(col(SourceFile.state) == State.DONE.value)):
            accounted = line.new + line.updated + line.unchanged + line.stale + line.quarantined
            assert line.records == accounted, f"{line.name}: {line.records} records, {accounted} accounted for"
