"""Local times that mean two instants when clocks go back: both of them, for a source that knows more than its clock."""

import polars as pl

from ingest.read.times import from_local
from ingest.table import UTC
from ingest.vocabulary import Flag


def first_and_last(local: pl.Expr, zone: str) -> tuple[pl.Expr, pl.Expr]:
    """The first and the last instant (UTC) at which the clocks of the zone showed this time; mostly they are one.

    Takes Datetime without a zone. A time that the clocks skipped is shifted forward by what was skipped, in both.
    """
    last = local.dt.replace_time_zone(zone, ambiguous="latest", non_existent="null").dt.convert_time_zone("UTC")
    first = from_local(local, zone)
    return first.cast(UTC), pl.coalesce(last, first).cast(UTC)


def skipped(local: pl.Expr, zone: str) -> pl.Expr:
    """Whether the clocks of the zone never showed this time."""
    return local.is_not_null() & local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").is_null()


def clock_flags(*, ambiguous: pl.Expr, nonexistent: pl.Expr) -> pl.Expr:
    """The flags of a row whose times were found out by its connector."""
    words = [
        pl.when(ambiguous.fill_null(value=False)).then(pl.lit(Flag.AMBIGUOUS_TIME.value)),
        pl.when(nonexistent.fill_null(value=False)).then(pl.lit(Flag.NONEXISTENT_TIME.value)),
    ]
    return pl.concat_list(words).list.drop_nulls()
