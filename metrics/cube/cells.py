"""The cells of the cube: how long each is, so that hours and days of the site are made up of whole ones."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import polars as pl

from ingest.table import UTC as UTC_TIME
from metrics.calendar import Period, instant

LENGTHS = ("1h", "15m")
"""Cells are an hour of UTC long, or a quarter of one where the site's clocks are off by a half or a quarter."""

FROM = "from_at"
"""The column with the first instant of a cell."""


@lru_cache(maxsize=16)
def length_in(zone: str, first_year: int, last_year: int) -> str | None:
    """The length of cells of which hours and days of a zone are made up in these years; None where none is."""
    begins, ends = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    for every in LENGTHS:
        cells = pl.select(at=pl.datetime_range(begins, ends, every, closed="left", time_zone="UTC"))
        last = pl.col("at").dt.offset_by(every) - timedelta(microseconds=1)
        offset, offset_at_last = (_offset(x, zone) for x in (pl.col("at"), last))
        length = pl.lit(timedelta(hours=1) if every == "1h" else timedelta(minutes=15)).dt.total_seconds()
        fits = (offset == offset_at_last) & (offset % length == 0)
        if cells.select(fits.all()).item():
            return every
    return None


def _offset(at: pl.Expr, zone: str) -> pl.Expr:
    there = at.dt.convert_time_zone(zone)
    offset: pl.Expr = (there.dt.base_utc_offset() + there.dt.dst_offset()).dt.total_seconds()
    return offset


def is_of_cells(period: Period, zone: str, length: str) -> bool:
    """Whether a period begins and ends with a cell."""
    whole = timedelta(hours=1) if length == "1h" else timedelta(minutes=15)
    return not any((end - datetime.fromtimestamp(0, UTC)) % whole for end in period.utc(zone) if end is not None)


def is_of_days(period: Period, zone: str) -> bool:
    """Whether a period begins and ends with a day of the site."""
    ends = (x for x in period.utc(zone) if x is not None)
    local = ((x, x.astimezone(ZoneInfo(zone)).date()) for x in ends)
    return all(instant(day, zone) == end for end, day in local)


def in_period(period: Period, zone: str) -> list[pl.Expr]:
    """The filters that leave the cells of a period."""
    since, until = period.utc(zone)
    at = pl.col(FROM)
    filters = [] if since is None else [at >= pl.lit(since, dtype=UTC_TIME)]
    return filters if until is None else [*filters, at < pl.lit(until, dtype=UTC_TIME)]


def noon(zone: str) -> pl.Expr:
    """Of each cell the noon of its day: a time that stands for the day, and that no change of clocks skips."""
    day = pl.col(FROM).dt.convert_time_zone(zone).dt.date()
    there: pl.Expr = day.cast(pl.Datetime("us")) + timedelta(hours=12)
    at: pl.Expr = there.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").dt.convert_time_zone(
        "UTC"
    )
    return at
