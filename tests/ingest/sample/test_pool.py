"""Agents who serve a queue: first come, first served, in their shifts, and as long as theory says."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sample.pool import Pool

ALWAYS = [(0, 10**12)]


def serve(pool: Pool, customers: list[tuple[int, int]]) -> list[int]:
    """The moment at which each customer's turn comes, given when they come and how long they take."""
    turns = []
    for came, takes in customers:
        turn = pool.earliest(came)
        assert turn is not None
        pool.book(turn[0] + takes)
        turns.append(turn[0])
    return turns


def test_a_free_agent_answers_at_once() -> None:
    assert serve(Pool({"a": ALWAYS}), [(5, 10), (100, 10)]) == [5, 100]


def test_who_comes_while_the_only_agent_talks_waits_for_the_end_of_the_talk() -> None:
    assert serve(Pool({"a": ALWAYS}), [(0, 60), (10, 60), (20, 60)]) == [0, 60, 120]


def test_an_agent_who_serves_two_at_once_makes_the_third_wait() -> None:
    assert serve(Pool({"a": ALWAYS}, at_once=2), [(0, 60), (10, 60), (20, 60)]) == [0, 10, 60]


def test_nobody_is_served_between_two_shifts() -> None:
    assert serve(Pool({"a": [(0, 100), (500, 600)]}), [(90, 30), (110, 5), (111, 5)]) == [90, 500, 505]


def test_a_talk_goes_on_past_the_end_of_the_shift() -> None:
    assert serve(Pool({"a": [(0, 100)], "b": [(100, 900)]}), [(90, 300), (120, 5)]) == [90, 120]


def test_when_no_shift_is_left_nobody_ever_comes() -> None:
    assert Pool({"a": [(0, 100)]}).earliest(100) is None
    assert Pool({}).earliest(0) is None


def test_the_agent_who_has_been_free_longest_is_next() -> None:
    pool = Pool({"a": ALWAYS, "b": ALWAYS})
    agents = []
    for came in (0, 10, 100, 200):
        turn = pool.earliest(came)
        assert turn is not None
        pool.book(turn[0] + (70 if turn[1] == "a" else 20))
        agents.append(turn[1])
    assert agents == ["a", "b", "b", "a"]


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 80)), min_size=1, max_size=40),
    st.integers(1, 4),
)
def test_turns_are_those_of_counters_each_of_which_takes_the_next_in_line(
    gaps: list[tuple[int, int]], agents: int
) -> None:
    customers, clock = [], 0
    for gap, takes in gaps:
        clock += gap
        customers.append((clock, takes))
    free = [0] * agents
    expected = []
    for came, takes in customers:
        counter = free.index(min(free))
        turn = max(came, free[counter])
        free[counter] = turn + takes
        expected.append(turn)
    assert serve(Pool({f"a{i}": ALWAYS for i in range(agents)}), customers) == expected


@pytest.mark.parametrize(
    ("agents", "waiting", "in_time"),
    [
        pytest.param(14, 0.1741319, 0.8883500, id="14 agents, as pyworkforce computes it"),
        pytest.param(13, None, 0.7956, id="13 agents, of the same example"),
    ],
)
def test_a_stationary_queue_waits_as_erlangs_formula_says(agents: int, waiting: float | None, in_time: float) -> None:
    # 100 calls in half an hour, three minutes each; long enough that chance is a third of a percent.
    dice = np.random.default_rng(5)
    calls = 300_000
    came = np.cumsum(dice.exponential(18_000, size=calls)).astype(int)
    takes = np.maximum(1, dice.exponential(180_000, size=calls)).astype(int)
    turns = serve(Pool({f"a{i}": ALWAYS for i in range(agents)}), list(zip(came.tolist(), takes.tolist(), strict=True)))
    waits = np.array(turns) - came
    assert math.isclose((waits <= 20_000).mean(), in_time, abs_tol=0.012)
    if waiting is not None:
        assert math.isclose((waits > 0).mean(), waiting, abs_tol=0.015)
