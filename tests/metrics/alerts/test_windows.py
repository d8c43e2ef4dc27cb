"""Which time is looked at: by the calendar, or by the opening hours that the promise counts."""

from datetime import UTC, datetime, timedelta

import pytest

from ingest.settings import Hours, Promise, Settings, Site
from metrics.alerts.promises import alarms
from metrics.alerts.windows import LONGEST, window
from metrics.around import Around
from metrics.rows import Rows
from tests.metrics.worked import SETTINGS, facts, legs

HOUR = timedelta(hours=1)
OFFICE = Hours(daily="08:00-16:00", saturday="closed", sunday="closed")


def at(day: int, hour: float) -> datetime:
    """A time of a week in October of 2026; the fifth is a Monday."""
    return datetime(2026, 10, day, tzinfo=UTC) + hour * HOUR


def settings(clock: str) -> Settings:
    promise = Promise.model_validate({"within": "2h", "target": 0.8, "hours": "office", "clock": clock})
    return Settings(home=SETTINGS.home, promise={"email": promise}, hours={"office": OFFICE}, site=Site(timezone="UTC"))


def looked_at(clock: str, as_of: datetime, length: timedelta = HOUR) -> tuple[datetime, datetime]:
    around = Around(facts=Rows(as_of=as_of))
    return window(settings(clock), "email", as_of, length.total_seconds(), around=around)


@pytest.mark.parametrize(
    ("as_of", "begins", "ends"),
    [
        pytest.param(at(6, 15), at(6, 12), at(6, 13), id="in the afternoon, as by the calendar"),
        pytest.param(at(6, 9), at(5, 14), at(5, 15), id="in the morning, back into the evening before"),
        pytest.param(at(6, 10.5), at(5, 15.5), at(6, 8.5), id="across the night"),
        pytest.param(at(6, 23), at(6, 13), at(6, 14), id="at night, as when the day ended"),
        pytest.param(at(12, 8.5), at(9, 13.5), at(9, 14.5), id="on Monday, back into Friday"),
    ],
)
def test_by_opening_hours(as_of: datetime, begins: datetime, ends: datetime) -> None:
    assert looked_at("business", as_of) == (begins, ends)


def test_by_the_calendar() -> None:
    assert looked_at("calendar", at(6, 9)) == (at(6, 6), at(6, 7))


def test_where_fewer_hours_are_known_it_begins_four_weeks_ago() -> None:
    begin, _ = looked_at("business", at(6, 9), timedelta(days=60))
    assert begin == at(6, 9) - LONGEST


def test_who_came_in_the_evening_and_waits_in_the_morning_is_told_of_within_the_hour_in_which_they_are_due() -> None:
    came = legs("open", None, times=30, channel="email", queued_at=at(5, 14.5))
    for now, is_told in ((at(5, 16), False), (at(6, 8.4), False), (at(6, 8.6), True)):
        known = facts(came, as_of=now)
        only_an_hour = settings("business").model_copy(
            update={"alerts": settings("business").alerts.model_copy(update={"windows_s": (3600.0,)})}
        )
        assert (alarms(known, only_an_hour, now=now).height == 1) is is_told, now
