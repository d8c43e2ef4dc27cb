"""The cells of the cube: how long each is, so that hours and days of the site are made up of whole ones."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

import polars as pl

LENGTHS = {"1h": timedelta(hours=1), "15m": timedelta(minutes=15)}
"""Cells are an hour of UTC long, or a quarter of one where the site's clocks are off by a half or a quarter."""

FROM = "from_at"
"""The column with the first instant of a cell."""


@lru_cache(maxsize=16)
def length_in(zone: str, first_year: int, last_year: int) -> str | None:
    """The length of cells of which hours and days of a zone are made up in these years; None where none is."""
    begins, ends = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    for every, length in LENGTHS.items():
        cells = pl.select(at=pl.datetime_range(begins, ends, every, closed="left", time_zone="UTC"))
        last = pl.col("at").dt.offset_by(every) - timedelta(microseconds=1)
        offset, offset_at_last = (_offset(x, zone) for x in (pl.col("at"), last))
        fits = (offset == offset_at_last) & (offset % pl.lit(length).dt.total_seconds() == 0)
        if cells.select(fits.all()).item():
            return every
    return None


def _offset(at: pl.Expr, zone: str) -> pl.Expr:
    there = at.dt.convert_time_zone(zone)
    offset: pl.Expr = (there.dt.base_utc_offset() + there.dt.dst_offset()).dt.total_seconds()
    return offset


def noon(zone: str) -> pl.Expr:
    """Of each cell the noon of its day: a time that stands for the day, and that no change of clocks skips."""
    day = pl.col(FROM).dt.convert_time_zone(zone).dt.date()
    there: pl.Expr = day.cast(pl.Datetime("us")) + timedelta(hours=12)
    at: pl.Expr = there.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").dt.convert_time_zone(
        "UTC"
    )
    return at
