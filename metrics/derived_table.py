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
from metrics.cube.growth import Grow
from metrics.cube.keeping import can_keep
from metrics.cube.tables import BY_CONTACT, Replacing, kept_rows
from metrics.rows import FactSource
from metrics.together import are_few, no_hurry, once


def _nothing_changes(_as_of: pl.Expr, _settings: Settings) -> Mapping[str, pl.Expr]:
    return {}


@dataclass(frozen=True, kw_only=True, eq=False)
class Derived:
    """A table, and how its rows are made: lazily, from the facts and the settings.

    `make` gives those columns that stay as they are until facts change, and whatever `now` and `grow` need `beside`
    them. `now` gives the others, which change as time goes by: by name, of the rows as made and the moment until which
    facts reach. `row_by_row` it is when what `now` says of a row follows from that row alone.

    Without `grow` each row is about contacts of one person, or one contact of nobody, and names one of them in
    `interaction_id`: a change of the facts then changes only rows of groups of which a contact changed. Of other tables
    `grow` says what a change makes of the rows, which `named_by` names.
    """

    table: Table
    make: Callable[[FactSource, Settings], pl.LazyFrame]
    now: Callable[[pl.Expr, Settings], Mapping[str, pl.Expr]] = _nothing_changes
    row_by_row: bool = True
    grow: Grow | None = None
    named_by: tuple[str, ...] = ("id",)
    beside: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.table.name

    @property
    def replacing(self) -> Replacing:
        """How a change of the facts says which rows it replaced."""
        return Replacing(listed=f"{self.name}_gone", columns=self.named_by) if self.grow else BY_CONTACT

    def lasting(self, facts: FactSource, settings: Settings) -> pl.LazyFrame:
        """The rows without what changes as time goes by, and with what that is made of."""
        return self.as_kept(self.make(facts, settings), settings)

    def as_kept(self, made: pl.LazyFrame, settings: Settings) -> pl.LazyFrame:
        """Rows as made, with those columns only that last."""
        changing = self.now(pl.lit(None, dtype=UTC), settings)
        own = {name: dtype for name, dtype in self.table.schema.items() if name not in changing}
        beside = {*self.beside, *(name for x in changing.values() for name in x.meta.root_names())} - own.keys()
        return made.select(*(pl.col(name).cast(dtype) for name, dtype in own.items()), *sorted(beside))

    def at(self, lasting: pl.LazyFrame, as_of: datetime | None, settings: Settings) -> pl.LazyFrame:
        """The rows, with the table's schema, as they are at a moment."""
        changing = self.now(pl.lit(as_of, dtype=UTC), settings)
        schema = self.table.schema.items()
        return lasting.select(changing.get(name, pl.col(name)).cast(dtype).alias(name) for name, dtype in schema)


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
        if can_keep(self.facts):
            kept = kept_rows(derived.name, self.facts, self.settings, derived.replacing)
            if kept is not None:
                return derived.at(kept, self.as_of, self.settings)
        no_hurry(derived.name, self.facts)
        return self.make(derived)

    def make(self, derived: Derived) -> pl.LazyFrame:
        """The rows of a derived table, with its schema, worked out of the facts."""
        return derived.at(derived.lasting(self.facts, self.settings), self.as_of, self.settings)


@cache
def derived_tables() -> Mapping[str, Derived]:
    """Every derived table by name: one in each file of `metrics.derive`."""
    return discover(derive, Derived)
