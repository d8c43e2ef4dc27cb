"""Erlang's formulas over arrays: the published examples, and number by number the same as one by one."""

from dataclasses import fields

import numpy as np
import pytest

from metrics import erlang
from metrics.erlang import Demand, agents_needed
from metrics.staffing.fewest import fewest
from metrics.staffing.many import Achieved, Stretches, erlang_a, erlang_c

CASES = [
    Demand(contacts=contacts, interval_s=1800, handle_s=handle_s)
    for contacts in (5, 40, 100, 700)
    for handle_s in (60.0, 180.0, 600.0)
]


def stretches(demands: list[Demand], within_s: float = 20, patience_s: float = 300) -> Stretches:
    """These demands, all with one promise and one patience."""
    return Stretches(
        rate=np.array([x.contacts / x.interval_s for x in demands]),
        handle_s=np.array([float(x.handle_s) for x in demands]),
        within_s=np.full(len(demands), float(within_s)),
        patience_s=np.full(len(demands), float(patience_s)),
    )


def told(found: Achieved, place: int) -> list[float]:
    """The numbers of one stretch."""
    return [float(getattr(found, x.name)[place]) for x in fields(Achieved)]


def one_by_one(found: erlang.Staffed) -> list[float]:
    """The same numbers of `metrics.erlang`."""
    return [getattr(found, x.name) for x in fields(Achieved)]


def example(most_occupancy: float = 1.0) -> tuple[Stretches, np.ndarray, float]:
    """A hundred calls in half an hour, of three minutes each: 80 % in 20 seconds, patience of five minutes."""
    return stretches([Demand(contacts=100, interval_s=1800, handle_s=180)]), np.array([0.8]), most_occupancy


def test_erlang_c_needs_fourteen_agents() -> None:
    of, target, most = example()
    found = fewest(of, erlang_c, target=target, most_occupancy=most)
    assert found.servers.tolist() == [14]
    assert found.achieved.service_level[0] == pytest.approx(0.8883500191794669, abs=1e-12)
    assert found.achieved.occupancy[0] == pytest.approx(0.7142857142857143)
    assert found.achieved.waits[0] == pytest.approx(0.1741319335950498, abs=1e-12)


def test_erlang_a_needs_thirteen() -> None:
    of, target, most = example()
    found = fewest(of, erlang_a, target=target, most_occupancy=most)
    assert found.servers.tolist() == [13]
    assert round(float(found.achieved.service_level[0]), 3) == 0.858
    assert round(float(found.achieved.abandons[0]), 3) == 0.025
    assert round(float(found.achieved.mean_wait_s[0]) / 60, 3) == 0.125


def test_who_must_not_be_busy_for_more_than_60_percent_are_more() -> None:
    of, target, most = example(most_occupancy=0.6)
    assert fewest(of, erlang_c, target=target, most_occupancy=most).servers.tolist() == [17]  # 10 / 0.6
    busy = fewest(of, erlang_a, target=target, most_occupancy=most).achieved.occupancy[0]
    assert 0.55 < busy <= 0.6


@pytest.mark.parametrize("spare", [1, 3, 10])
def test_erlang_c_is_the_same_as_one_by_one(spare: int) -> None:
    agents = [int(x.load) + spare for x in CASES]
    found = erlang_c(stretches(CASES), np.array(agents))
    for place, (demand, some) in enumerate(zip(CASES, agents, strict=True)):
        assert told(found, place) == pytest.approx(one_by_one(erlang.erlang_c(demand, some, within_s=20)), rel=1e-9)


@pytest.mark.parametrize(("of_load", "patience_s"), [(0.7, 60), (1.0, 300), (1.2, 300), (1.1, 5000)])
def test_erlang_a_is_the_same_as_one_by_one(of_load: float, patience_s: float) -> None:
    agents = [max(round(x.load * of_load), 1) for x in CASES]
    found = erlang_a(stretches(CASES, patience_s=patience_s), np.array(agents))
    for place, (demand, some) in enumerate(zip(CASES, agents, strict=True)):
        alone = erlang.erlang_a(demand, some, within_s=20, patience_s=patience_s)
        assert told(found, place) == pytest.approx(one_by_one(alone), abs=1e-8)


def test_the_fewest_are_those_that_counting_up_finds() -> None:
    of, target = stretches(CASES), np.full(len(CASES), 0.8)
    for formula, patience_s in ((erlang_c, None), (erlang_a, 300.0)):
        counted = [agents_needed(x, within_s=20, target=0.8, patience_s=patience_s).agents for x in CASES]
        assert fewest(of, formula, target=target, most_occupancy=1.0).servers.tolist() == counted


def test_too_few_agents_without_patience_keep_everybody_waiting() -> None:
    found = erlang_c(stretches(CASES[-1:]), np.array([5]))
    assert told(found, 0) == [0.0, 1.0, 0.0, float("inf"), 1.0]


def test_hundreds_who_wait_do_not_break_the_numbers() -> None:
    crowd = Demand(contacts=9000, interval_s=1800, handle_s=600)
    found = erlang_a(stretches([crowd], patience_s=3000), np.array([1000]))
    assert found.abandons[0] == pytest.approx(1 - 1000 / 3000, rel=1e-6)  # the others are all that agents can do
    assert found.service_level[0] == pytest.approx(0, abs=1e-6)
