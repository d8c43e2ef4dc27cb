"""Business seconds as somebody would count them by hand: plain Python, one row, one day after the other."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays

from ingest.settings import Hours, HoursVersion
from ingest.settings.stretches import Stretch, stretches

Between = tuple[datetime, datetime]


def slow_seconds(hours: Hours, zone: str, begin: datetime, end: datetime) -> float | None:
    """The open seconds between two instants, by the days around them; None where no schedule applies."""
    versions = hours.versions()
    since, until = versions[0].from_day, versions[-1].until
    if (since and begin < _at(since, 0, zone)) or (until and end > _at(until, 0, zone)) or end < begin:
        return None
    stretches_open = [x for version in versions for x in _open(version, hours, zone, begin, end)]
    edges = sorted({edge for stretch in stretches_open for edge in stretch})
    lengths = (b - a for a, b in pairwise(edges) if any(x <= a and b <= y for x, y in stretches_open))
    return sum(lengths, timedelta()).total_seconds()


def counted_minutes(hours: Hours, zone: str, begin: datetime, end: datetime) -> int:
    """The open minutes between two whole minutes, by asking at each of them what the clocks on the wall show.

    Only for hours that neither begin nor end while the clocks change: those of an hour that comes twice are twice open.
    """
    minutes = int((end - begin).total_seconds()) // 60
    return sum(_is_open(hours, zone, begin + timedelta(minutes=n)) for n in range(minutes))


def _is_open(hours: Hours, zone: str, when: datetime) -> bool:
    wall = when.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    today = wall.date()
    (version,) = (
        x for x in hours.versions() if (x.from_day or date.min) <= today and (x.until is None or today < x.until)
    )
    minute = (wall - datetime.combine(today, time.min)).total_seconds() / 60
    yesterday = today - timedelta(days=1)
    since = [(day, minute + 1440 * (today - day).days) for day in (today, yesterday)]
    return any(begin <= at < end for day, at in since for begin, end in _of_day(version, hours, day))


def _open(version: HoursVersion, hours: Hours, zone: str, begin: datetime, end: datetime) -> Iterator[Between]:
    begin = max(begin, _at(version.from_day, 0, zone)) if version.from_day else begin
    end = min(end, _at(version.until, 0, zone)) if version.until else end
    day = begin.astimezone(ZoneInfo(zone)).date() - timedelta(days=2)
    while day <= end.astimezone(ZoneInfo(zone)).date() + timedelta(days=1):
        for first, last in _of_day(version, hours, day):
            opens, closes = max(begin, _at(day, first, zone)), min(end, _at(day, last, zone))
            if opens < closes:
                yield opens, closes
        day += timedelta(days=1)


def _of_day(version: HoursVersion, hours: Hours, day: date) -> tuple[Stretch, ...]:
    if day in hours.dates:
        return stretches(hours.dates[day])
    if version.holidays and day in _holidays(version.holidays):
        return ()
    return version.week[day.weekday()]


@cache
def _holidays(place: str) -> HolidayBase:
    country, _, part = place.partition("-")
    return country_holidays(country, part or None)


def _at(day: date, minute: int, zone: str) -> datetime:
    wall = datetime.combine(day, time.min) + timedelta(minutes=minute)
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
