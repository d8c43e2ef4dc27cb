"""What of a period whole days or cells make up, and what is left over."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from metrics.calendar import Period
from metrics.cube.stretch import around, cut, within

BERLIN = "Europe/Berlin"


def at(day: int, hour: int = 0, minute: int = 0, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(BERLIN))


def test_whole_days_are_left_over_by_nothing() -> None:
    period = Period(since=date(2026, 10, 5), until=date(2026, 10, 7))
    assert cut(period, BERLIN, None) == ((at(5), at(7)), [])


@pytest.mark.parametrize(
    ("length", "begin", "end"),
    [(None, at(6), at(8)), ("1h", at(5, 11), at(8, 9)), ("15m", at(5, 10, 15), at(8, 9, 30))],
)
def test_what_lies_before_and_after_is_left_over(length: str | None, begin: datetime, end: datetime) -> None:
    since, until = at(5, 10, 12), at(8, 9, 40)
    whole, left_over = cut(Period(since=since, until=until), BERLIN, length)
    assert whole == (begin, end)
    assert left_over == [(since, begin), (end, until)]


def test_an_open_side_stays_open() -> None:
    assert cut(Period(until=at(8, 9, 40)), BERLIN, None) == ((None, at(8)), [(at(8), at(8, 9, 40))])


def test_within_one_day_there_is_no_whole_one() -> None:
    since, until = at(5, 10, 12), at(5, 18)
    assert cut(Period(since=since, until=until), BERLIN, None) == (None, [(since, until)])


@pytest.mark.parametrize("month", [3, 10])
def test_the_day_on_which_the_clocks_change_is_a_whole_one(month: int) -> None:
    day = 29 if month == 3 else 25
    whole, left_over = cut(Period(since=at(day - 1, 12, month=month), until=at(day + 1, month=month)), BERLIN, None)
    assert whole == (at(day, month=month), at(day + 1, month=month))
    assert left_over == [(at(day - 1, 12, month=month), at(day, month=month))]
    assert whole[0] is not None
    assert whole[1] is not None
    assert (whole[1] - whole[0].astimezone(UTC)).total_seconds() / 3600 == (23 if month == 3 else 25)


def test_the_filters_leave_the_first_instant_and_not_the_last() -> None:
    rows = pl.DataFrame({"at": [at(5), at(6), at(7)]}).with_columns(pl.col("at").dt.convert_time_zone("UTC"))
    stretch = at(5).astimezone(UTC), at(7).astimezone(UTC)
    assert rows.filter(*within("at", stretch))["at"].to_list() == [at(5), at(6)]
    assert rows.filter(*within("at", (None, None))).height == 3


def test_stretches_that_end_near_each_other_lie_in_the_same_weeks() -> None:
    since, most = at(5).astimezone(UTC), timedelta(weeks=4)
    weeks = {around((since, at(day).astimezone(UTC)), most) for day in (16, 17, 18, 19)}
    assert weeks == {(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 22, tzinfo=UTC))}
    assert around(next(iter(weeks)), most) in weeks


def test_around_a_long_or_an_open_stretch_lies_everything() -> None:
    long = at(5).astimezone(UTC), at(20).astimezone(UTC)
    assert around(long, timedelta(weeks=2)) == (None, None)
    assert around((None, long[1]), timedelta(weeks=9)) == (None, None)
