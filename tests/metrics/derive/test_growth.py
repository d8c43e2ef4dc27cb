"""Rows that hang together by agent and time, or by who got a message: made anew is what a change concerns alone."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ingest.store.kept import Shelf
from ingest.table import UTC
from ingest.tables.agent_state import agent_state
from ingest.tables.leg import leg
from ingest.tables.outreach import outreach
from metrics.cube.growth import Grown, Growth
from metrics.cube.touched import changed_contacts
from metrics.derived_table import derived_tables
from metrics.overlap import merged, overlaps
from tests.metrics.cube.filed import Filed
from tests.metrics.derive.test_agent_time import MINUTE, a_stretch, a_talk
from tests.metrics.worked import SETTINGS, START, Row, frame

Named = Mapping[str, Row]

ids = st.integers(0, 9).map(lambda x: f"x:{x}")
begins, lengths = st.integers(0, 400), st.integers(1, 60)
agents, teams = st.sampled_from(["ann", "bob"]), st.sampled_from([None, "north", "south"])
states = st.builds(
    a_stretch,
    st.sampled_from(["handling", "available", "available", "away"]),
    begins,
    st.none() | lengths,
    agents,
    team=teams,
    source=st.sampled_from(["desk", "phone"]),
)
talks = st.builds(a_talk, begins, lengths, agents, team=teams, interaction_id=st.sampled_from(["c:1", "c:2", "c:3"]))
letters = st.builds(
    lambda day, customer: {
        "source": "mail",
        "channel": "email",
        "at": START + timedelta(days=day),
        "customer": customer,
    },
    st.integers(0, 30),
    st.none() | st.integers(1, 3),
)


@st.composite
def changes(draw: st.DrawFn, rows: st.SearchStrategy[Row]) -> tuple[Named, Named]:
    """Rows by id, and the same after a few of them came, went or changed."""
    before = draw(st.dictionaries(ids, rows, max_size=10))
    gone, other = draw(st.sets(ids, max_size=1)), draw(st.dictionaries(ids, rows, max_size=2))
    return before, {name: row for name, row in before.items() if name not in gone} | other


def filed(minutes: int, **tables: Named) -> Filed:
    """Facts that reach so many minutes after the start."""
    frames = {
        table.name: frame(table, [{**row, "id": name} for name, row in tables.get(table.name, {}).items()])
        for table in (leg, agent_state, outreach)
    }
    return Filed(frames=frames, as_of=START + minutes * MINUTE, shelf=Shelf(Path("/nowhere")))


def grown(name: str, then: Filed, now: Filed) -> Grown:
    contacts = changed_contacts(now, then)
    stays = (x.frames[leg.name].join(contacts, on="interaction_id", how="semi") for x in (then, now))
    derived = derived_tables()[name]
    assert derived.grow
    kept = derived.lasting(then.rows, SETTINGS)
    stays_then, stays_now = stays
    return derived.grow(
        Growth(kept=kept, then=then, now=now, contacts=contacts, stays_then=stays_then, stays_now=stays_now),
        SETTINGS,
    )


def assert_grows(name: str, then: Filed, now: Filed) -> None:
    derived, found = derived_tables()[name], grown(name, then, now)
    kept = derived.lasting(then.rows, SETTINGS).join(found.gone.lazy(), on=derived.named_by, how="anti")
    rows = pl.concat([kept, derived.as_kept(found.rows, SETTINGS)])
    both = (derived.at(x, now.as_of, SETTINGS).collect() for x in (rows, derived.lasting(now.rows, SETTINGS)))
    assert_frame_equal(*both, check_row_order=False, rel_tol=1e-9, abs_tol=1e-6)


@given(legs=changes(talks))
@settings(max_examples=60, deadline=None)
def test_stays_that_overlap_with_a_change_are_made_anew(legs: tuple[Named, Named]) -> None:
    assert_grows("handling", *(filed(600, leg=x) for x in legs))


@given(legs=changes(talks), told=changes(states), later=st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_quarters_in_which_anything_changed_are_made_anew(
    legs: tuple[Named, Named], told: tuple[Named, Named], later: int
) -> None:
    then, now = (filed(600 + x, leg=y, agent_state=z) for x, y, z in zip((0, later), legs, told, strict=True))
    assert_grows("agent_time", then, now)


@given(sent=changes(letters))
@settings(max_examples=30, deadline=None)
def test_all_messages_to_those_whose_messages_changed_are_made_anew(sent: tuple[Named, Named]) -> None:
    assert_grows("pressure", *(filed(60 * 24 * 40, outreach=x) for x in sent))


def test_what_went_on_at_another_time_stays() -> None:
    early = {f"x:{hour}": a_talk(60 * hour, 10, interaction_id=f"c:{hour}") for hour in range(8)}
    later = early | {"x:9": a_talk(5 * 60 + 5, 10, interaction_id="c:9")}
    then, now = filed(600, leg=early), filed(600, leg=later)
    found = grown("handling", then, now)
    assert (found.gone["id"].to_list(), sorted(found.rows.collect()["id"])) == (["x:5"], ["x:5", "x:9"])
    assert grown("agent_time", then, now).gone.height == 1


def test_what_is_made_anew_shares_the_agent_with_what_stays() -> None:
    in_turn = {f"x:{place}": a_talk(15 * place, 20, interaction_id=f"c:{place}") for place in range(3)}
    then, now = filed(600, leg=in_turn), filed(600, leg={name: in_turn[name] for name in ("x:0", "x:1")})
    assert sorted(grown("handling", then, now).gone["id"]) == ["x:1", "x:2"]
    assert_grows("handling", then, now)


def test_of_an_agent_of_whom_another_system_tells_everything_is_made_anew() -> None:
    talked = {f"x:{hour}": a_talk(60 * hour, 10) for hour in range(8)}
    told = {"x:0": a_stretch("handling", 480, 5)}
    then, now = filed(600, leg=talked), filed(600, leg=talked, agent_state=told)
    assert grown("agent_time", then, now).gone.height == len(talked)
    assert_grows("agent_time", then, now)


def times(some: list[tuple[int, int]]) -> pl.DataFrame:
    """Stretches that begin and last so many minutes."""
    ends = [(START + begin * MINUTE, START + (begin + length) * MINUTE) for begin, length in some]
    return pl.DataFrame(ends, schema={"begin": UTC, "end": UTC}, orient="row")


@given(st.lists(st.tuples(begins, lengths), min_size=1, max_size=12).map(times), st.integers(1, 4))
def test_stretches_have_all_time_in_them_and_are_not_too_many(rows: pl.DataFrame, most: int) -> None:
    found = merged(rows, most=most)
    assert found.height <= most
    assert rows.filter(overlaps(found)).height == rows.height
    assert (found["begin"].min(), found["end"].max()) == (rows["begin"].min(), rows["end"].max())
    assert (found["begin"].shift(-1) > found["end"]).drop_nulls().all()


@pytest.mark.parametrize(("most", "ends"), [(3, [1, 11, 100]), (2, [11, 100]), (1, [100])])
def test_the_nearest_become_one(most: int, ends: list[int]) -> None:
    found = merged(times([(0, 1), (10, 1), (99, 1)]), most=most)
    assert [(x - START) / MINUTE for x in found["end"]] == ends


def test_no_time_at_all_overlaps_with_nothing() -> None:
    rows = times([(0, 1)])
    assert rows.filter(overlaps(merged(rows.clear()))).height == 0
