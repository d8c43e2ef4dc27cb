"""Facts that grow from load to load: rows come, change and go, people become known, and time goes by."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import strategies as st

from ingest.registry import tables
from ingest.store.kept import Shelf
from ingest.vocabulary import Outcome
from tests.metrics.cube.filed import Filed
from tests.metrics.derive.written import a_message
from tests.metrics.worked import START, Row, a_leg, a_survey, an_interaction, frame

NOWHERE = Shelf(Path("/nowhere"))
MOST_ROWS = 12

clocks = st.integers(0, 40 * 24).map(lambda hours: START + timedelta(hours=hours))
quarters = st.integers(0, 16).map(lambda x: START + timedelta(days=5, minutes=15 * x))
"""Moments of a few hours, in which agents are busy."""

lasting = st.none() | st.integers(0, 300).map(lambda hours: timedelta(hours=hours))
ids = st.integers(0, 9).map(lambda x: f"x:{x}")
channels = st.sampled_from(["voice", "chat", "email", "bot"])
sources = st.sampled_from(["x", "y"])
teams = st.sampled_from([None, "north", "south"])
customers = st.none() | st.integers(1, 5)


def _interaction(begin: datetime, length: timedelta | None, *, outcome: str, **columns: Any) -> Row:
    end = None if length is None else begin + length
    return an_interaction(outcome, started_at=begin, ended_at=end, is_open=end is None, flags=[], **columns)


def _stay(wait: float | None, **columns: Any) -> Row:
    return a_leg(columns.pop("outcome"), wait, **columns)


def _served(begin: datetime, minutes: int, **columns: Any) -> Row:
    """A stay with an agent, who may have others at the same time."""
    ends = {"answered_at": begin, "left_at": begin + timedelta(minutes=minutes)}
    return a_leg("answered", 0, queued_at=begin, **ends, **columns)


def _state(begin: datetime, length: timedelta | None, **columns: Any) -> Row:
    return {"started_at": begin, "ended_at": None if length is None else begin + length, **columns}


def _message(at: datetime, what: str, of: str) -> Row:
    return a_message((at - START).total_seconds() / 60, what, of)


rows_of: Mapping[str, st.SearchStrategy[Row]] = {
    "interaction": st.builds(
        _interaction,
        clocks,
        lasting,
        outcome=st.sampled_from([Outcome.ANSWERED, Outcome.ABANDONED, Outcome.OPEN, Outcome.LAPSED, Outcome.VOID]),
        channel=channels,
        source=sources,
        customer=customers,
        topic=st.sampled_from([None, "billing", "moving"]),
        direction=st.sampled_from(["inbound", "inbound", "outbound"]),
        parent_id=st.none() | ids,
        transfers=st.none() | st.integers(0, 2),
    ),
    "leg": st.builds(
        _served,
        quarters,
        st.integers(1, 60),
        interaction_id=ids,
        channel=st.sampled_from(["voice", "chat"]),
        source=sources,
        queue=st.sampled_from([None, "a", "b"]),
        agent=st.sampled_from(["a1", "a2"]),
        team=teams,
    )
    | st.builds(
        _stay,
        st.none() | st.floats(0, 5_000).map(round),
        outcome=st.sampled_from([Outcome.ANSWERED, Outcome.OPEN, Outcome.ABANDONED, Outcome.FLOW_OUT_CALLBACK]),
        queued_at=clocks,
        interaction_id=ids,
        channel=channels,
        source=sources,
        queue=st.sampled_from([None, "a", "b"]),
        kind=st.sampled_from(["queue", "queue", "bot"]),
        agent=st.sampled_from([None, "a1", "a2"]),
    ),
    "message": st.builds(_message, clocks, st.sampled_from(["asks", "bot", "replies", "closed", "opened"]), ids),
    "survey": st.builds(
        a_survey,
        st.sampled_from(["csat", "nps"]),
        st.none() | st.integers(0, 10).map(float),
        st.just(0),
        st.just(10),
        asked_at=clocks,
        interaction_id=st.none() | ids,
        customer=customers,
        source=sources,
    ),
    "identity": st.fixed_dictionaries(
        {
            "customer": st.integers(1, 5),
            "other": st.integers(1, 5),
            "seen_at": clocks,
            "linked": st.booleans(),
            "source": sources,
            "revision": st.just(0),
        }
    ),
    "outreach": st.fixed_dictionaries(
        {"customer": customers, "channel": st.just("email"), "at": clocks, "source": sources}
    ),
    "agent_state": st.builds(
        _state,
        clocks | quarters,
        lasting | st.integers(0, 60).map(lambda minutes: timedelta(minutes=minutes)),
        agent=st.sampled_from(["a1", "a2", "a3"]),
        state=st.sampled_from(["available", "available", "handling", "away"]),
        team=teams,
        source=sources,
    ),
}
"""A row of each table that numbers are made of, without its id."""


@st.composite
def loads(draw: st.DrawFn, most: int = 4) -> list[Filed]:
    """What the facts are after each of some loads, each of which knows those before it."""
    known: dict[str, dict[str, Row]] = {name: {} for name in rows_of}
    found: dict[int, Filed] = {}
    as_of = START + timedelta(days=draw(st.integers(10, 41)))
    for version in range(1, draw(st.integers(2, most)) + 1):
        for name, row in rows_of.items():
            for gone in draw(st.lists(ids, max_size=1)):
                known[name].pop(gone, None)
            known[name] |= draw(st.dictionaries(ids, row, max_size=MOST_ROWS if version == 1 else 3))
        as_of += timedelta(hours=draw(st.integers(0, 15 * 24)))
        found[version] = Filed(frames=_frames(known), as_of=as_of, shelf=NOWHERE, version=version, past=dict(found))
    return list(found.values())


def _frames(known: Mapping[str, Mapping[str, Row]]) -> dict[str, pl.DataFrame]:
    return {
        name: frame(tables()[name], [_filed(name, *x) for x in sorted(some.items())]) for name, some in known.items()
    }


def _filed(name: str, at: str, row: Row) -> Row:
    # Of an interaction no two stays have the same place.
    place = {"seq": int(at.removeprefix("x:"))} if name == "leg" else {}
    return {"source": "x", **row, **place, "id": at}
