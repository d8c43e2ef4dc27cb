"""Facts of some days alone: what the cube does not know yet, and what it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from ingest.table import Table
from metrics.rows import FactSource

Run = tuple[date, date]
"""Days without a gap: the first, and the first after them."""


def runs_of(days: Sequence[date]) -> list[Run]:
    """Days, in their order, as stretches without a gap."""
    runs: list[Run] = []
    for day in days:
        after = day + timedelta(days=1)
        if runs and runs[-1][1] == day:
            runs[-1] = (runs[-1][0], after)
        else:
            runs.append((day, after))
    return runs


@dataclass(frozen=True, kw_only=True, eq=False)
class OnlyDays:
    """Facts of which one table has the rows of some days only; every other table is whole."""

    facts: FactSource
    table: Table
    runs: Sequence[Run]

    @property
    def as_of(self) -> datetime | None:
        """Until when the facts reach."""
        return self.facts.as_of

    @property
    def version(self) -> int:
        """Changes whenever the facts do."""
        return self.facts.version

    def keeps(self, table: Table) -> bool:
        """Whether there are rows of a table."""
        return self.facts.keeps(table)

    def scan(self, table: Table, since: datetime | None = None, until: datetime | None = None) -> pl.LazyFrame:
        """The rows of a table whose day column lies in since <= day < until, and on one of the days."""
        if table is not self.table:
            return self.facts.scan(table, since, until)
        found = []
        for first, after in self.runs:
            begin, end = (datetime.combine(x, time(), UTC) for x in (first, after))
            begin = begin if since is None else max(begin, since)
            end = end if until is None else min(end, until)
            if begin < end:
                found.append(self.facts.scan(table, begin, end))
        return pl.concat(found) if found else pl.LazyFrame(schema=table.schema)
