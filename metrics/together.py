"""What several derived tables are made of, made once as long as they are asked for together."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

import polars as pl

from ingest.settings import Settings
from metrics.rows import FactSource


@dataclass(frozen=True, kw_only=True, eq=False)
class _Made:
    """A frame, and of what it was made; those are held, so that nothing else can take their place."""

    facts: FactSource
    settings: Settings
    rows: pl.DataFrame


@dataclass(frozen=True, kw_only=True, eq=False)
class _Table:
    """What lies on the table while several work at it."""

    made: dict[str, _Made] = field(default_factory=dict)


_table: ContextVar[_Table | None] = ContextVar("_table", default=None)


@contextmanager
def together() -> Iterator[None]:
    """What is made `once` in here stays until the end; within another it stays until the end of that."""
    if _table.get() is not None:
        yield
        return
    token = _table.set(_Table())
    try:
        yield
    finally:
        _table.reset(token)


def once(what: str, facts: FactSource, settings: Settings, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    """What `make` makes of these facts and settings: together with others made once, and else for nobody but this."""
    table = _table.get()
    if table is None:
        return make()
    there = table.made.get(what)
    if there is None or there.facts is not facts or there.settings is not settings:
        there = table.made[what] = _Made(facts=facts, settings=settings, rows=make())
    return there.rows
