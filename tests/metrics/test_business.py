"""Business seconds against a slow count by hand: in four zones, over both changes of the clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.settings import Hours, HoursChange
from metrics.business import BusinessClock, business_clock
from tests.metrics.slow_clock import counted_minutes, slow_seconds

CHANGES = [
    pytest.param("Europe/Berlin", date(2024, 3, 31), 23.0, id="Berlin, forward"),
    pytest.param("Europe/Berlin", date(2024, 10, 27), 25.0, id="Berlin, back"),
    pytest.param("America/Sao_Paulo", date(2018, 11, 4), 23.0, id="Sao Paulo, forward at midnight"),
    pytest.param("America/Sao_Paulo", date(2018, 2, 18), 25.0, id="Sao Paulo, back at midnight"),
    pytest.param("Asia/Kolkata", date(2024, 3, 31), 24.0, id="Kolkata, no change"),
    pytest.param("Australia/Lord_Howe", date(2024, 10, 6), 23.5, id="Lord Howe, half an hour forward"),
    pytest.param("Australia/Lord_Howe", date(2024, 4, 7), 24.5, id="Lord Howe, half an hour back"),
]
PLACES: list[tuple[str, date]] = [
    ("Europe/Berlin", date(2024, 3, 31)),
    ("Europe/Berlin", date(2024, 10, 27)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Sao_Paulo", date(2018, 2, 18)),
    ("Asia/Kolkata", date(2024, 3, 31)),
    ("Australia/Lord_Howe", date(2024, 10, 6)),
    ("Australia/Lord_Howe", date(2024, 4, 7)),
]
ALWAYS = Hours(daily="00:00-24:00")
OFFICE = Hours(daily="09:00-17:00", saturday="closed", sunday="closed")
BERLIN = "Europe/Berlin"


def clock(hours: Hours, zone: str, around: date) -> BusinessClock:
    """These hours, from a year before a day until a year after it."""
    day = datetime.combine(around, datetime.min.time(), UTC)
    return business_clock({"own": (hours, zone)}, first=day - timedelta(days=45), last=day + timedelta(days=45))


def answered(own: BusinessClock, *between: tuple[datetime | None, datetime | None]) -> list[float | None]:
    """The business seconds of each stretch."""
    frame = pl.DataFrame(
        list(between), schema={"a": pl.Datetime("us", "UTC"), "b": pl.Datetime("us", "UTC")}, orient="row"
    )
    return frame.lazy().select(own.seconds(pl.lit(1), pl.col("a"), pl.col("b"))).collect().to_series().to_list()


def at(zone: str, text: str) -> datetime:
    """The instant at which the clocks of a zone show this."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def business(hours: Hours, begin: str, end: str, zone: str = BERLIN) -> float | None:
    """The business hours between two local times."""
    (found,) = answered(clock(hours, zone, date.fromisoformat(begin[:10])), (at(zone, begin), at(zone, end)))
    return None if found is None else found / 3600


@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES)
def test_round_the_clock_a_day_has_as_many_hours_as_it_has(zone: str, day: date, hours: float) -> None:
    begin, end = (at(zone, f"{x}T12:00") for x in (day - timedelta(days=1), day))
    assert answered(clock(ALWAYS, zone, day), (begin, end)) == [hours * 3600]


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        pytest.param("2026-06-01T10:00", "2026-06-01T12:30", 2.5, id="while it is open"),
        pytest.param("2026-06-01T16:00", "2026-06-02T10:00", 2, id="over night"),
        pytest.param("2026-06-05T16:00", "2026-06-08T10:00", 2, id="over a weekend"),
        pytest.param("2026-06-01T17:00", "2026-06-02T09:00", 0, id="while it is closed"),
        pytest.param("2026-06-01T10:00", "2026-06-01T10:00", 0, id="no time at all"),
        pytest.param("2026-06-01T10:00", "2026-06-01T09:59", None, id="clocks that contradict each other"),
    ],
)
def test_hours_of_an_office(begin: str, end: str, hours: float | None) -> None:
    assert business(OFFICE, begin, end) == hours


def test_a_missing_time_is_no_number() -> None:
    time = at(BERLIN, "2026-06-01T10:00")
    assert answered(clock(OFFICE, BERLIN, date(2026, 6, 1)), (None, time), (time, None), (None, None)) == [None] * 3


def test_without_a_schedule_there_is_no_number_and_it_is_not_zero() -> None:
    own = clock(OFFICE, BERLIN, date(2026, 6, 1))
    frame = pl.DataFrame({"code": [0, None, 1], "a": [at(BERLIN, "2026-06-01T10:00")] * 3})
    found = frame.select(own.seconds(pl.col("code"), pl.col("a"), pl.col("a") + pl.duration(hours=1)))
    assert found.to_series().to_list() == [None, None, 3600.0]


def test_hours_that_are_over_or_have_not_begun_are_no_schedule() -> None:
    hours = OFFICE.model_copy(update={"from_day": date(2026, 6, 2), "until": date(2026, 6, 4)})
    assert business(hours, "2026-06-01T23:59", "2026-06-02T10:00") is None
    assert business(hours, "2026-06-02T00:00", "2026-06-04T00:00") == 16
    assert business(hours, "2026-06-03T00:00", "2026-06-04T00:01") is None


def test_hours_that_closed_for_good_stand_still() -> None:
    hours = Hours(daily="09:00-17:00", change=(HoursChange(from_day=date(2026, 6, 2), daily="closed"),))
    assert business(hours, "2026-06-01T16:00", "2026-06-30T16:00") == 1


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    night = Hours(daily="22:00-06:00", holidays="DE")
    # 1 May is a holiday: the night that began before it goes on into it, its own does not begin.
    assert business(night, "2026-04-30T22:00", "2026-05-01T12:00") == 8
    assert business(night, "2026-05-01T12:00", "2026-05-02T12:00") == 0


def test_a_single_date_wins_over_a_holiday() -> None:
    hours = Hours(daily="09:00-17:00", holidays="DE", dates={date(2026, 12, 25): "10:00-12:00"})
    assert business(hours, "2026-12-25T00:00", "2026-12-27T00:00") == 2


def test_each_instant_goes_by_the_version_in_force() -> None:
    hours = Hours(daily="09:00-17:00", change=(HoursChange(from_day=date(2026, 7, 1), daily="09:00-21:00"),))
    assert business(hours, "2026-06-30T16:00", "2026-07-01T20:00") == 1 + 11


def test_a_night_goes_on_over_a_change_that_keeps_it() -> None:
    hours = Hours(daily="22:00-06:00", change=(HoursChange(from_day=date(2026, 7, 1), sunday="closed"),))
    assert business(hours, "2026-06-30T22:00", "2026-07-01T06:00") == 8


def test_a_night_that_the_next_version_has_not_ends_at_midnight() -> None:
    hours = Hours(daily="22:00-06:00", change=(HoursChange(from_day=date(2026, 7, 1), daily="09:00-17:00"),))
    assert business(hours, "2026-06-30T22:00", "2026-07-01T06:00") == 2


@pytest.mark.parametrize(
    ("hours", "begin", "end", "open_hours"),
    [
        pytest.param("22:00-06:00", "2024-03-30T12:00", "2024-03-31T12:00", 7, id="a night with an hour less"),
        pytest.param("22:00-06:00", "2024-10-26T12:00", "2024-10-27T12:00", 9, id="a night with an hour more"),
        pytest.param("02:30-05:00", "2024-03-31T00:00", "2024-03-31T12:00", 1.5, id="opens while the clocks skip"),
        pytest.param("00:00-02:30", "2024-10-27T00:00", "2024-10-27T12:00", 2.5, id="closes at the first of two"),
        pytest.param("02:30-05:00", "2024-10-27T00:00", "2024-10-27T12:00", 3.5, id="opens at the first of two"),
    ],
)
def test_a_night_on_which_the_clocks_change(hours: str, begin: str, end: str, open_hours: float) -> None:
    assert business(Hours(daily=hours), begin, end) == open_hours


def test_two_stretches_that_a_change_pushes_together_count_once() -> None:
    hours = Hours(daily="01:00-02:30, 03:00-05:00")
    assert business(hours, "2024-03-31T00:00", "2024-03-31T12:00") == 3


WEEKMINUTES = datetime(2020, 9, 27, tzinfo=UTC)
CHICAGO = (Hours(daily="07:00-21:00"), "America/Chicago")
SAN_FRANCISCO = (Hours(daily="08:00-17:30", saturday="closed", sunday="closed"), "America/Los_Angeles")


@pytest.mark.parametrize(
    ("first", "then", "minutes"),
    [
        pytest.param("chicago", "san francisco", 959.46, id="each schedule while the ticket had it"),
        pytest.param("san francisco", "san francisco", 689.46, id="the last schedule for all of it"),
    ],
)
def test_the_ticket_of_fivetran_and_zendesk(first: str, then: str, minutes: float) -> None:
    """The worked example of dbt_zendesk's DECISIONLOG.md, ticket 941606, in minutes of its week."""
    schedules = {"chicago": CHICAGO, "san francisco": SAN_FRANCISCO}
    own = business_clock(schedules, first=datetime(2020, 1, 1, tzinfo=UTC), last=datetime(2021, 1, 1, tzinfo=UTC))
    created, moved, replied = (WEEKMINUTES + timedelta(minutes=x) for x in (3902, 5461.25, 5461.46))
    parts = pl.DataFrame({"code": [own.code[first], own.code[then]], "a": [created, moved], "b": [moved, replied]})
    found = parts.select(own.seconds(pl.col("code"), pl.col("a"), pl.col("b")).sum() / 60).item()
    assert found == pytest.approx(minutes, abs=1e-9)


days = st.sampled_from(["closed", "00:00-24:00", "09:00-17:00", "22:00-06:00", "20:00-04:00", "00:00-02:30"])
more = st.sampled_from(
    ["02:15-02:45", "01:00-02:30, 03:00-05:00", "08:00-12:00, 13:00-17:30", "23:30-00:30", "18:00-00:00"]
)
anywhen = st.builds(
    lambda eighths, seconds, micro: timedelta(days=eighths / 8, seconds=seconds, microseconds=micro),
    st.integers(-40, 40),
    st.integers(0, 86_399),
    st.integers(0, 999_999),
)


@st.composite
def hours_near(draw: st.DrawFn, change: date) -> Hours:
    """Any opening hours whose versions and single dates lie around a change of the clocks."""
    week = draw(st.dictionaries(st.sampled_from(["monday", "saturday", "sunday"]), days | more))
    changes = sorted(draw(st.sets(st.integers(-4, 4), max_size=2)))
    later = tuple(
        HoursChange(from_day=change + timedelta(days=n), **{draw(st.sampled_from(["daily", "sunday"])): draw(days)})
        for n in changes
    )
    single = draw(st.dictionaries(st.integers(-6, 6).map(lambda n: change + timedelta(days=n)), days, max_size=2))
    ends = draw(st.sampled_from([{}, {"from_day": change - timedelta(days=5)}, {"until": change + timedelta(days=5)}]))
    holidays = draw(st.sampled_from(["", "DE-BE", "AU", "IN", "BR"]))
    # What is never open is refused, so the first of May always is.
    always = {date(change.year, 5, 1): "10:00-12:00"}
    return Hours(daily=draw(days | more), holidays=holidays, dates=always | single, change=later, **week, **ends)


@given(st.data())
def test_as_the_slow_count_says_in_any_zone_around_any_change(data: st.DataObject) -> None:
    zone, change = data.draw(st.sampled_from(PLACES))
    hours = data.draw(hours_near(change))
    noon = datetime.combine(change, datetime.min.time(), UTC)
    pairs = [(noon + data.draw(anywhen), noon + data.draw(anywhen)) for _ in range(8)]
    assert answered(clock(hours, zone, change), *pairs) == [slow_seconds(hours, zone, *x) for x in pairs]


@given(st.data())
def test_as_the_clock_on_the_wall_shows_minute_by_minute(data: st.DataObject) -> None:
    zone, change = data.draw(st.sampled_from(PLACES))
    awake = st.sampled_from(["closed", "00:00-24:00", "09:00-17:00", "22:00-06:00", "08:00-12:00, 13:00-17:30"])
    hours = Hours(daily="09:00-17:00", saturday=data.draw(awake), sunday=data.draw(awake), monday=data.draw(awake))
    noon = datetime.combine(change, datetime.min.time(), UTC)
    begin, end = sorted(noon + timedelta(minutes=data.draw(st.integers(-2000, 2000))) for _ in range(2))
    assert answered(clock(hours, zone, change), (begin, end)) == [60 * counted_minutes(hours, zone, begin, end)]


@given(st.data())
def test_waiting_until_the_time_is_spent_is_in_time_and_a_moment_longer_is_not(data: st.DataObject) -> None:
    zone, change = data.draw(st.sampled_from(PLACES))
    hours = data.draw(hours_near(change))
    own = clock(hours, zone, change)
    begin = datetime.combine(change, datetime.min.time(), UTC) + data.draw(anywhen)
    within = data.draw(st.sampled_from([0.5, 20.0, 3600.0, 14400.0, 200_000.0]))
    frame = pl.DataFrame({"a": [begin]}, schema={"a": pl.Datetime("us", "UTC")})
    spent = frame.select(own.until_spent(pl.lit(1), pl.col("a"), pl.lit(within))).item()
    if spent is None:
        assert slow_seconds(hours, zone, begin, begin) is None or hours.until
        return
    end = begin + timedelta(microseconds=round(spent * 1_000_000))
    until, after = (slow_seconds(hours, zone, begin, x) for x in (end, end + timedelta(microseconds=1)))
    assert until is not None
    assert until <= within
    assert end == own.last or after is None or after > within
