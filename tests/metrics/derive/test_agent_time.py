"""Agents' time: a union of what goes on, cut at the quarters of the hour, against counting every second."""

from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.tables.agent_state import agent_state
from ingest.tables.leg import leg
from metrics.catalogue.concurrent_handle_time import worth
from metrics.derived_table import WithDerived, derived_tables
from metrics.rows import Rows
from tests.metrics.worked import SETTINGS, START, Row, asked, frame

MINUTE = timedelta(minutes=1)


def a_stretch(state: str, begin: float, minutes: float | None, agent: str = "ann", **columns: Any) -> Row:
    """What an agent did, so many minutes after the start and for so long."""
    began = START + begin * MINUTE
    ended = None if minutes is None else began + minutes * MINUTE
    return {"source": "desk", "agent": agent, "state": state, "started_at": began, "ended_at": ended} | columns


def a_talk(begin: float, minutes: float, agent: str | None = "ann", **columns: Any) -> Row:
    """A chat that an agent answered so many minutes after the start, and that lasted so long."""
    answered = START + begin * MINUTE
    plain: Row = {
        "source": "chats",
        "agent": agent,
        "channel": "chat",
        "outcome": "answered",
        "direction": "inbound",
        "answered_at": answered,
        "started_at": answered,
        "left_at": answered + minutes * MINUTE,
    }
    return plain | columns


def told(states: list[Row], talks: list[Row] | None = None) -> Rows:
    frames = {agent_state.name: frame(agent_state, states), leg.name: frame(leg, talks or [])}
    return Rows(frames=frames, as_of=START + 120 * MINUTE)


def derived(name: str, rows: Rows) -> pl.DataFrame:
    return WithDerived(facts=rows, settings=SETTINGS).scan(derived_tables()[name].table).collect()


def quarters(rows: Rows) -> list[tuple[float, float, float | None]]:
    """Minutes after the start, busy and ready minutes of every quarter of an hour."""
    found = derived("agent_time", rows).sort("agent", "at").select("at", "busy_s", "ready_s").rows()
    return [((at - START) / MINUTE, busy / 60, None if ready is None else ready / 60) for at, busy, ready in found]


def test_time_is_cut_at_the_quarters_of_the_hour() -> None:
    rows = told([a_stretch("available", 5, 5), a_stretch("handling", 10, 25), a_stretch("away", 35, 60)])
    assert quarters(rows) == [(0, 5, 5), (15, 15, 0), (30, 5, 0)]


def test_two_customers_at_once_take_no_more_time_than_one() -> None:
    rows = told([a_stretch("handling", 0, 10), a_stretch("handling", 5, 10), a_stretch("available", 0, 15)])
    assert quarters(rows) == [(0, 15, 0)]


def test_what_still_goes_on_counts_up_to_the_end_of_the_facts() -> None:
    rows = told([a_stretch("available", 100, None)])
    assert quarters(rows) == [(90, 0, 5), (105, 0, 15)]


def test_contacts_tell_when_an_agent_is_busy_whose_system_tells_only_when_they_are_there() -> None:
    talks = [a_talk(1, 4, acw_s=60.0), a_talk(3, 4), a_talk(8, 2, channel="email")]
    assert quarters(told([a_stretch("available", 0, 15)], talks)) == [(0, 6, 9)]


def test_contacts_say_nothing_more_of_an_agent_whose_system_says_when_they_are_busy() -> None:
    states = [a_stretch("available", 0, 10), a_stretch("handling", 10, 5)]
    assert quarters(told(states, [a_talk(0, 15)])) == [(0, 5, 10)]


def test_of_an_agent_known_by_contacts_alone_nobody_knows_when_they_are_free() -> None:
    rows = told([], [a_talk(0, 6), a_talk(0, 9, agent=None)])
    assert quarters(rows) == [(0, 6, None)]
    assert asked("occupancy", rows)["coverage"] == 0


def test_occupancy_is_busy_time_over_busy_and_ready_time() -> None:
    rows = told([a_stretch("available", 0, 60), a_stretch("handling", 0, 30), a_stretch("after_contact", 20, 25)])
    answer = asked("occupancy", rows)
    assert (answer["numerator"], answer["denominator"]) == (45 * 60, 60 * 60)
    over_two_hours = told([a_stretch("handling", 50, 20), a_stretch("available", 0, 70)])
    answer = asked("occupancy", over_two_hours, every="1h")
    assert (answer["bucket"], answer["numerator"], answer["denominator"]) == (START, 600, 3600)


BOUNDS = st.integers(0, 100)
spans = st.lists(
    st.tuples(st.sampled_from(["ann", "bob"]), st.sampled_from(["handling", "available", "away"]), BOUNDS, BOUNDS),
    max_size=12,
)


@given(spans)
@settings(max_examples=15, deadline=None)
def test_the_table_says_what_counting_every_minute_says(some: list[tuple[str, str, int, int]]) -> None:
    rows = told([a_stretch(state, begin, length, agent) for agent, state, begin, length in some])
    minutes = {(agent, state, x) for agent, state, begin, length in some for x in range(begin, begin + length)}
    busy = {(agent, x) for agent, state, x in minutes if state == "handling"}
    ready = {(agent, x) for agent, state, x in minutes if state == "available"} - busy
    counted = {
        (agent, START + x // 15 * 15 * MINUTE): (in_quarter(busy, agent, x), in_quarter(ready, agent, x))
        for agent, x in busy | ready
    }
    told_ready = {agent for agent, state, _, length in some if state == "available" and length}
    found = derived("agent_time", rows)
    assert {(x["agent"], x["at"]): (x["busy_s"], x["ready_s"]) for x in found.to_dicts()} == {
        key: (busy_s, ready_s if key[0] in told_ready else None) for key, (busy_s, ready_s) in counted.items()
    }


def in_quarter(minutes: set[tuple[str, int]], agent: str, minute: int) -> float:
    return 60.0 * sum((agent, x) in minutes for x in range(minute // 15 * 15, minute // 15 * 15 + 15))


talks = st.lists(
    st.builds(
        a_talk,
        BOUNDS,
        st.integers(1, 60),
        st.sampled_from(["ann", "bob"]),
        source=st.just("chats"),
        interaction_id=st.sampled_from(["x", "y"]),
    ),
    max_size=10,
)


@given(talks)
@settings(max_examples=15, deadline=None)
def test_contacts_at_once_share_their_agents_time_minute_by_minute(some: list[Row]) -> None:
    found = {x["id"]: x for x in derived("handling", told([], some)).to_dicts()}
    assert len(found) == len(some)
    for place, talk in enumerate(some):
        others = [sum(goes_on(x, minute) for x in some if x["agent"] == talk["agent"]) for minute in of(talk)]
        assert found[f"x:{place}"]["own_s"] == pytest.approx(60 * sum(1 / x for x in others))
        assert found[f"x:{place}"]["at_once"] == pytest.approx(sum(others) / len(others))
        contact = [x for x in some if x["interaction_id"] == talk["interaction_id"]]
        assert found[f"x:{place}"]["share"] == pytest.approx(len(of(talk)) / sum(len(of(x)) for x in contact))


def of(talk: Row) -> list[datetime]:
    """The minutes of a contact."""
    return [talk["answered_at"] + x * MINUTE for x in range(round((talk["left_at"] - talk["answered_at"]) / MINUTE))]


def goes_on(talk: Row, minute: datetime) -> bool:
    return bool(talk["answered_at"] <= minute < talk["left_at"])


def test_the_handle_time_of_two_chats_at_once_is_shared() -> None:
    rows = told([], [a_talk(0, 17), a_talk(0, 17), a_talk(0, 17, agent="bob"), *[a_talk(50, 17), a_talk(50, 17)]])
    assert asked("concurrency", rows)["value"] == pytest.approx(5 / 3)
    assert asked("concurrent_handle_time", rows)["numerator"] == pytest.approx(60 * (17 + 4 * 10))
    assert asked("concurrent_handle_time", rows, preset="measured")["numerator"] == pytest.approx(60 * (17 + 4 * 8.5))


@pytest.mark.parametrize(
    ("at_once", "factor"),
    [
        pytest.param(1, 1, id="one at a time"),
        pytest.param(2, 1.7, id="two at once are worth 1.7"),
        pytest.param(2.5, 2.1, id="in between in proportion"),
        pytest.param(3, 2.5, id="three 2.5"),
        pytest.param(4, 2.9, id="four 2.9"),
        pytest.param(5, 3.5, id="five 3.5"),
        pytest.param(9, 3.5, id="beyond five nobody says more"),
    ],
)
def test_what_serving_several_at_once_is_worth(at_once: float, factor: float) -> None:
    assert pl.select(worth(pl.lit(at_once, pl.Float64))).item() == pytest.approx(factor)
