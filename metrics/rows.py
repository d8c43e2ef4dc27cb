"""Where the rows come from: the store's facts, or a few rows in a test; metrics cannot tell which."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import polars as pl

from ingest.table import UTC, Table

LONGEST_BEFORE = timedelta(days=7)
"""How long before it is counted a row can have begun; no source that is read keeps a contact waiting for longer."""


SOON = ("queued_at",)
"""Moments that follow the one by which a row is filed within `LONGEST_BEFORE`; others may come much later."""


class FactSource(Protocol):
    """What metrics ask of the facts."""

    @property
    def as_of(self) -> datetime | None:
        """Until when the facts reach: the greatest time in them; None when there are none."""
        ...

    @property
    def version(self) -> int:
        """Changes whenever the facts do."""
        ...

    def keeps(self, table: Table) -> bool:
        """Whether there are rows of a table, or could be; those of derived tables are mostly made of others."""
        ...

    def scan(self, table: Table, since: datetime | None = None, until: datetime | None = None) -> pl.LazyFrame:
        """The rows of a table, with its schema, whose day column lies in since <= day < until."""
        ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """Facts in memory, by table name; columns that a frame lacks are null. The version is the caller's business."""

    frames: Mapping[str, pl.DataFrame | pl.LazyFrame] = field(default_factory=dict)
    as_of: datetime | None = None
    version: int = 0

    def keeps(self, table: Table) -> bool:
        """Whether there are rows of a table."""
        return table.name in self.frames

    def scan(self, table: Table, since: datetime | None = None, until: datetime | None = None) -> pl.LazyFrame:
        """The rows of a table, with its schema, whose day column lies in since <= day < until."""
        rows = self.frames[table.name].lazy() if table.name in self.frames else pl.LazyFrame(schema=table.schema)
        there = rows.collect_schema()
        rows = rows.select(
            pl.col(name).cast(dtype) if name in there else pl.lit(None, dtype=dtype).alias(name)
            for name, dtype in table.schema.items()
        )
        day = pl.col(table.day)
        if since is not None:
            rows = rows.filter(day >= pl.lit(since, dtype=UTC))
        return rows if until is None else rows.filter(day < pl.lit(until, dtype=UTC))
