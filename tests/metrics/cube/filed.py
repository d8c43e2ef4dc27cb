"""Rows that are filed by day as a store files them, with a shelf beside them; they tell what was read of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl
from polars.testing import assert_frame_equal

from ingest.settings import Settings
from ingest.store.kept import Shelf
from ingest.table import Table
from metrics.measure import measure_each
from metrics.metric import Metric
from metrics.rows import FactSource, Rows


@dataclass(frozen=True, kw_only=True, eq=False)
class Filed:
    """Facts in memory with a shelf on the disk; `scanned` names the tables that were read, in order.

    `past` has what the facts were, as far as that is not cleared away.
    """

    frames: Mapping[str, pl.DataFrame]
    as_of: datetime | None
    shelf: Shelf
    version: int = 1
    scanned: list[str] = field(default_factory=list)
    past: Mapping[int, "Filed"] = field(default_factory=dict, repr=False)
    excluded_contacts: frozenset[str] = frozenset()
    are_there: bool = True

    @property
    def fingerprint(self) -> str:
        """The same only for the same rows."""
        return " ".join(f"{name} {_digest(rows)}" for name, rows in sorted(self.frames.items()))

    @property
    def rows(self) -> Rows:
        """The same rows with no shelf beside them."""
        return Rows(frames=self.frames, as_of=self.as_of)

    def days(self, table: Table) -> Mapping[date, tuple[str, int]]:
        """Of each day by which rows are filed, a digest of what they are, and how many."""
        rows = self.frames.get(table.name)
        if rows is None:
            return {}
        days = rows.with_columns(pl.col(table.day).dt.date().alias("of")).partition_by("of", as_dict=True)
        return {day: (_digest(some), some.height) for (day,), some in days.items()}

    def earlier(self, version: int, fingerprint: str) -> "Filed | None":
        """The facts as they were then."""
        then = self.past.get(version)
        return then if then and then.fingerprint == fingerprint else None

    def files(self, table: Table) -> frozenset[str]:
        """A file for each day."""
        return frozenset(f"{day} {digest}" for day, (digest, _) in self.days(table).items())

    def of_files(self, table: Table, names: Collection[str]) -> pl.LazyFrame:
        """The rows of some of them."""
        days = [date.fromisoformat(name.split()[0]) for name in names]
        return self.rows.scan(table).filter(pl.col(table.day).dt.date().is_in(days))

    def keeps(self, table: Table) -> bool:
        """Whether there are rows of a table."""
        return table.name in self.frames

    def scan(self, table: Table, since: datetime | None = None, until: datetime | None = None) -> pl.LazyFrame:
        """The rows of a table, as a store gives them."""
        self.scanned.append(table.name)
        return self.rows.scan(table, since, until)


def _digest(rows: pl.DataFrame) -> str:
    return str(rows.hash_rows(seed=3).sort().hash().sum())


def assert_the_same(
    asked: list[tuple[Metric, str | None]], facts: FactSource, rows: FactSource, settings: Settings, **question: object
) -> None:
    """Both routes give the same answer: counts to the digit, other numbers to within a billionth."""
    one, other = (measure_each(asked, x, settings, **question) for x in (facts, rows))  # type: ignore[arg-type]  # any question
    assert_frame_equal(one, other, rel_tol=1e-9, abs_tol=1e-9)
    exact = [x for x in ("metric", "n", "size", "reason", "preset", "version") if x in one.columns]
    assert_frame_equal(one.select(exact), other.select(exact), check_exact=True)
