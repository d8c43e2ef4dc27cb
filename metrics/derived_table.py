"""Tables that nobody writes: worked out of the facts, and asked like those."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import polars as pl

from ingest.discover import discover
from ingest.settings import Settings
from ingest.table import UTC, Table
from metrics import derive
from metrics.cube.keeping import can_keep
from metrics.cube.tables import kept_rows
from metrics.rows import FactSource
from metrics.together import are_few, no_hurry, once


@dataclass(frozen=True, kw_only=True, eq=False)
class Derived:
    """A table, and how its rows are made: lazily, from the facts and the settings, in the table's own columns."""

    table: Table
    make: Callable[[FactSource, Settings], pl.LazyFrame]

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.table.name


@dataclass(frozen=True, kw_only=True, eq=False)
class WithDerived:
    """Facts with the derived tables beside them: those that the facts do not keep are made when they are asked for."""

    facts: FactSource
    settings: Settings

    @property
    def as_of(self) -> datetime | None:
        """Until when the facts reach."""
        return self.facts.as_of

    @property
    def version(self) -> int:
        """Changes whenever the facts do."""
        return self.facts.version

    def keeps(self, table: Table) -> bool:
        """Whether the rows lie there, and need not be made."""
        return self.facts.keeps(table)

    def scan(self, table: Table, since: datetime | None = None, until: datetime | None = None) -> pl.LazyFrame:
        """The rows of a table, with its schema, whose day column lies in since <= day < until.

        Raises `NotMadeError` where somebody waits for a derived table of many facts that was not kept.
        """
        derived = derived_tables().get(table.name)
        stored = derived is None or self.facts.keeps(table)
        if stored and not are_few(self.facts):
            return self.facts.scan(table, since, until)
        rows = self._held(table) if derived is None or stored else self._made(derived)
        day = pl.col(table.day)
        if since is not None:
            rows = rows.filter(day >= pl.lit(since, dtype=UTC))
        return rows if until is None else rows.filter(day < pl.lit(until, dtype=UTC))

    def _held(self, table: Table) -> pl.LazyFrame:
        """The rows of the facts, read once."""
        return once(f"facts {table.name}", self.facts, self.settings, lambda: self.facts.scan(table).collect()).lazy()

    def _made(self, derived: Derived) -> pl.LazyFrame:
        """The rows of a derived table: of few facts out of memory, of many as they were kept, or worked out now."""
        if are_few(self.facts):
            return once(f"table {derived.name}", self.facts, self.settings, lambda: self.make(derived).collect()).lazy()
        kept = kept_rows(derived.name, self.facts, self.settings) if can_keep(self.facts) else None
        if kept is not None:
            return kept
        no_hurry(derived.name, self.facts)
        return self.make(derived)

    def make(self, derived: Derived) -> pl.LazyFrame:
        """The rows of a derived table, with its schema, worked out of the facts."""
        columns = derived.table.schema.items()
        return derived.make(self.facts, self.settings).select(pl.col(name).cast(dtype) for name, dtype in columns)


@cache
def derived_tables() -> Mapping[str, Derived]:
    """Every derived table by name: one in each file of `metrics.derive`."""
    return discover(derive, Derived)
