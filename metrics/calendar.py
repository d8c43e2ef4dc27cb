"""Days, weeks and hours in the site's own zone, right on the days on which the clocks change."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

import polars as pl

from ingest.settings import Settings

Every = Literal["15m", "30m", "1h", "1d", "1w", "1mo"]
"""How long the buckets of a time series can be."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The days of the week from the first to the seventh."""


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
        if since is not None and since == until:
            raise PeriodError(f"The period is empty: {self.until}, where it ends, is not part of it any more.")
        if since is not None and until is not None and since > until:
            raise PeriodError(f"The period ends ({self.until}) before it begins ({self.since}).")
        return since, until


def instant(when: datetime | date, zone: str) -> datetime:
    """The instant (UTC) at which the clocks of a zone show this.

    Of an hour that comes twice the first; a time that the clocks skip is moved forward by what they skip. Raises
    `PeriodError` for a day at the end of all calendars.
    """
    wall = when if isinstance(when, datetime) else datetime.combine(when, time.min)
    aware = wall.replace(tzinfo=ZoneInfo(zone), fold=0) if wall.tzinfo is None else wall
    try:
        return aware.astimezone(UTC)
    except OverflowError:
        raise PeriodError(f"No clock shows {wall.date()}; name a day on which somebody could have come.") from None


def instants(wall: pl.Expr, zone: str) -> pl.Expr:
    """The same for a column of local times without a zone: the instants in UTC."""
    # A time that the clocks skip is as long after one before the change as if there had been none; nearly all changes
    # skip an hour or less, and that of a whole day (Samoa, 2011) no more than a day.
    before = (pl.duration(hours=hours) for hours in (0, 3, 27))
    return pl.coalesce(
        (wall - x).dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").dt.convert_time_zone("UTC") + x
        for x in before
    )


def period(since: str | None = None, until: str | None = None, *, zone: str, now: datetime) -> Period:
    """The period that somebody wrote down, in the words of the command line.

    Both ends can be a day (2026-10-01), a time (2026-10-01T08:00, in the site's zone unless it names an offset), a
    month (2026-10), how long before now (12h, 7d, 2w), or now, today, yesterday. A day or a month as the end is not
    part of the period any more. `now` is when the question is asked: of facts, when they end. Raises `PeriodError`.
    """
    ends = (None if text is None else _moment(text.strip().lower(), zone, now) for text in (since, until))
    first, last = ends
    asked = Period(since=first, until=last)
    asked.utc(zone)
    return asked


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
    into_week = (local.dt.weekday().cast(pl.Int32) - 1 - WEEKDAYS.index(settings.site.week_start)) % 7
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


def bucket_end(name: str, every: str, zone: str) -> pl.Expr:
    """The instant (UTC) at which a bucket, given by its first instant, is over; a day can have 23 or 25 hours."""
    if every in {"15m", "30m", "1h"}:
        return pl.col(name).dt.convert_time_zone("UTC").dt.offset_by(every)
    return instants(pl.col(name).dt.convert_time_zone(zone).dt.replace_time_zone(None).dt.offset_by(every), zone)


_BEFORE = re.compile(r"(\d+)([hdw])")
_MONTH = re.compile(r"\d{4}-\d{2}")
_WORDS = "2026-10-01, 2026-10-01T08:00, 2026-10, 7d, 12h, 2w, now, today or yesterday"
_LENGTHS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def _moment(text: str, zone: str, now: datetime) -> datetime:
    there = now.astimezone(ZoneInfo(zone))
    if text == "now":
        return there
    if text in {"today", "yesterday"}:
        return datetime.combine(there.date() - timedelta(days=text == "yesterday"), time.min)
    try:
        if before := _BEFORE.fullmatch(text):
            length = int(before[1]) * _LENGTHS[before[2]]
            # A day before is the same time on the clocks of yesterday; an hour before is an hour.
            return there.astimezone(UTC) - length if before[2] == "h" else there.replace(tzinfo=None) - length
        return datetime.fromisoformat(f"{text}-01" if _MONTH.fullmatch(text) else text.upper())
    except (ValueError, OverflowError):
        raise PeriodError(f"'{text}' is no day or time; write {_WORDS}.") from None


def hour(column: str, zone: str) -> pl.Expr:
    """The hour of the day, 0 to 23, that the site's clocks show."""
    return pl.col(column).dt.convert_time_zone(zone).dt.hour()


def weekday(column: str, zone: str) -> pl.Expr:
    """The day of the week, 1 for Monday to 7, in the site's zone."""
    return pl.col(column).dt.convert_time_zone(zone).dt.weekday()


def day(column: str, zone: str) -> pl.Expr:
    """The date in the site's zone."""
    return pl.col(column).dt.convert_time_zone(zone).dt.date()


def block(column: str, zone: str) -> pl.Expr:
    """The number of one of eight blocks, 0 to 7, among which the days are dealt out in turn, in the site's zone."""
    return day(column, zone).to_physical() % 8
