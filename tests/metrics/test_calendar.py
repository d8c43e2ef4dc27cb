"""Days, weeks and hours on the site's clocks, also on the days on which they change."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.calendar import Period, PeriodError, bucket, bucket_start, hour, instant, period, weekday
from tests.metrics.worked import in_zone

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 10, 15, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        pytest.param(date(2024, 3, 31), 2, id="the clocks are set forward"),
        pytest.param(date(2024, 10, 27), 4, id="the clocks are set back"),
        pytest.param(date(2024, 6, 1), 3, id="an ordinary day"),
    ],
)
def test_from_half_past_midnight_to_half_past_three_in_berlin(day: date, hours: int) -> None:
    begin, end = (
        instant(datetime.combine(day, datetime.min.time()).replace(hour=h, minute=30), BERLIN) for h in (0, 3)
    )
    assert end - begin == timedelta(hours=hours)


def test_an_hour_that_comes_twice_is_its_first() -> None:
    assert instant(datetime.fromisoformat("2024-10-27T02:30"), BERLIN) == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)


def test_a_time_that_the_clocks_skip_is_moved_forward() -> None:
    assert instant(datetime.fromisoformat("2024-03-31T02:30"), BERLIN) == instant(
        datetime.fromisoformat("2024-03-31T03:30"), BERLIN
    )


def starts(every: str, zone: str, *times: datetime, week_start: str = "monday") -> list[str]:
    """The buckets of these times as the local wall clock with its offset."""
    settings = in_zone(zone, week_start)
    frame = pl.DataFrame({"t": times}, schema={"t": pl.Datetime("us", "UTC")})
    frame = frame.select(bucket=bucket("t", every, settings)).select(b=bucket_start("bucket", every, zone))
    assert frame.schema["b"] == pl.Datetime("us", zone)
    return [x.isoformat() for x in frame["b"]]


@pytest.mark.parametrize(
    ("every", "start"),
    [
        ("15m", "2026-10-15T11:45:00+02:00"),
        ("30m", "2026-10-15T11:30:00+02:00"),
        ("1h", "2026-10-15T11:00:00+02:00"),
        ("1d", "2026-10-15T00:00:00+02:00"),
        ("1w", "2026-10-12T00:00:00+02:00"),
        ("1mo", "2026-10-01T00:00:00+02:00"),
    ],
)
def test_the_bucket_of_a_thursday_at_ten_to_twelve(every: str, start: str) -> None:
    assert starts(every, BERLIN, datetime(2026, 10, 15, 9, 50, tzinfo=UTC)) == [start]


def test_an_hour_that_comes_twice_is_two_buckets() -> None:
    first, second = (datetime(2024, 10, 27, h, 30, tzinfo=UTC) for h in (0, 1))
    assert starts("1h", BERLIN, first, second) == ["2024-10-27T02:00:00+02:00", "2024-10-27T02:00:00+01:00"]


def test_hours_begin_on_the_local_hour_where_zones_are_half_an_hour_off() -> None:
    assert starts("1h", "Asia/Kolkata", datetime(2026, 1, 1, 6, 29, tzinfo=UTC)) == ["2026-01-01T11:00:00+05:30"]


def test_a_day_without_a_midnight_begins_at_one() -> None:
    assert starts("1d", "America/Sao_Paulo", datetime(2018, 11, 4, 15, tzinfo=UTC)) == ["2018-11-04T01:00:00-02:00"]


def test_the_day_after_the_clocks_change_begins_at_its_own_midnight() -> None:
    assert starts("1d", BERLIN, datetime(2024, 3, 31, 23, tzinfo=UTC)) == ["2024-04-01T00:00:00+02:00"]


@pytest.mark.parametrize(
    ("week_start", "start"),
    [("monday", "2026-10-12"), ("sunday", "2026-10-11"), ("friday", "2026-10-09"), ("thursday", "2026-10-15")],
)
def test_weeks_begin_where_the_site_says(week_start: str, start: str) -> None:
    assert starts("1w", "UTC", NOW, week_start=week_start)[0].startswith(start)


@given(
    st.datetimes(datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2030-01-01")),
    st.sampled_from(["15m", "30m", "1h", "1d", "1w", "1mo"]),
)
def test_a_bucket_begins_before_its_times_and_is_its_own_bucket(naive: datetime, every: str) -> None:
    time = naive.replace(tzinfo=UTC)
    (start,) = (datetime.fromisoformat(x) for x in starts(every, BERLIN, time))
    assert start <= time
    assert starts(every, BERLIN, start.astimezone(UTC)) == [start.isoformat()]


def test_hour_and_weekday_are_those_of_the_site() -> None:
    frame = pl.DataFrame({"t": [datetime(2026, 10, 4, 22, 30, tzinfo=UTC)]}, schema={"t": pl.Datetime("us", "UTC")})
    assert frame.select(hour("t", BERLIN)).item() == 0
    assert frame.select(weekday("t", BERLIN)).item() == 1


def test_a_bucket_of_another_length_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(PeriodError, match=r"'2h' long; they can be 15m, 30m, 1h, 1d, 1w, 1mo"):
        bucket("t", "2h", in_zone("UTC"))


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        pytest.param("2026-10-01", "2026-09-30T22:00", id="a day begins at the site's midnight"),
        pytest.param("2026-10-01T08:00", "2026-10-01T06:00", id="a time is the site's"),
        pytest.param("2026-10-01 08:00:30", "2026-10-01T06:00:30", id="with a blank, and seconds"),
        pytest.param("2026-10-01T08:00Z", "2026-10-01T08:00", id="a time with an offset keeps it"),
        pytest.param("2026-10", "2026-09-30T22:00", id="a month"),
        pytest.param("now", "2026-10-15T09:30", id="now"),
        pytest.param(" Today ", "2026-10-14T22:00", id="today"),
        pytest.param("yesterday", "2026-10-13T22:00", id="yesterday"),
        pytest.param("7d", "2026-10-08T09:30", id="seven days before now"),
        pytest.param("2w", "2026-10-01T09:30", id="two weeks before now"),
        pytest.param("12h", "2026-10-14T21:30", id="twelve hours before now"),
    ],
)
def test_what_can_be_written_for_since(text: str, utc: str) -> None:
    since, until = period(text, zone=BERLIN, now=NOW).utc(BERLIN)
    assert since == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert until is None


def test_days_before_now_keep_the_time_on_the_clocks() -> None:
    after_the_change = datetime(2024, 4, 1, 10, tzinfo=UTC)
    since, _ = period("2d", zone=BERLIN, now=after_the_change).utc(BERLIN)
    assert since == datetime(2024, 3, 30, 11, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "2026-02-30", "7x", "99999999999d", "01.10.2026"])
def test_what_is_no_time_is_refused_with_what_is(text: str) -> None:
    with pytest.raises(PeriodError, match="is no day or time; write 2026-10-01"):
        period(text, zone=BERLIN, now=NOW)


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(PeriodError, match="before it begins"):
        period("2026-10-02", "2026-10-01", zone=BERLIN, now=NOW)


@pytest.mark.parametrize(("day", "zone"), [(date.min, "Europe/Berlin"), (date.min, "Asia/Kolkata")])
def test_a_day_at_the_end_of_all_calendars_is_refused(day: date, zone: str) -> None:
    with pytest.raises(PeriodError, match="No clock shows"):
        Period(since=day).utc(zone)


def test_a_period_without_ends_is_everything() -> None:
    assert Period().utc(BERLIN) == (None, None)
