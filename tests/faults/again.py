"""Situations beside plain loads: refused records that are read again, and loads that are published as Delta tables."""

from collections.abc import Callable, Sequence

import polars as pl

from ingest.registry import tables
from ingest.store.again import publish_again
from ingest.store.delta import DeltaTables
from ingest.store.manifest import Store
from ingest.store.publish import publish
from ingest.store.quarantine import Wanted, kept_of, loads_with_refused
from tests.ingest.store.answers import answers, offer, partly_refused, passes

REFUSED = (3, 4)
"""The records of the file that were refused at first."""


def some_are_refused(store: Store) -> object:
    """Load two answers, of which two more records were refused."""
    rows = answers((101, 1, 5, 0), (102, 1, 5, 0))
    return publish(store, tables(), partly_refused(store, rows, *REFUSED), passes)


def read_again(record: int) -> Callable[[Store], object]:
    """A step that reads a record that was refused again, if it still is in quarantine: it is sound now."""

    def step(store: Store) -> object:
        rows = answers((100 + record, 1, 7, record - 2)).with_columns(record=pl.lit(record, pl.Int64))
        return [
            publish_again(store, tables(), partly_refused(store, rows), passes, line)
            for line in loads_with_refused(store, Wanted())
            if record in set(kept_of(store, line.id or 0)["record"])
        ]

    return step


def nothing_is_refused(store: Store) -> None:
    """The quarantine is empty."""
    assert loads_with_refused(store, Wanted()) == [], "records are still in quarantine"


def published(store: Store, name: str, versions: Sequence[tuple[int, int, int, int]]) -> object:
    """Load a file of answers and bring the Delta tables up to date."""
    lines = offer(store, answers(*versions), name=name)
    DeltaTables(store, tables()).follow()
    return lines


def is_published(store: Store) -> None:
    """The Delta tables name what the manifest names."""
    assert list(DeltaTables(store, tables()).differences()) == [], "the Delta tables say something else"
