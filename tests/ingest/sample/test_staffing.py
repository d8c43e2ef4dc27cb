"""How many agents a plan has, and who of them is there."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from ingest.sample.clock import HALF_HOUR, Period
from ingest.sample.crews import BILLING_MONDAY, CREWS
from ingest.sample.lane import Crew
from ingest.sample.lanes import LANES
from ingest.sample.staffing import agents_needed, erlang_c, in_time, needed, shifts

FOUR_WEEKS = Period.of_days(28, date(2026, 3, 1)).half_hours()
BILLING = next(crew for crew in CREWS if crew.shortages)
SOCIAL = next(crew for crew in CREWS if crew.at_least < 1)


def test_the_chance_to_wait_is_that_of_erlangs_formula() -> None:
    assert erlang_c(14, 10.0) == pytest.approx(0.1741319, abs=1e-7)


@pytest.mark.parametrize(
    ("agents", "load"),
    [pytest.param(3, 3.0, id="as much work as agents"), pytest.param(2, 5.0, id="more work than agents")],
)
def test_with_too_much_work_everybody_waits(agents: int, load: float) -> None:
    assert erlang_c(agents, load) == 1.0
    assert in_time(agents, load=load, handle=180, promise=20) == 0.0


def test_the_share_in_time_is_that_of_erlangs_formula() -> None:
    assert in_time(14, load=10, handle=180, promise=20) == pytest.approx(0.8883500191794669)
    assert in_time(13, load=10, handle=180, promise=20) == pytest.approx(0.7956, abs=5e-5)


def test_the_agents_needed_lie_between_too_few_and_enough() -> None:
    assert agents_needed(load=10, handle=180, promise=20, aim=0.8) == pytest.approx(13.05, abs=0.01)
    assert agents_needed(load=10, handle=180, promise=20, aim=in_time(13, load=10, handle=180, promise=20)) == 13
    assert agents_needed(load=0, handle=180, promise=20, aim=0.8) == 0


def test_every_topic_and_branch_of_every_lane_has_exactly_one_crew() -> None:
    served = Counter((crew.lane.name, topic, crew.branch) for crew in CREWS for topic in crew.topics)
    wanted = {(lane.name, topic, branch) for lane in LANES for topic in lane.topics for branch in lane.branches or [""]}
    assert set(served) == wanted
    assert set(served.values()) == {1}


def test_the_shares_of_a_lane_add_up_to_all_of_it() -> None:
    for lane in LANES:
        assert sum(crew.share for crew in CREWS if crew.lane is lane) == pytest.approx(1)


def test_a_shortage_takes_its_share_of_the_people_away_in_its_hours_only() -> None:
    mondays = [x for x in FOUR_WEEKS if x.weekday == 0]
    whole = Crew(**{**vars(BILLING), "shortages": ()})
    for half_hour in mondays:
        short = BILLING_MONDAY.hours[0] <= half_hour.hour < BILLING_MONDAY.hours[1]
        share = BILLING_MONDAY.share if short else 1.0
        assert needed(BILLING, half_hour, 1.0) == pytest.approx(share * needed(whole, half_hour, 1.0))


@pytest.mark.parametrize("crew", [BILLING, SOCIAL], ids=lambda crew: crew.name)
def test_a_fraction_of_an_agent_is_there_on_that_share_of_the_days(crew: Crew) -> None:
    there = Counter(begin for own in shifts(crew, FOUR_WEEKS, scale=1.0, seed=3).values() for begin in _half_hours(own))
    # From 10 to 16 no crew opens or closes.
    middle = [x for x in FOUR_WEEKS if 10 <= x.hour < 16 and x.weekday < 5]
    planned = sum(needed(crew, x, 1.0) for x in middle) / len(middle)
    assert sum(there[x.begin] for x in middle) / len(middle) == pytest.approx(planned, abs=0.06)


@pytest.mark.parametrize("crew", CREWS, ids=lambda crew: crew.name)
def test_shifts_are_in_order_apart_from_each_other_and_in_whole_half_hours(crew: Crew) -> None:
    for own in shifts(crew, FOUR_WEEKS, scale=1.0, seed=7).values():
        assert all(end < begin for (_, end), (begin, _) in pairwise(own))
        assert all(begin < end and (end - begin) % HALF_HOUR == 0 for begin, end in own)


def test_no_agent_works_seven_days_a_week() -> None:
    for agent, own in shifts(BILLING, FOUR_WEEKS, scale=1.0, seed=7).items():
        days = {begin // (24 * 3_600_000) for begin, _ in own}
        assert len(days) <= 24, agent


def _half_hours(own: object) -> list[int]:
    assert isinstance(own, list)
    return [moment for begin, end in own for moment in range(begin, end, HALF_HOUR)]
