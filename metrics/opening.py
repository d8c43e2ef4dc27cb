"""When it is open: opening hours as stretches of UTC, each instant by the version that is in force then."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from ingest.settings import Hours, HoursVersion, holidays_between
from ingest.settings.stretches import stretches
from ingest.table import UTC
from metrics.calendar import instant, instants

_SCHEMA = {"day": pl.Date, "begin": pl.Int32, "end": pl.Int32}
_EMPTY = pl.DataFrame(schema={"begin": UTC, "end": UTC})


def open_stretches(hours: Hours, zone: str, *, first: datetime, last: datetime) -> pl.DataFrame:
    """The stretches between two instants in which it is open: begin and end in UTC, in order, none touching another.

    A stretch belongs to the day on which it begins: a holiday closes what begins on it and not what began the evening
    before. Where a version ends, at midnight, a night that goes on under the next one goes on.
    """
    found = [_of_version(x, hours, zone, first, last) for x in hours.versions()]
    apart = pl.col("begin") > pl.col("end").cum_max().shift(1)
    return (
        pl.concat([_EMPTY, *found])
        .sort("begin")
        .group_by(apart.fill_null(value=True).cum_sum().alias("together"), maintain_order=True)
        .agg(pl.col("begin").min(), pl.col("end").max())
        .drop("together")
    )


def in_force(hours: Hours, zone: str) -> tuple[datetime | None, datetime | None]:
    """The first instant of opening hours and the instant at which they end; None for a side that is open."""
    since, until = (None if day is None else instant(day, zone) for day in (hours.from_day, hours.until))
    return since, until


def _of_version(version: HoursVersion, hours: Hours, zone: str, first: datetime, last: datetime) -> pl.DataFrame:
    begins = first if version.from_day is None else max(first, instant(version.from_day, zone))
    ends = last if version.until is None else min(last, instant(version.until, zone))
    if begins >= ends:
        return _EMPTY
    days = _days(version, hours, *(x.astimezone(ZoneInfo(zone)).date() for x in (begins, ends)))
    midnight = pl.col("day").cast(pl.Datetime("us"))
    return days.select(
        begin=instants(midnight + pl.duration(minutes="begin"), zone).clip(begins, ends),
        end=instants(midnight + pl.duration(minutes="end"), zone).clip(begins, ends),
    ).filter(pl.col("begin") < pl.col("end"))


def _days(version: HoursVersion, hours: Hours, first: date, last: date) -> pl.DataFrame:
    """What begins on each day, in minutes after its midnight: day, begin, end; from the evening before on."""
    first -= timedelta(days=1)
    closed = {*holidays_between(version.holidays, first, last), *hours.dates}
    usual = [(number, begin, end) for number, day in enumerate(version.week, start=1) for begin, end in day]
    week = pl.DataFrame(usual, schema={"weekday": pl.Int8, "begin": pl.Int32, "end": pl.Int32}, orient="row")
    single = [(day, *x) for day, text in hours.dates.items() if first <= day <= last for x in stretches(text)]
    days = pl.DataFrame({"day": pl.date_range(first, last, eager=True)})
    usually = (
        days.filter(~pl.col("day").is_in(sorted(closed)))
        .with_columns(weekday=pl.col("day").dt.weekday())
        .join(week, on="weekday")
        .select(*_SCHEMA)
    )
    return pl.concat([usually, pl.DataFrame(single, schema=_SCHEMA, orient="row")])
