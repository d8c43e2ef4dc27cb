"""Effort: by the table, and by walking from contact to contact and counting."""

from collections import Counter
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ingest.settings import Settings
from ingest.settings.scores import Effort
from ingest.tables.leg import leg
from metrics.derived_table import WithDerived, derived_tables
from metrics.describe import definition
from metrics.rows import Rows
from tests.metrics.derive.test_journey import walked
from tests.metrics.derive.told import came, contacts, told
from tests.metrics.test_cx_score import a_centre, score
from tests.metrics.worked import SETTINGS, Row, a_leg, asked, frame
from tests.metrics.worked_journeys import an_effort

COUNTED = ("channel_changes", "repeats", "transfers", "late", "identified_again")


def weighing(**weights: float) -> Settings:
    return SETTINGS.model_copy(update={"effort": Effort(**weights)})


def facts(rows: list[Row], legs: list[Row] | None = None, *, days: int = 9) -> Rows:
    known = told(rows, days=days)
    return Rows(frames={**known.frames, leg.name: frame(leg, legs or [])}, as_of=known.as_of)


def efforts(rows: list[Row], legs: list[Row] | None = None, settings: Settings = SETTINGS, **when: Any) -> pl.DataFrame:
    table = derived_tables()["effort"].table
    return WithDerived(facts=facts(rows, legs, **when), settings=settings).scan(table).collect().sort("interaction_id")


def test_each_thing_that_a_customer_goes_through_is_counted() -> None:
    rows = [
        came(0, "chat", "order", transfers=2),
        came(1, "chat", "order"),
        came(2, "voice", "order", parent_id="x:1", transfers=None),
        came(3, "email", "order"),
    ]
    legs = [
        a_leg("answered", 21, interaction_id="x:2"),
        a_leg("answered", 20, interaction_id="x:2"),
        a_leg("abandoned", 90, interaction_id="x:0", channel="chat"),
        a_leg("abandoned", 30, interaction_id="x:1", channel="chat"),
    ]
    found = efforts(rows, legs)
    assert found.select(*COUNTED, "points").rows() == [(2, 1, 2, 2, 1, 8.0)]


def test_one_contact_that_was_answered_in_time_costs_nothing() -> None:
    assert efforts([came(0)], [a_leg("answered", 3, interaction_id="x:0")])["points"].to_list() == [0]


def test_who_waits_still_and_for_too_long_waits_longer_than_promised() -> None:
    waiting = [a_leg("open", None, interaction_id="x:0"), a_leg("answered", None, interaction_id="x:0")]
    assert efforts([came(0)], waiting)["late"].to_list() == [1]


def test_the_settings_weigh_the_points() -> None:
    rows = [came(0, "chat", "order", transfers=3), came(1, "voice", "order")]
    settings = weighing(channel_changes=2, transfers=0.5, identified_again=0)
    assert efforts(rows, settings=settings)["points"].to_list() == [2 + 3 * 0.5]
    assert definition("effort", settings)["weights"] == (
        "channel_changes 2, repeats 1, transfers 0.5, late 1, identified_again 0"
    )


def test_a_journey_that_may_go_on_is_not_settled() -> None:
    assert efforts([came(0)], days=1)["settled"].to_list() == [False]
    assert efforts([came(0)], days=2)["settled"].to_list() == [True]


@given(contacts, st.data())
@hypothesis_settings(max_examples=15, deadline=None)
def test_the_table_says_what_counting_from_contact_to_contact_says(rows: list[Row], data: st.DataObject) -> None:
    rows = [row | {"id": f"x:{place}", "transfers": data.draw(st.integers(0, 2))} for place, row in enumerate(rows)]
    many = st.lists(st.integers(0, max(len(rows) - 1, 0)), max_size=6)
    late = [a_leg("answered", 1e6, interaction_id=f"x:{place}") for place in data.draw(many)]
    told_of = Counter(row["interaction_id"] for row in late)
    wanted = []
    for one in walked(rows):
        changes = sum(a["channel"] != b["channel"] for a, b in pairwise(one))
        again = len(one) - 1 - changes
        handed_on, waited = (sum(x) for x in ([y["transfers"] for y in one], [told_of[y["id"]] for y in one]))
        wanted.append((changes, again, handed_on, waited, changes))
    assert sorted(efforts(rows, late).select(COUNTED).rows()) == sorted(wanted)


def test_the_mean_and_the_share_without_any() -> None:
    table = derived_tables()["effort"].table
    rows = [an_effort(x) for x in (0, 0, 1, 2, 0)] + [an_effort(9, settled=False), an_effort(9, person=None)]
    known = Rows(frames={table.name: frame(table, rows * 2)})
    assert asked("effort", known)["value"] == pytest.approx(3 / 5)
    assert asked("effortless_rate", known)["value"] == pytest.approx(3 / 5)
    assert asked("effort", known)["coverage"] == pytest.approx(5 / 6)


def test_ease_can_be_taken_from_journeys() -> None:
    rows = a_centre()
    table = derived_tables()["effort"].table
    ways = frame(table, [an_effort()] * 20 + [an_effort(1)] * 80)
    known = Rows(frames={**rows.frames, table.name: ways}, as_of=rows.as_of)
    journeys = SETTINGS.model_copy(update={"cx_score": SETTINGS.cx_score.model_copy(update={"ease_from": "journeys"})})
    assert score(known, journeys)["value"] == pytest.approx((80 + 70 + 20 + 50) / 4)
