"""What is true of every metric, whatever it means."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ingest.vocabulary import Outcome
from metrics.answer import answers
from metrics.around import Around
from metrics.composite import Composite
from metrics.derived import with_derived
from metrics.dimensions import UnknownDimensionError, dimensions_of
from metrics.find import all_metrics
from metrics.measure import measure
from metrics.metric import Count, Metric
from metrics.parts import Plan
from metrics.rows import Rows
from tests.metrics.worked import SETTINGS, START, Row, a_leg, a_survey, an_interaction, facts, frame
from tests.metrics.worked_journeys import (
    a_callback,
    a_customer_month,
    a_handling,
    a_handoff,
    a_journey,
    a_message_sent,
    a_quarter,
    a_repeat,
    an_effort,
)
from tests.metrics.worked_written import a_reply, an_episode

METRICS = all_metrics()
UNDER_EVERY_RULE = {
    f"{metric.name} {rule}": metric.under(rule) for metric in METRICS.values() for rule in ("default", *metric.presets)
}
SUMMED_UNDER_EVERY_RULE = {name: x for name, x in UNDER_EVERY_RULE.items() if not isinstance(x, Composite)}
"""Those with parts of their own; a composite is made of other metrics, whose parts are tried by themselves."""

TABLES = {metric.table.name: metric.table for metric in METRICS.values()}


def of(table: str, metrics: Mapping[str, Metric]) -> dict[str, Metric]:
    """Those of a table: one question is asked of them together, and every example is an example of each."""
    return {name: metric for name, metric in metrics.items() if metric.table is TABLES[table]}


waits = st.none() | st.floats(-1, 2000).map(lambda x: round(x, 3))
clocks = st.integers(0, 3 * 86400).map(lambda s: START + timedelta(seconds=s))
channels = st.sampled_from(["voice", "chat", "email", "messaging"])
sources = st.sampled_from(["desk", "pbx"])
durations = st.none() | st.floats(0, 3600).map(lambda x: round(x, 1))
a_row = {
    "leg": st.builds(
        a_leg,
        st.sampled_from(list(Outcome)),
        waits,
        queued_at=st.none() | clocks,
        channel=channels,
        direction=st.sampled_from(["inbound", "inbound", "outbound"]),
        talk_s=durations,
        hold_s=durations,
        acw_s=durations,
    ),
    "survey": st.builds(
        a_survey,
        st.sampled_from(["csat", "nps", "ces"]),
        st.none() | st.integers(0, 10).map(float),
        st.just(0),
        st.just(10),
        asked_at=clocks,
        channel=channels,
    ),
    "interaction": st.builds(
        an_interaction,
        st.sampled_from(list(Outcome)),
        st.none() | st.integers(0, 3),
        started_at=clocks,
        channel=channels,
    ),
    "repeat": st.builds(
        a_repeat,
        st.sampled_from(["answered", "abandoned", "bot_contained"]),
        st.none() | st.floats(0, 20).map(lambda x: round(x, 3)),
        started_at=clocks,
        channel=channels,
        with_bot=st.booleans(),
        person=st.none() | st.integers(1, 3),
    ),
    "journey": st.builds(
        a_journey,
        st.integers(1, 4),
        started_at=clocks,
        channel=channels,
        to_voice=st.booleans(),
        in_vain=st.booleans(),
        settled=st.booleans(),
        hard=st.booleans(),
        person=st.none() | st.integers(1, 3),
    ),
    "effort": st.builds(
        an_effort,
        st.integers(0, 5).map(float),
        started_at=clocks,
        channel=channels,
        settled=st.booleans(),
        person=st.none() | st.integers(1, 3),
    ),
    "pressure": st.builds(
        a_message_sent,
        st.none() | st.integers(1, 2),
        at=clocks,
        channel=channels,
        week_over=st.booleans(),
        opted_out=st.booleans(),
    ),
    "handoff": st.builds(
        a_handoff,
        st.sampled_from(["forced", "chosen", "unknown"]),
        st.floats(0, 80_000).map(lambda x: round(x, 1)),
        at=clocks,
        channel=channels,
        carried=st.booleans(),
    ),
    "agent_time": st.builds(
        a_quarter, st.floats(0, 900).map(round), st.none() | st.floats(0, 900).map(round), at=clocks, source=sources
    ),
    "customer_month": st.builds(a_customer_month, st.integers(1, 3), at=clocks, channel=channels),
    "callback": st.builds(
        a_callback,
        st.none() | st.floats(0, 300).map(lambda x: round(x, 2)),
        asked_at=clocks,
        channel=channels,
        told=st.booleans(),
        way=st.sampled_from(["callback", "voicemail"]),
    ),
    "episode": st.builds(
        an_episode,
        st.none() | st.floats(0, 90_000).map(lambda x: round(x, 1)),
        st.none() | st.floats(0, 90_000).map(lambda x: round(x, 1)),
        started_at=clocks,
        channel=channels,
        reopened=st.booleans(),
        for_human=st.booleans(),
        bot_reply_at=st.none() | clocks,
    ),
    "reply": st.builds(
        a_reply,
        st.none() | st.floats(0, 90_000).map(lambda x: round(x, 1)),
        asked_at=clocks,
        channel=channels,
        is_first=st.booleans(),
        is_last=st.booleans(),
    ),
    "handling": st.builds(
        a_handling, st.floats(0.1, 3600), st.floats(1, 6), at=clocks, channel=channels, direction=st.just("inbound")
    ),
}
AS_OF = START + timedelta(days=12)


def rows_for(table: str, rows: Sequence[Row]) -> Rows:
    return Rows(frames={table: frame(TABLES[table], rows)}, as_of=AS_OF)


def told_by(table: str) -> str:
    """By what rows can be split: their channel, or where they have none, their source."""
    return "channel" if "channel" in TABLES[table].columns else "source"


def broken(answer: Mapping[str, Any], metric: Metric) -> list[str]:
    """In what an answer contradicts itself."""
    value, low, high, coverage = (answer[name] for name in ("value", "low", "high", "coverage"))
    consistent = {
        "coverage is a share": coverage is None or 0 <= coverage <= 1,
        "there is a value or a reason": (value is None) == (answer["reason"] is not None),
        "low is below the value": low is None or value is None or low <= value + 1e-9,
        "high is above the value": high is None or value is None or value <= high + 1e-9,
        "a percentage is a share": value is None or metric.unit != "percent" or 0 <= value <= 1,
        "no time is negative": value is None or metric.unit != "seconds" or value >= 0,
    }
    return [rule for rule, holds in consistent.items() if not holds]


def some(table: str) -> st.SearchStrategy[list[Row]]:
    return st.lists(a_row[table], max_size=25)


each = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
every_table = pytest.mark.parametrize("table", TABLES)


@pytest.mark.parametrize("metric", [pytest.param(metric, id=name) for name, metric in UNDER_EVERY_RULE.items()])
def test_no_rows_give_no_ratio(metric: Metric) -> None:
    # By itself, so that what a metric needs under this rule is not there because another one needs it, too.
    answer = measure([metric], facts(), SETTINGS).row(0, named=True)
    assert answer["value"] == (0 if isinstance(metric, Count) else None)
    assert (answer["n"], answer["size"], answer["low"], answer["high"]) == (0, "none", None, None)


@every_table
@given(data=st.data())
@each
def test_parts_add_up_over_any_split(table: str, data: st.DataObject) -> None:
    rows = data.draw(some(table))
    pile = data.draw(st.lists(st.integers(0, 2), min_size=len(rows), max_size=len(rows)))
    summed = of(table, SUMMED_UNDER_EVERY_RULE)
    plan = Plan([*summed.values()])
    facts = rows_for(table, rows)
    needed = {column for metric in summed.values() for column in metric.columns}
    lazy = with_derived(facts.scan(TABLES[table]), TABLES[table], needed, around=Around(facts=facts), settings=SETTINGS)
    whole = lazy.collect()
    split = [whole.filter(pl.Series(pile, dtype=pl.Int8) == x) for x in range(3)]
    added = plan.add(plan.parts(x.lazy(), [told_by(table)]) for x in split)
    at_once = plan.parts(whole.lazy(), [told_by(table)])
    assert_frame_equal(added.sums, at_once.sums, check_row_order=False)
    for name, histogram in at_once.histograms.items():
        assert_frame_equal(added.histograms[name], histogram, check_row_order=False)
    one, other = (pl.concat(answers(x, plan, [*summed])) for x in (added, at_once))
    assert_frame_equal(one, other, check_row_order=False)


@every_table
@given(data=st.data())
@each
def test_the_order_of_rows_does_not_matter(table: str, data: st.DataObject) -> None:
    rows = data.draw(some(table))
    shuffled = data.draw(st.permutations(rows))
    metrics = [*of(table, METRICS).values()]
    one, other = (
        measure(metrics, rows_for(table, x), SETTINGS, by=[told_by(table)], every="1d") for x in (rows, shuffled)
    )
    assert_frame_equal(one, other)


@every_table
@given(data=st.data())
@each
def test_twice_the_rows_give_the_same_ratios_and_twice_the_counts(table: str, data: st.DataObject) -> None:
    rows = data.draw(some(table))
    metrics = of(table, METRICS)
    # Below the limits of what is shown, twice the rows are shown and once are not.
    once, twice = (
        measure([*metrics.values()], rows_for(table, rows * times), SETTINGS).rows(named=True) for times in (5, 10)
    )
    factors = [2 if isinstance(metric, Count) else 1 for metric in metrics.values()]
    values = [None if x["value"] is None else factor * x["value"] for x, factor in zip(once, factors, strict=True)]
    expected = {
        name: {"value": value, "n": 2 * x["n"], "coverage": x["coverage"]}
        for name, value, x in zip(metrics, values, once, strict=True)
    }
    told = {x["metric"]: {name: x[name] for name in ("value", "n", "coverage")} for x in twice}
    assert {name: told[name] for name, x in expected.items() if told[name] != pytest.approx(x)} == {}


@every_table
@given(data=st.data())
@each
def test_an_answer_is_consistent_with_itself(table: str, data: st.DataObject) -> None:
    rows = data.draw(some(table)) * 5
    metrics = of(table, UNDER_EVERY_RULE)
    told = measure([*metrics.values()], rows_for(table, rows), SETTINGS).rows(named=True)
    found = {name: broken(x, metric) for (name, metric), x in zip(metrics.items(), told, strict=True)}
    assert {name: rules for name, rules in found.items() if rules} == {}


@pytest.mark.parametrize("dimension", ["channel", "topic", "agent", "hour", "day", "source", "queue"])
def test_every_metric_can_be_split_by(dimension: str) -> None:
    split = [metric for metric in METRICS.values() if dimension in dimensions_of(metric.table)]
    others = [metric for metric in METRICS.values() if metric not in split]
    answer = measure(split, facts(), SETTINGS, by=[dimension])
    assert answer.is_empty(), sorted({*answer["metric"]})
    for metric in others:
        # An agent's time is not one contact's: it has no topic, and time with two channels at once is not to be split.
        assert "interaction_id" not in metric.table.columns, metric.name
        with pytest.raises(UnknownDimensionError, match=dimension):
            measure([metric], facts(), SETTINGS, by=[dimension])


@given(data=st.data())
@settings(each, max_examples=4)  # each example asks for every metric by itself, and there are more than a hundred
def test_asking_together_or_one_by_one_gives_the_same(data: st.DataObject) -> None:
    tables = {name: data.draw(st.lists(row, max_size=15)) for name, row in a_row.items()}
    rows = facts(tables["leg"], surveys=tables["survey"], interactions=tables["interaction"], as_of=AS_OF)
    together = measure(list(METRICS.values()), rows, SETTINGS)
    one_by_one = pl.concat((measure([x], rows, SETTINGS) for x in METRICS.values()), how="diagonal")
    assert_frame_equal(together, one_by_one)
