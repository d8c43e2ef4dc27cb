"""When customers come."""

from collections import Counter
from datetime import date

import numpy as np
import pytest

from ingest.sample.arrivals import arrivals, rate
from ingest.sample.clock import DAY, HOUR, Period, local, written
from ingest.sample.lane import Lane
from ingest.sample.lanes import CHAT, LANES, MAIL, SHOPS, TELEPHONE
from ingest.sample.world import Population, address, stream

FOUR_WEEKS = Period.of_days(28, date(2026, 3, 1))
PEOPLE = Population.of(1.0, 7)


def coming(lane: Lane, *, seed: int = 7, scale: float = 1.0) -> list[int]:
    half_hours = FOUR_WEEKS.half_hours()
    return [at for at, *_ in arrivals(lane, half_hours, population=PEOPLE, scale=scale, seed=seed)]


@pytest.mark.parametrize("lane", LANES, ids=lambda lane: lane.name)
def test_nobody_comes_when_the_lane_is_closed(lane: Lane) -> None:
    at = [local(moment) for moment in coming(lane)]
    assert {x.weekday() * 24 + x.hour for x in at} <= {hour for hour, weight in enumerate(lane.week) if weight}


@pytest.mark.parametrize("lane", LANES, ids=lambda lane: lane.name)
def test_as_many_come_in_four_weeks_as_the_lane_has_in_four(lane: Lane) -> None:
    assert len(coming(lane)) == pytest.approx(4 * lane.weekly, rel=0.05)


@pytest.mark.parametrize("lane", LANES, ids=lambda lane: lane.name)
def test_moments_are_in_order_and_in_the_resolution_of_the_source(lane: Lane) -> None:
    at = coming(lane)
    assert at == sorted(at)
    assert all(moment % lane.tick == 0 for moment in at)


def test_the_telephone_peaks_in_the_morning_and_on_mondays() -> None:
    at = [local(moment) for moment in coming(TELEPHONE)]
    hours, weekdays = Counter(x.hour for x in at), Counter(x.weekday() for x in at)
    assert hours.most_common(1)[0][0] in {9, 10}
    assert weekdays[0] > 1.15 * max(weekdays[day] for day in range(1, 7))
    assert weekdays[6] == 0


def test_shops_are_closed_on_sundays_and_the_mail_never_is() -> None:
    assert not [x for x in coming(SHOPS) if local(x).weekday() == 6]
    assert {local(x).hour for x in coming(MAIL)} == set(range(24))


def test_the_hours_of_the_week_get_their_shares() -> None:
    expected = Counter[int]()
    for half_hour in FOUR_WEEKS.half_hours():
        expected[half_hour.of_the_week] += rate(CHAT, half_hour, 1.0)  # type: ignore[assignment]
    seen = Counter(local(x).weekday() * 24 + local(x).hour for x in coming(CHAT))
    scores = [(seen[hour] - mean) / mean**0.5 for hour, mean in expected.items() if mean > 50]
    # Poisson, and a little wider because whole days are good or bad.
    assert 0.8 < np.std(scores) < 1.6
    assert max(map(abs, scores)) < 5


def test_where_people_wait_nobody_comes_in_the_last_hour() -> None:
    assert all(FOUR_WEEKS.end - max(coming(lane)) > HOUR for lane in LANES if lane.patience is not None)


def test_another_seed_brings_other_customers_and_the_same_one_the_same() -> None:
    assert coming(CHAT) == coming(CHAT)
    assert coming(CHAT) != coming(CHAT, seed=8)


def test_twice_the_scale_brings_twice_as_many() -> None:
    assert len(coming(CHAT, scale=2.0)) == pytest.approx(2 * len(coming(CHAT)), rel=0.04)


def test_streams_of_other_names_throw_other_dice() -> None:
    assert stream(7, "a").random() != stream(7, "b").random()
    assert stream(7, "a").random() == stream(7, "a").random()


def test_some_customers_need_something_much_more_often_than_others() -> None:
    often = np.sort(PEOPLE.share)[::-1]
    assert 0.3 < often[: len(often) // 10].sum() < 0.6


def test_an_unknown_customer_has_no_address() -> None:
    assert address("phone", None) == ""
    assert len({address(kind, 12) for kind in ("phone", "email", "handle", "card")}) == 4


@pytest.mark.parametrize(
    ("until", "half_hours"),
    [
        pytest.param(date(2026, 3, 29), 46, id="the day on which summer time begins has 23 hours"),
        pytest.param(date(2026, 10, 25), 50, id="the day on which it ends has 25"),
        pytest.param(date(2026, 3, 1), 48, id="every other day has 24"),
    ],
)
def test_a_day_has_as_many_half_hours_as_the_clock_makes_it(until: date, half_hours: int) -> None:
    period = Period.of_days(1, until)
    assert len(period.half_hours()) == half_hours
    assert {x.day for x in period.half_hours()} == {until}
    assert [day.date for day in period.days()] == [until]


def test_a_moment_is_written_in_utc() -> None:
    assert written(1_772_000_000_000) == "2026-02-25T06:13:20Z"
    assert written(1_772_000_000_007, milliseconds=True) == "2026-02-25T06:13:20.007Z"
    assert written(DAY - 1, milliseconds=True) == "1970-01-01T23:59:59.999Z"
