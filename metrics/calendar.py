"""Days, weeks and hours in the site's own zone, right on the days on which the clocks change."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal, get_args
from zoneinfo import ZoneInfo

import polars as pl

from ingest.settings import Settings

Every = Literal["15m", "30m", "1h", "1d", "1w", "1mo"]
"""How long the buckets of a time series can be."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class PeriodError(ValueError):
    """A period that cannot be asked about."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """From `since` until just before `until`; None leaves that side open.

    A date is the first instant of that day, and a time without a zone is one of the site's. Raises `PeriodError` when
    nothing can lie between the two.
    """

    since: datetime | date | None = None
    until: datetime | date | None = None

    def utc(self, zone: str) -> tuple[datetime | None, datetime | None]:
        """Both ends as instants."""
        since, until = (None if x is None else instant(x, zone) for x in (self.since, self.until))
        if since is not None and until is not None and since >= until:
            raise PeriodError(f"The period ends ({self.until}) before it begins ({self.since}).")
        return since, until


def instant(when: datetime | date, zone: str) -> datetime:
    """The instant (UTC) at which the clocks of a zone show this.

    Of an hour that comes twice the first; a time that the clocks skip is moved forward by what they skip.
    """
    wall = when if isinstance(when, datetime) else datetime.combine(when, time.min)
    aware = wall.replace(tzinfo=ZoneInfo(zone), fold=0) if wall.tzinfo is None else wall
    return aware.astimezone(UTC)


def bucket(column: str, every: str, settings: Settings) -> pl.Expr:
    """The bucket that a time falls in: a local time for parts of a day, the local date of its first day for others.

    Dates are grouped faster than times; `bucket_start` makes the times of them. Raises `PeriodError` for a length
    that there is not.
    """
    if every not in get_args(Every):
        raise PeriodError(f"Buckets cannot be '{every}' long; they can be {', '.join(get_args(Every))}.")
    local = pl.col(column).dt.convert_time_zone(settings.site.timezone)
    if every in {"15m", "30m", "1h"}:
        return local.dt.truncate(every)
    day = local.dt.date()
    if every == "1d":
        return day
    if every == "1mo":
        return day.dt.month_start()
    into_week = (local.dt.weekday().cast(pl.Int32) - 1 - _WEEKDAYS.index(settings.site.week_start)) % 7
    return day - pl.duration(days=into_week)


def bucket_start(name: str, every: str, zone: str) -> pl.Expr:
    """The first instant of each bucket, in the site's zone."""
    if every in {"15m", "30m", "1h"}:
        return pl.col(name)
    midnight = pl.col(name).cast(pl.Datetime("us"))
    # Where the clocks are set forward at midnight, the day begins at one.
    return pl.coalesce(
        wall.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        for wall in (midnight, midnight + pl.duration(minutes=30), midnight + pl.duration(hours=1))
    )


def hour(column: str, zone: str) -> pl.Expr:
    """The hour of the day, 0 to 23, that the site's clocks show."""
    return pl.col(column).dt.convert_time_zone(zone).dt.hour()


def weekday(column: str, zone: str) -> pl.Expr:
    """The day of the week, 1 for Monday to 7, in the site's zone."""
    return pl.col(column).dt.convert_time_zone(zone).dt.weekday()


def day(column: str, zone: str) -> pl.Expr:
    """The date in the site's zone."""
    return pl.col(column).dt.convert_time_zone(zone).dt.date()
