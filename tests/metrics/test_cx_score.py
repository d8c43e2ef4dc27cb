"""The CX score: what it is made of, how its parts weigh, and what happens where one is missing."""

from datetime import timedelta
from math import sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ingest.settings import Settings
from ingest.settings.scores import CxScore
from metrics.calendar import Period
from metrics.compare import difference
from metrics.comparison import comparison
from metrics.composite import MadeOfOthersError
from metrics.derive.repeat import repeat
from metrics.describe import definition
from metrics.explanation import explanation
from metrics.find import find_metric
from metrics.measure import measure
from metrics.rows import Rows
from tests.metrics.worked import SETTINGS, START, Row, a_survey, facts, frame, legs
from tests.metrics.worked_journeys import a_repeat


def weighed(**weights: float) -> Settings:
    return SETTINGS.model_copy(update={"cx_score": CxScore(**weights)})


def a_centre(channel: str = "voice", *, served: int = 80, resolved: int = 70, easy: int = 60, happy: int = 50) -> Rows:
    """A hundred contacts; so many of them are served, stay away, find it as easy and are as happy as can be."""
    late = legs("answered", 86_400, times=100 - served, channel=channel)
    back = [a_repeat(back_days=1, channel=channel)] * (100 - resolved)
    answers = [
        a_survey(kind, best if n < many else 1, 1, best, channel=channel)
        for kind, many, best in (("ces", easy, 7), ("csat", happy, 5))
        for n in range(100)
    ]
    rows = facts(legs("answered", 1, times=served, channel=channel) + late, surveys=answers)
    stayed = [a_repeat(channel=channel)] * resolved
    return Rows(
        frames={**rows.frames, "repeat": frame(repeat.table, stayed + back)},
        as_of=START + timedelta(days=60),
    )


def both(one: Rows, other: Rows) -> Rows:
    frames = {
        name: one.frames[name].lazy().collect().vstack(other.frames[name].lazy().collect()) for name in one.frames
    }
    return Rows(frames=frames, as_of=one.as_of)


def score(rows: Rows, settings: Settings = SETTINGS, **question: Any) -> Row:
    return measure([find_metric("cx_score")], rows, settings, **question).row(0, named=True)


def test_four_parts_that_weigh_the_same_are_their_mean() -> None:
    answer = score(a_centre())
    assert answer["value"] == pytest.approx((80 + 70 + 60 + 50) / 4)
    assert (answer["n"], answer["coverage"], answer["size"], answer["reason"]) == (100, 1, "ok", None)
    assert answer["made_of"] == (
        "served in time 80 % (weight 25 %), resolved 70 % (weight 25 %), ease 60 % (weight 25 %), "
        "own score 50 % (weight 25 %)"
    )


def test_only_how_weights_stand_to_each_other_counts() -> None:
    one = score(a_centre(), weighed(served_in_time=3, resolved=1, ease=0, own_score=0))
    other = score(a_centre(), weighed(served_in_time=0.75, resolved=0.25, ease=0, own_score=0))
    assert one["value"] == pytest.approx((3 * 80 + 70) / 4)
    assert (one["value"], one["low"], one["made_of"]) == (other["value"], other["low"], other["made_of"])
    assert one["made_of"] == "served in time 80 % (weight 75 %), resolved 70 % (weight 25 %)"


def test_the_interval_squares_and_adds_what_the_parts_reach() -> None:
    settings = weighed(served_in_time=3, resolved=1, ease=0, own_score=0)
    parts = measure([find_metric("served_in_time"), find_metric("first_contact_resolution")], a_centre(), settings)
    down = [x - low for x, low in parts.select("value", "low").iter_rows()]
    up = [high - x for x, high in parts.select("value", "high").iter_rows()]
    answer = score(a_centre(), settings)
    assert answer["value"] - answer["low"] == pytest.approx(100 * sqrt((0.75 * down[0]) ** 2 + (0.25 * down[1]) ** 2))
    assert answer["high"] - answer["value"] == pytest.approx(100 * sqrt((0.75 * up[0]) ** 2 + (0.25 * up[1]) ** 2))


def test_what_is_missing_is_named_and_its_weight_is_the_others() -> None:
    rows = a_centre()
    silent = Rows(frames={**rows.frames, "survey": frame(find_metric("ces").table, [])}, as_of=rows.as_of)
    answer = score(silent, weighed(served_in_time=1, resolved=3, ease=2, own_score=2))
    assert answer["value"] == pytest.approx((80 + 3 * 70) / 4)
    assert answer["coverage"] == pytest.approx(4 / 8)
    assert answer["made_of"] == (
        "served in time 80 % (weight 12 %), resolved 70 % (weight 38 %), ease missing (weight 25 %), "
        "own score missing (weight 25 %)"
    )


def test_every_channel_is_made_of_its_own_parts() -> None:
    chat = a_centre("chat", served=40, resolved=40, easy=40, happy=40)
    no_surveys = Rows(
        frames={**chat.frames, "survey": chat.frames["survey"].lazy().collect().clear()}, as_of=chat.as_of
    )
    answer = measure([find_metric("cx_score")], both(a_centre(), no_surveys), SETTINGS, by=["channel"])
    assert answer.select("channel", "value", "coverage").rows() == [
        ("chat", pytest.approx(40), 0.5),
        ("voice", pytest.approx(65), 1),
    ]


def test_a_part_of_fewer_than_five_is_missing() -> None:
    rows = a_centre()
    four = frame(find_metric("ces").table, [a_survey("ces", 7, 1, 7)] * 4)
    answer = score(Rows(frames={**rows.frames, "survey": four}, as_of=rows.as_of))
    assert answer["value"] == pytest.approx(75)
    assert "ease missing" in answer["made_of"]


def test_without_facts_there_is_no_score() -> None:
    answer = score(facts())
    assert (answer["value"], answer["n"], answer["size"], answer["reason"]) == (None, 0, "none", "no_rows")
    assert answer["made_of"].count("missing") == 4


def test_asked_with_others_each_answers_in_its_place() -> None:
    names = ("csat", "cx_score", "served_in_time")
    answer = measure([find_metric(x) for x in names], a_centre(), SETTINGS, by=["channel"], every="1mo")
    assert answer["metric"].to_list() == list(names)
    assert answer["value"].to_list() == pytest.approx([0.5, 65, 0.8])
    assert answer["made_of"].is_null().to_list() == [True, False, True]
    assert answer["bucket"].n_unique() == 1


shares = st.integers(0, 100)
weights = st.integers(0, 4)


@given(st.tuples(shares, shares, shares, shares), st.tuples(weights, weights, weights, weights).filter(any))
@hypothesis_settings(max_examples=6, deadline=None)
def test_the_score_is_the_weighed_mean(parts: tuple[int, ...], heavy: tuple[int, ...]) -> None:
    names = ("served_in_time", "resolved", "ease", "own_score")
    rows = a_centre(served=parts[0], resolved=parts[1], easy=parts[2], happy=parts[3])
    answer = score(rows, weighed(**dict(zip(names, heavy, strict=True))))
    mean = sum(x * w for x, w in zip(parts, heavy, strict=True)) / sum(heavy)
    assert answer["value"] == pytest.approx(mean)
    assert 0 <= answer["low"] <= answer["value"] + 1e-9 <= answer["high"] + 1e-8 <= 100 + 1e-7


def test_it_is_explained_by_its_parts() -> None:
    with pytest.raises(MadeOfOthersError, match="ask about one of served_in_time, first_contact_resolution, ces, csat"):
        explanation(find_metric("cx_score"), facts(), SETTINGS)


def test_its_definition_lists_the_weights_and_what_it_is_made_of() -> None:
    told = definition("cx_score", weighed(served_in_time=2, resolved=2, ease=1, own_score=0))
    assert told["weights"] == "served_in_time 40%, resolved 40%, ease 20%"
    assert told["made of"] == "served_in_time, first_contact_resolution, ces, csat"
    assert "channel" in told["by"]
    assert "kind" not in told["by"]


def test_scores_that_are_made_of_other_parts_are_not_compared() -> None:
    rows = a_centre()
    silent = Rows(frames={**rows.frames, "survey": frame(find_metric("ces").table, [])}, as_of=rows.as_of)
    metrics = [find_metric("cx_score"), find_metric("served_in_time")]
    now, before = (measure(metrics, x, SETTINGS, by=["channel"]) for x in (silent, a_centre(served=40)))
    found = difference(now, before, metrics, on=["channel"])
    assert found.select("metric", "difference", "verdict").rows() == [
        ("cx_score", None, "other parts"),
        ("served_in_time", pytest.approx(0.4), "better"),
    ]
    same = difference(measure(metrics, rows, SETTINGS, by=["channel"]), before, metrics, on=["channel"])
    assert same.select("difference", "verdict").row(0) == (pytest.approx(10), "better")


def test_a_score_of_days_of_which_nobody_knows_who_comes_back_is_not_held_against_earlier_ones() -> None:
    rows = a_centre()
    early = Rows(frames=rows.frames, as_of=START + timedelta(days=1))
    later = legs("answered", 1, times=100, queued_at=START + timedelta(days=8))
    both = frame(find_metric("served_in_time").table, later).vstack(rows.frames["leg"].lazy().collect())
    known = Rows(frames={**early.frames, "leg": both}, as_of=START + timedelta(days=9))
    since = Period(since=START + timedelta(days=7), until=START + timedelta(days=9))
    cells = comparison([find_metric("cx_score")], known, SETTINGS, period=since).cells
    assert cells.select("value", "verdict").rows() == [(pytest.approx(100), "other parts")]
