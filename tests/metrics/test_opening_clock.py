"""Promises that count opening hours, and waits in them: what measure answers."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.settings import Hours, Promise, Settings
from tests.metrics.worked import a_leg, asked, facts, legs, value_of

HOUR = 3600.0
# A Thursday; START is 8:00.
EVENING = datetime(2026, 10, 1, 16, 0, tzinfo=UTC)
NEXT_MORNING = EVENING + timedelta(hours=16)
OFFICE = Hours(daily="09:00-17:00", saturday="closed", sunday="closed")
NIGHT = Hours(daily="22:00-06:00")


def settings(promise: Promise | None = None) -> Settings:
    """A promise of two business hours for e-mail, unless it is another."""
    promise = promise or Promise(within_s=2 * HOUR, hours="office", clock="business")
    return Settings(home=Path("/nowhere"), hours={"office": OFFICE, "night": NIGHT}, promise={"email": promise})


@pytest.mark.parametrize(
    ("hours", "share"),
    [
        pytest.param(17.5, 1.0, id="half an hour after opening: one and a half hours"),
        pytest.param(18, 1.0, id="exactly on the promise counts as kept"),
        pytest.param(18.001, 0.0, id="a moment later does not"),
        pytest.param(16, 1.0, id="before it opens"),
    ],
)
@pytest.mark.parametrize("metric", ["served_in_time", "service_level"])
def test_a_promise_in_business_hours_sleeps_at_night(metric: str, hours: float, share: float) -> None:
    rows = facts(legs("answered", hours * HOUR, times=5, channel="email", queued_at=EVENING))
    assert value_of(metric, rows, settings()) == share


def test_a_promise_that_is_spent_at_closing_holds_until_it_opens_again() -> None:
    at_three = EVENING.replace(hour=15)
    rows = facts(legs("answered", 17 * HOUR, times=5, channel="email", queued_at=at_three))
    assert value_of("served_in_time", rows, settings()) == 1.0


def test_other_channels_keep_the_clock_of_the_calendar() -> None:
    rows = facts(legs("answered", 18 * HOUR, times=5, channel="web", queued_at=EVENING))
    assert value_of("served_in_time", rows, settings()) == 0.0


def test_the_wait_itself_stays_one_of_the_calendar() -> None:
    rows = facts(legs("answered", 18 * HOUR, times=5, channel="email", queued_at=EVENING))
    assert value_of("average_speed_of_answer", rows, settings()) == 18 * HOUR
    assert value_of("business_wait", rows, settings()) == 2 * HOUR
    assert value_of("business_wait_p50", rows, settings()) == pytest.approx(2 * HOUR, rel=0.01)


def test_a_queue_can_keep_other_hours_than_its_channel() -> None:
    of_night = Promise(within_s=2 * HOUR, hours="night", clock="business")
    own = Promise(within_s=2 * HOUR, hours="office", clock="business", queue={"night": of_night})
    rows = facts(legs("answered", 7 * HOUR, times=5, channel="email", queue="night", queued_at=EVENING))
    assert value_of("served_in_time", rows, settings(own)) == 1.0
    assert value_of("business_wait", rows, settings(own)) == HOUR


@pytest.mark.parametrize(
    ("as_of", "judged"),
    [
        pytest.param(NEXT_MORNING + timedelta(hours=2), 0, id="two hours after opening can still be in time"),
        pytest.param(NEXT_MORNING + timedelta(hours=2, seconds=1), 5, id="a second longer is overdue"),
    ],
)
def test_who_waits_is_overdue_when_the_business_hours_are_spent(as_of: datetime, judged: int) -> None:
    # It is open from nine: one hour is spent when it closes at five.
    rows = facts(legs("open", None, times=5, channel="email", queued_at=EVENING), as_of=as_of)
    assert asked("served_in_time", rows, settings())["n"] == judged


def test_who_still_waits_counts_into_the_median_as_far_as_is_known() -> None:
    waiting = legs("open", None, times=5, channel="email", queued_at=EVENING)
    rows = facts([*waiting, *legs("answered", HOUR / 2, times=6, channel="email", queued_at=EVENING)])
    assert value_of("business_wait_p50", rows, settings()) == pytest.approx(HOUR / 2, rel=0.01)


@pytest.mark.parametrize(
    "promise",
    [
        pytest.param(Promise(within_s=2 * HOUR), id="without hours"),
        pytest.param(Promise(within_s=2 * HOUR, hours="nobody's"), id="hours that nobody wrote"),
    ],
)
def test_without_opening_hours_there_is_no_business_wait(promise: Promise) -> None:
    rows = facts(legs("answered", HOUR, times=5, channel="email", queued_at=EVENING))
    answer = asked("business_wait", rows, settings(promise))
    assert (answer["value"], answer["reason"]) == (None, "not_judged")
    assert value_of("served_in_time", rows, settings(promise)) == 1.0


def test_where_the_hours_have_ended_nothing_is_judged() -> None:
    ended = OFFICE.model_copy(update={"until": datetime(2026, 10, 2, tzinfo=UTC).date()})
    rows = facts(legs("answered", 18 * HOUR, times=5, channel="email", queued_at=EVENING))
    own = settings().model_copy(update={"hours": {"office": ended}})
    assert asked("served_in_time", rows, own)["n"] == 0
    assert value_of("business_wait", rows, own) is None


def test_clocks_that_contradict_each_other_are_left_out_and_kept() -> None:
    rows = facts(
        [
            *legs("answered", HOUR, times=5, channel="email", queued_at=EVENING.replace(hour=10)),
            a_leg("answered", -1.0, channel="email", queued_at=EVENING),
        ]
    )
    answer = asked("business_wait", rows, settings())
    assert (answer["value"], answer["n"], answer["coverage"]) == (HOUR, 5, pytest.approx(5 / 6))
