"""Time as the sample centre counts it: milliseconds since 1970, and half hours with their local weekday and hour."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

SECOND = 1_000
MINUTE = 60 * SECOND
HALF_HOUR = 30 * MINUTE
HOUR = 60 * MINUTE
DAY = 24 * HOUR

ZONE = ZoneInfo("Europe/Ljubljana")
"""The zone in which the company lives; its second site, Graz, keeps the same clock."""


@dataclass(frozen=True, slots=True)
class HalfHour:
    """One half hour: when it begins, and the local day, weekday (0 is Monday) and hour (0..23.5) it begins in."""

    begin: int
    day: date
    weekday: int
    hour: float

    @property
    def of_the_week(self) -> int:
        """The hour of the week, 0..167, in which it lies."""
        return self.weekday * 24 + int(self.hour)


@dataclass(frozen=True, slots=True)
class Day:
    """One local day, half-open."""

    date: date
    begin: int
    end: int

    @property
    def noon(self) -> int:
        """The middle of the day."""
        return (self.begin + self.end) // 2 // SECOND * SECOND


@dataclass(frozen=True, slots=True)
class Period:
    """Some whole local days, half-open, in milliseconds since 1970."""

    begin: int
    end: int

    @classmethod
    def of_days(cls, days: int, until: date) -> "Period":
        """So many whole local days, of which `until` is the last."""
        after = until + timedelta(days=1)
        return cls(begin=_midnight(after - timedelta(days=days)), end=_midnight(after))

    def days(self) -> tuple[Day, ...]:
        """Every local day of it, in order."""
        first = local(self.begin).date()
        days = [first + timedelta(days=i) for i in range(round((self.end - self.begin) / DAY))]
        return tuple(Day(date=day, begin=_midnight(day), end=_midnight(day + timedelta(days=1))) for day in days)

    def half_hours(self) -> tuple[HalfHour, ...]:
        """Every half hour of the period; a day on which the clock changes has 46 or 50 of them."""
        return tuple(_half_hour(begin) for begin in range(self.begin, self.end, HALF_HOUR))


def local(moment: int) -> datetime:
    """The local wall-clock time of a moment."""
    return datetime.fromtimestamp(moment / SECOND, ZONE)


def utc(moment: int) -> datetime:
    """The UTC time of a moment."""
    return datetime.fromtimestamp(moment / SECOND, UTC)


def written(moment: int, *, milliseconds: bool = False) -> str:
    """A moment in UTC as ISO 8601 has it: 2026-03-01T09:30:00Z, with three places more for milliseconds."""
    day, rest = divmod(moment, DAY)
    second, millisecond = divmod(rest, SECOND)
    minute, second = divmod(second, 60)
    hour, minute = divmod(minute, 60)
    fraction = f".{millisecond:03d}" if milliseconds else ""
    return f"{_utc_day(day)}T{hour:02d}:{minute:02d}:{second:02d}{fraction}Z"


@cache
def _utc_day(day: int) -> str:
    return utc(day * DAY).date().isoformat()


def local_at(moment: int, *, days: int, hour: float) -> int:
    """The moment at which, so many days after the day of `moment`, the local clock shows this hour."""
    return _midnight(local(moment).date() + timedelta(days=days)) + int(hour * HOUR)


def _half_hour(begin: int) -> HalfHour:
    at = local(begin)
    return HalfHour(begin=begin, day=at.date(), weekday=at.weekday(), hour=at.hour + at.minute / 60)


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp()) * SECOND
