"""Contacts that still wait when the facts end: known as far as they are known."""

from datetime import timedelta

import pytest

from tests.metrics.worked import START, Row, a_leg, asked, facts, legs, value_of


def numbers(name: str, *rows: Row, waited_s: float) -> tuple[float, float, float | None]:
    answer = asked(name, facts(rows, as_of=START + timedelta(seconds=waited_s)))
    return answer["numerator"], answer["denominator"], answer["coverage"]


@pytest.mark.parametrize("name", ["service_level", "served_in_time"])
def test_waiting_for_longer_than_promised_counts_as_not_served(name: str) -> None:
    assert numbers(name, a_leg("open"), waited_s=20.001) == (0, 1, 1)


@pytest.mark.parametrize("name", ["service_level", "served_in_time"])
def test_who_can_still_be_answered_in_time_is_left_out_and_lowers_the_coverage(name: str) -> None:
    assert numbers(name, a_leg("open"), waited_s=20) == (0, 0, 0)


@pytest.mark.parametrize("name", ["service_level", "served_in_time"])
def test_a_talk_that_goes_on_is_answered(name: str) -> None:
    talking = a_leg("open", answered_at=START + timedelta(seconds=5))
    assert numbers(name, talking, waited_s=60) == (1, 1, 1)


def test_without_the_end_of_the_facts_nothing_is_said_of_the_waiting() -> None:
    assert asked("service_level", facts([a_leg("open")], as_of=None))["n"] == 0


def test_the_waiting_are_offered_but_have_not_given_up() -> None:
    rows = facts(legs("open", times=2) + legs("abandoned", 60, times=8))
    assert value_of("abandon_rate", rows) == 0.8


def test_a_talk_that_goes_on_has_no_handle_time_yet() -> None:
    talking = a_leg("open", answered_at=START, talk_s=10.0, hold_s=0.0, acw_s=0.0)
    ended = a_leg("answered", talk_s=100.0, hold_s=20.0, acw_s=30.0)
    assert value_of("average_handle_time", facts([talking] + [ended] * 5)) == 150


def test_the_longest_wait_is_that_of_who_still_waits() -> None:
    rows = facts([*legs("answered", 30, times=5), a_leg("open")], as_of=START + timedelta(seconds=99))
    assert value_of("longest_wait", rows) == 99


def test_the_longest_wait_is_exact_and_of_everybody_who_left_the_queue() -> None:
    rows = facts([*legs("answered", 30, times=5), a_leg("abandoned", 31.5), a_leg("flow_out:timeout", 31.25)])
    assert value_of("longest_wait", rows) == 31.5


def test_a_quantile_counts_who_has_waited_for_longer_already() -> None:
    rows = legs("answered", 10, times=60) + legs("open", times=40)
    answer = asked("wait_p50", facts(rows, as_of=START + timedelta(seconds=500)))
    assert answer["value"] == pytest.approx(10, rel=0.01)
    assert (answer["n"], answer["coverage"]) == (100, 1)


def test_a_quantile_leaves_out_who_has_not_waited_as_long_yet() -> None:
    rows = legs("answered", 10, times=60) + legs("open", times=40)
    answer = asked("wait_p50", facts(rows, as_of=START + timedelta(seconds=5)))
    assert (answer["n"], answer["coverage"]) == (60, 0.6)


def test_a_quantile_among_those_who_still_wait_is_not_known() -> None:
    rows = legs("answered", 10, times=60) + legs("open", times=40)
    answer = asked("wait_p90", facts(rows, as_of=START + timedelta(seconds=500)))
    assert (answer["value"], answer["high"], answer["reason"], answer["n"]) == (None, None, "still_open", 100)
