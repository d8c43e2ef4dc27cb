"""What a day takes in staff, from facts: the published examples, and every case in which nothing is told."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from metrics.staffing.asked import AskedError
from metrics.staffing.requirement import Requirement
from tests.metrics.staffing.coming import HALF_HOUR, coming, leaving, needed, settings, there
from tests.metrics.worked import START, Row

EIGHT = time(8)


def first(found: Requirement) -> Row:
    """The first stretch."""
    return found.stretches.row(0, named=True)


def test_a_hundred_calls_of_three_minutes_take_fourteen_agents_and_twenty_people() -> None:
    row = first(needed(coming(100)))
    assert (row["at"], row["contacts"], row["load"]) == (EIGHT, 100, pytest.approx(10))
    assert (row["erlang_a"], row["erlang_c"], row["agents"], row["positions"]) == (None, 14, 14, 20)
    assert row["service_level"] == pytest.approx(0.8883500191794669)
    assert row["occupancy"] == pytest.approx(0.7142857142857143)


def test_with_a_measured_patience_of_five_minutes_they_take_thirteen_and_nineteen() -> None:
    # 90 x 10 s and 10 x 210 s in the queue, over ten who gave up, are 300 s.
    found = needed(coming(90) + leaving(10))
    assert found.channels.row(0, named=True)["patience_s"] == pytest.approx(300)
    row = first(found)
    assert (row["erlang_a"], row["erlang_c"], row["agents"], row["positions"]) == (13, 14, 13, 19)
    assert (round(row["service_level"], 3), round(row["abandons"], 3)) == (0.858, 0.025)
    assert round(row["mean_wait_s"] / 60, 3) == 0.125


def test_nobody_is_planned_to_be_busier_than_the_settings_allow() -> None:
    row = first(needed(coming(100), of=settings(most_occupancy=0.5, shrinkage=0)))
    assert (row["agents"], row["positions"], row["occupancy"]) == (20, 20, pytest.approx(0.5))


def test_letters_take_their_work_over_productive_time() -> None:
    found = needed(coming(60, handle_s=510, channel="email"))
    row = first(found)
    assert (row["load"], row["agents"], row["positions"]) == pytest.approx((17, 20, 20 / 0.7))
    assert (row["erlang_c"], row["service_level"]) == (None, None)
    assert found.channels["agent_hours"].to_list() == pytest.approx([10])


def test_letters_that_lay_there_in_the_morning_are_left_over() -> None:
    before = coming(3, START - timedelta(hours=20), wait_s=15 * 3600, channel="email")
    done = coming(5, START - timedelta(hours=20), channel="email")
    assert needed(coming(60, channel="email") + before + done).channels["waiting"].to_list() == [3]


def test_who_chats_with_two_at_once_is_two() -> None:
    pairs = [coming(100, channel="chat", agent=None) for _ in range(2)]
    legs = [row | {"agent": f"a{n}"} for chats in pairs for n, row in enumerate(chats)]
    found = needed(legs)
    assert found.channels.select("concurrency", "concurrency_from").row(0) == (pytest.approx(2), "measured")
    one_each = first(needed(coming(200, channel="chat")))
    assert first(found)["agents"] == -(-one_each["agents"] // 2)


def test_where_too_few_chats_tell_how_many_were_at_once_the_settings_do() -> None:
    told = coming(100, channel="chat", agent=None)  # with nobody known, nobody knows who had several
    found = needed(told, of=settings(chat_concurrency=2.0))
    assert found.channels.select("concurrency", "concurrency_from").row(0) == (2, "settings")


@pytest.mark.parametrize(
    ("legs", "reason"),
    [
        pytest.param(coming(29), "few_handled", id="fewer than thirty handling times"),
        pytest.param(coming(40, handle_s=None, channel="email"), "no_handling_time", id="letters nobody timed"),
        pytest.param(leaving(40), "no_handling_time", id="nobody was answered"),
    ],
)
def test_without_a_handling_time_there_is_no_number(legs: list[Row], reason: str) -> None:
    row = first(needed(legs))
    assert (row["agents"], row["load"], row["positions"], row["reason"]) == (None, None, None, reason)


def test_a_handful_of_calls_tells_no_number_and_the_day_says_so() -> None:
    found = needed(coming(100) + coming(4, START + HALF_HOUR))
    assert found.stretches["reason"].to_list() == [None, "few_contacts"]
    assert found.stretches["agents"].to_list() == [14, None]
    assert found.channels["told"].to_list() == [pytest.approx(100 / 104)]
    assert found.totals["without"].to_list() == [[], ["voice"]]


def test_a_promise_to_answer_everybody_at_once_takes_so_many_that_nobody_ever_waits() -> None:
    plain = settings()
    everybody = plain.promise["voice"].model_copy(update={"target": 1.0, "within_s": 1e-9})
    strict = plain.model_copy(update={"promise": {**plain.promise, "voice": everybody}})
    row = first(needed(coming(100), of=strict))
    assert row["service_level"] == 1
    assert 30 < row["agents"] < 60


def test_machines_need_no_agents() -> None:
    assert needed(coming(100, channel="bot")).stretches.is_empty()


def test_a_queue_has_its_own_number() -> None:
    legs = coming(100, queue="a") + coming(60, queue="b", handle_s=60)
    found = needed(legs, by_queue=True)
    assert found.stretches.select("queue", "agents").rows() == [("a", 14), ("b", 4)]


def test_the_staff_that_was_there_stands_beside_what_was_needed() -> None:
    legs = [row | {"agent": f"a{n % 12}"} for n, row in enumerate(coming(100))]
    found = needed(legs, there(12))
    assert found.compared == ["voice"]
    total = found.totals.row(0, named=True)
    assert (total["required"], total["present"], total["difference"]) == (14, pytest.approx(12), pytest.approx(-2))


def test_channels_of_agents_of_whom_nobody_tells_are_not_compared() -> None:
    legs = [row | {"agent": f"a{n % 12}"} for n, row in enumerate(coming(100))]
    others = [row | {"agent": f"b{n}"} for n, row in enumerate(coming(60, channel="chat"))]
    found = needed(legs + others, there(12))
    assert found.compared == ["voice"]
    assert found.totals["required"].to_list()[0] == 14
    assert found.totals["agents"].to_list()[0] > 14


def test_without_agents_times_nothing_is_compared() -> None:
    assert needed(coming(100)).totals.select("required", "present", "difference").row(0) == (None, None, None)


def test_a_typical_weekday_is_the_mean_of_those_on_which_anybody_came() -> None:
    weeks = [coming(60), coming(40, START + timedelta(days=7)), coming(99, START + timedelta(days=8))]
    found = needed([row for week in weeks for row in week], days=16, weekday="thursday")
    assert found.stretches.select("contacts", "counted", "days").rows() == [(50, 100, 2)]
    assert found.channels["waiting"].to_list() == [None]


def test_an_hour_that_comes_twice_is_two_stretches() -> None:
    night = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)  # 02:00 in Berlin, and an hour later once more
    legs = coming(40, night) + coming(20, night + timedelta(hours=1))
    found = needed(legs, of=settings(zone="Europe/Berlin"), days=30, day="2026-10-25")
    assert found.stretches.select("at", "contacts", "counted").rows() == [(time(2), 30, 60)]


def test_quarters_of_an_hour_ask_for_the_same_load() -> None:
    found = needed(coming(100), every="15m")
    assert found.stretches["at"].to_list() == [time(8), time(8, 15)]
    assert found.stretches["load"].to_list() == pytest.approx([10, 10])


def test_of_a_day_without_contacts_there_is_nothing() -> None:
    found = needed(coming(100), day="2026-09-30")
    assert (found.stretches.height, found.channels.height, found.totals.height) == (0, 0, 0)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ({"day": "2026-10-01", "weekday": "monday"}, "--day and --weekday are two questions"),
        ({"weekday": "t"}, "'t' is no weekday; write one of monday,"),
        ({"every": "1h"}, "Stretches cannot be '1h' long; they can be 15m, 30m."),
        ({"channels": ["phone"]}, "'phone' is no channel"),
        ({"day": "9999-12-31"}, "Of 9999-12-31 nobody knows anything"),
        ({"day": "0001-01-02"}, "Of 0001-01-02 nobody knows anything"),
    ],
)
def test_what_cannot_be_asked_says_what_can(question: dict[str, Any], says: str) -> None:
    with pytest.raises(AskedError, match=says):
        needed(coming(5), **question)
