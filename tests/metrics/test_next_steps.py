"""What happened next: every contact of a known customer led somewhere, and to one place."""

from datetime import timedelta
from itertools import zip_longest
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from polars.testing import assert_frame_equal

from metrics import together
from metrics.answer import SUPPRESSED_BELOW
from metrics.cube.make import refresh
from metrics.derive._journeys import in_journeys
from metrics.derive.journey import IN_VAIN
from metrics.next_steps import next_steps
from metrics.together import NotMadeError, hurried
from tests.metrics.cube.test_tables import filed
from tests.metrics.derive.told import came, contacts, told
from tests.metrics.worked import SETTINGS, Row


def steps(rows: list[Row], days: int = 60, **asked: object) -> dict[tuple[str, str], int]:
    found = next_steps(told(rows, days=days), SETTINGS, **asked).collect()  # type: ignore[arg-type]
    return {(x["channel"], x["next"]): x["contacts"] for x in found.rows(named=True)}


def test_a_journey_is_followed_from_channel_to_channel_to_its_end() -> None:
    rows = [came(0, "chat"), came(1, "chat"), came(2, "voice"), came(3, "email")]
    assert steps(rows) == {("chat", "again"): 1, ("chat", "voice"): 1, ("voice", "email"): 1, ("email", "served"): 1}


@pytest.mark.parametrize(
    ("outcome", "days", "end"),
    [
        pytest.param("answered", 60, "served", id="a human answered"),
        pytest.param("bot_contained", 60, "by_bot", id="a bot did"),
        pytest.param("abandoned", 60, "in_vain", id="given up for good"),
        pytest.param("abandoned", 1, "unknown", id="given up just now: they may come back yet"),
        pytest.param("flow_out:callback", 60, "unknown", id="nobody can say"),
    ],
)
def test_how_a_journey_ends(outcome: str, days: int, end: str) -> None:
    assert steps([came(0, outcome=outcome)], days) == {("voice", end): 1}


def test_anonymous_customers_are_counted_beside_and_not_among() -> None:
    rows = [*(came(n, customer=n) for n in range(1, 6)), came(1, customer=None), came(2, customer=None)]
    (row,) = next_steps(told(rows, days=60), SETTINGS).collect().rows(named=True)
    assert (row["contacts"], row["n"], row["share"], row["all"]) == (5, 5, 1.0, 7)


def test_of_fewer_than_five_contacts_no_share_is_told() -> None:
    found = next_steps(told([came(n, customer=n) for n in range(1, 5)], days=60), SETTINGS).collect()
    assert found.select("contacts", "n", "share", "low", "high").rows() == [(4, 4, None, None, None)]


def test_a_filter_chooses_where_the_steps_begin() -> None:
    rows = [came(0, "chat"), came(1, "voice"), came(2, "email")]
    assert steps(rows, where={"channel": ["chat"]}) == {("chat", "voice"): 1}


@settings(max_examples=25, deadline=timedelta(seconds=2))
@given(contacts)
def test_it_is_what_walking_through_the_journeys_says(rows: list[Row]) -> None:
    held = told(rows, days=3)
    slow: dict[tuple[str, str], int] = {}
    path = in_journeys(held, SETTINGS).collect().rows(named=True)
    for contact, following in zip_longest(path, path[1:]):
        if contact["person"] is None:
            continue
        if following is not None and not contact["ends"]:
            step = "again" if following["channel"] == contact["channel"] else following["channel"]
        else:
            over = held.as_of - contact["so_far"] > timedelta(seconds=SETTINGS.journeys.gap_s)
            known = {"answered": "served", "bot_contained": "by_bot"}
            vain = "in_vain" if over and contact["outcome"] in IN_VAIN else "unknown"
            step = known.get(contact["outcome"], vain)
        key = (contact["channel"], step)
        slow[key] = slow.get(key, 0) + 1
    found = next_steps(held, SETTINGS).collect()
    assert {(x["channel"], x["next"]): x["contacts"] for x in found.rows(named=True)} == slow
    enough = found.filter(pl.col("n") >= SUPPRESSED_BELOW)
    assert enough.group_by("channel").agg(pl.col("share").sum())["share"].to_list() == pytest.approx(
        [1.0] * enough["channel"].n_unique()
    )


def test_of_many_contacts_it_is_what_a_refresh_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "FEW", 0)
    facts = filed(tmp_path)
    with hurried(), pytest.raises(NotMadeError, match="spiritlevel refresh"):
        next_steps(facts, SETTINGS)
    refresh(facts, SETTINGS)
    facts.scanned.clear()
    with hurried():
        found = next_steps(facts, SETTINGS).collect()
    assert_frame_equal(found, next_steps(facts.rows, SETTINGS).collect())
    assert {*facts.scanned} == {"interaction"}
