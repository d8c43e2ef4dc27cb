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
from metrics.rows import FactSource
from metrics.together import are_few, once


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
        """The rows of a table, with its schema, whose day column lies in since <= day < until."""
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
        def make() -> pl.LazyFrame:
            columns = derived.table.schema.items()
            return derived.make(self.facts, self.settings).select(pl.col(name).cast(dtype) for name, dtype in columns)

        if not are_few(self.facts):
            return make()
        return once(f"table {derived.name}", self.facts, self.settings, lambda: make().collect()).lazy()


@cache
def derived_tables() -> Mapping[str, Derived]:
    """Every derived table by name: one in each file of `metrics.derive`."""
    return discover(derive, Derived)
