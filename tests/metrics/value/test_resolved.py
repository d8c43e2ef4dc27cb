"""Who came back is counted as the metrics count it: two routes to one number."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.find import find_metric
from metrics.measure import measure
from metrics.value.resolved import settled
from tests.metrics.derive.told import came, contacts, told
from tests.metrics.worked import SETTINGS, Row


@given(contacts, st.integers(1, 20))
@settings(max_examples=30, deadline=None)
def test_repeats_and_those_judged_are_those_of_the_repeat_rate(rows: list[Row], days: int) -> None:
    facts = told(rows, days=days)
    found = settled(facts, SETTINGS, [f"x:{number}" for number in range(len(rows))])
    by_channel = found.group_by("channel").agg(pl.col("answered", "repeats").sum()).filter(pl.col("answered") > 0)
    mine = {channel: (answered, repeats) for channel, answered, repeats in by_channel.iter_rows()}
    metric = measure([find_metric("repeat_rate")], facts, SETTINGS, by=["channel"])
    theirs = {row["channel"]: (row["denominator"], row["numerator"]) for row in metric.to_dicts() if row["denominator"]}
    assert mine == theirs


def test_a_machine_settled_it_unless_the_customer_turned_to_a_human() -> None:
    bot = {"channel": "bot", "outcome": "bot_contained"}
    rows = [came(0, **bot, customer=1), came(1, customer=1), came(0, **bot, customer=2), came(1, **bot, customer=2)]
    found = settled(told(rows, days=20), SETTINGS, ["x:0", "x:2", "x:3"])
    assert found.select("judged", "settled", "answered", "repeats").sum().row(0) == (3, 2, 0, 0)


def test_where_they_came_back_is_told_of_repeats_alone() -> None:
    rows = [came(0, "chat", "t", customer=1), came(1, "email", "t", customer=1), came(0, "chat", "t", customer=2)]
    found = settled(told(rows, days=20), SETTINGS, ["x:0", "x:2"])
    assert found.select("channel", "topic", "back_channel", "judged", "repeats").rows() == [
        ("chat", "t", None, 1, 0),
        ("chat", "t", "email", 1, 1),
    ]
