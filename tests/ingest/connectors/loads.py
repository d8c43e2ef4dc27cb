"""What tests of connectors share about loading: files through quality gate and store, and the facts they became."""

from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from ingest.connector import Connector
from ingest.pipeline import Loader
from ingest.registry import tables
from ingest.source import once
from ingest.store.facts import open_facts
from ingest.store.receipt import Receipt

LoaderIn = Callable[[Path], Loader]


def facts_of(loader: Loader, *names: str) -> dict[str, pl.DataFrame]:
    """The facts of these tables, in the order of their ids."""
    facts = open_facts(loader.settings)
    return {name: facts.scan(tables()[name]).collect().sort("id") for name in names}


def load(
    loader: Loader, connector: Connector, *paths: Path, options: Sequence[str] = (), timezone: str | None = None
) -> list[Receipt]:
    """Load files as one source; every one of them must have been taken or known."""
    source = once(loader.settings, connector.name, timezone=timezone, options=list(options))
    receipts = loader.files(source, list(paths))
    assert {x.state for x in receipts} <= {"done", "known"}, [x.message for x in receipts]
    return receipts


def changes_nothing_twice(
    loader_in: LoaderIn, home: Path, connector: Connector, sample: Path, again: bytes, *, timezone: str | None = None
) -> dict[str, pl.DataFrame]:
    """Load the sample, then the same records in another order: the same facts. Gives them without bookkeeping."""
    loader = loader_in(home)
    other = home / f"again_{sample.name}"
    other.write_bytes(again)
    names = tuple(name for name in connector.makes if name != "event")
    (first,) = load(loader, connector, sample, timezone=timezone)
    assert first.new == first.records - first.quarantined
    before = facts_of(loader, *names)
    (second,) = load(loader, connector, other, timezone=timezone)
    assert (second.new, second.updated) == (0, 0), second
    after = facts_of(loader, *names)
    for name in names:
        assert after[name].equals(before[name]), name
    return after
