"""Erlang's formulas, at the values that others have published or computed."""

import math

import pytest

from metrics.erlang import Demand, OverloadError, agents_needed, erlang_a, erlang_c, positions

HALF_HOUR = Demand(contacts=100, interval_s=1800, handle_s=180)
"""The example of pyworkforce: a hundred calls in half an hour, of three minutes each."""


def test_erlang_c_needs_fourteen_agents_and_twenty_people() -> None:
    found = agents_needed(HALF_HOUR, within_s=20, target=0.8)
    assert found.agents == 14
    assert found.service_level == pytest.approx(0.8883500191794669, abs=1e-12)
    assert found.occupancy == pytest.approx(0.7142857142857143)
    assert found.waits == pytest.approx(0.1741319335950498, abs=1e-12)
    assert positions(found.agents, 0.3) == 20


def test_one_agent_fewer_misses_the_target() -> None:
    assert round(erlang_c(HALF_HOUR, 13, within_s=20).service_level, 4) == 0.7956


def test_erlang_a_needs_one_agent_fewer_because_some_lose_patience() -> None:
    found = agents_needed(HALF_HOUR, within_s=20, target=0.8, patience_s=300, most_abandons=0.05)
    assert (found.agents, positions(found.agents, 0.3)) == (13, 19)
    assert round(found.service_level, 3) == 0.858
    assert round(found.abandons, 3) == 0.025
    assert round(found.mean_wait_s / 60, 3) == 0.125


def test_with_endless_patience_both_say_the_same() -> None:
    c, a = erlang_c(HALF_HOUR, 13, within_s=20), erlang_a(HALF_HOUR, 13, within_s=20, patience_s=1e8)
    assert a.service_level == pytest.approx(c.service_level, abs=1e-5)
    assert a.mean_wait_s == pytest.approx(c.mean_wait_s, rel=1e-3)
    assert a.waits == pytest.approx(c.waits, rel=1e-3)


def test_with_as_much_patience_as_work_it_is_a_centre_that_never_queues() -> None:
    # Where patience is as long as the handling, every contact stays for that long, whoever serves it: Poisson's law.
    found = erlang_a(HALF_HOUR, 12, within_s=0, patience_s=180)
    below = sum(math.exp(-10) * 10**k / math.factorial(k) for k in range(12))
    assert found.service_level == pytest.approx(below)
    assert found.waits == pytest.approx(1 - below)


def test_the_promise_of_any_time_is_kept_for_all_who_stay() -> None:
    found = erlang_a(HALF_HOUR, 9, within_s=36_000, patience_s=300)
    assert found.service_level == pytest.approx(1 - found.abandons, abs=1e-9)


def test_too_few_agents_are_told_how_many_it_takes() -> None:
    with pytest.raises(OverloadError, match=r"10 agents cannot do the work of 10\.00: it takes 11 at least\."):
        erlang_c(HALF_HOUR, 10, within_s=20)
