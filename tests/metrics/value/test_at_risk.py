"""Value at risk: every factor of it, when nothing can be said, and how often it finds what was planted.

`SPIRITLEVEL_SEEDED=every` tries a hundred sample centres with the planted effect and a hundred without.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import polars as pl
import pytest

from ingest.sample.buyers import LEAVES_BADLY_SERVED
from ingest.tables.identity import identity
from ingest.tables.purchase import purchase
from metrics.calendar import Period
from metrics.rows import Rows
from metrics.value import at_risk
from metrics.value.at_risk import ValueAtRisk, value_at_risk
from metrics.value.at_risk_in_words import as_known, at_risk_evidence, at_risk_in_words
from metrics.value.lifetime import LifetimeValue, lifetime_value
from tests.metrics.value.bought import a_purchase
from tests.metrics.value.drawn_centres import Drawn, drawn
from tests.metrics.value.served import contact, of
from tests.metrics.worked import SETTINGS, START, Row, frame

EVERY = os.environ.get("SPIRITLEVEL_SEEDED") == "every"
SEEDS = range(1, 101) if EVERY else range(1, 5)


@cache
def planted(seed: int, leaves: float = LEAVES_BADLY_SERVED) -> Drawn:
    """A centre drawn once for all tests."""
    return drawn(seed, leaves=leaves)


def asked(bought: list[Row], *calls: float, days: float = 60) -> ValueAtRisk:
    """What is at risk with calls and purchases so many days after the start."""
    facts = of([contact(24 * x) for x in calls], days)
    frames = {**facts.frames, purchase.name: frame(purchase, bought), identity.name: frame(identity, [])}
    return value_at_risk(Rows(frames=frames, as_of=facts.as_of), SETTINGS)


def test_at_risk_is_customers_times_the_missing_part_of_the_buyers_times_what_one_is_worth() -> None:
    told = planted(1).found.channels.drop_nulls("at_risk")
    assert told.height > 4
    product = told["customers"] * told["lost"] * told["value_per_customer"]
    assert told["lost"].to_list() == pytest.approx((told["difference"] / told["well"]).to_list())
    assert told["at_risk"].to_list() == pytest.approx(product.to_list())
    assert told.filter(~pl.col("at_risk").is_between("at_risk_low", "at_risk_high")).is_empty()
    assert told.filter(pl.col("at_risk_low") > 0, pl.col("lost_low") <= 0).is_empty(), (
        "no surer than that some are lost"
    )
    assert told["grade"].unique().to_list() == ["assumed"]


def test_each_customer_is_at_risk_in_one_channel() -> None:
    everybody, *channels = planted(1).found.channels.to_dicts()
    assert everybody["channel"] == "all"
    assert everybody["customers"] == sum(x["customers"] for x in channels)
    assert {"voice", "messaging", "chat"} <= {x["channel"] for x in channels}


def test_of_whom_one_channel_alone_served_badly_there_are_as_many_as_are_at_risk_or_fewer() -> None:
    found = planted(1).found
    alone = found.alone.group_by("channel").agg(pl.col("customers").sum()).sort("channel")
    both = alone.join(found.channels, on="channel", how="left").sort("channel")
    assert both.filter(pl.col("customers") > pl.col("customers_right")).is_empty()
    assert 0.5 < both["customers"].sum() / found.channels.item(0, "customers") < 1
    assert found.alone["contacts"].min() == 1
    assert found.alone["contacts"].max() > 1  # type: ignore[operator]  # a column of numbers


def test_both_sides_are_alike_in_what_was_known_before() -> None:
    alike = planted(1).found.balance
    assert alike.height == 4
    assert alike.filter(pl.col("apart_matched").abs() >= 0.12).is_empty()


@pytest.mark.slow
def test_the_planted_effect_is_within_the_intervals() -> None:
    rows = [planted(seed) for seed in SEEDS]
    told = pl.concat(x.found.channels.head(1).with_columns(truth=pl.lit(x.at_risk)) for x in rows)
    lost = told.filter(pl.lit(LEAVES_BADLY_SERVED).is_between("lost_low", "lost_high")).height
    amounts = told.filter(pl.col("truth").is_between("at_risk_low", "at_risk_high")).height
    found = told.filter(pl.col("verdict") == "worse").height
    assert min(lost, amounts) >= 0.9 * len(SEEDS), (lost, amounts)
    assert found >= 0.8 * len(SEEDS)


@pytest.mark.slow
def test_where_nothing_was_planted_the_interval_seldom_leaves_nought_out() -> None:
    told = pl.concat(planted(seed, 0.0).found.channels.head(1) for seed in SEEDS)
    without = told.filter((pl.col("at_risk_low") > 0) | (pl.col("at_risk_high") < 0)).height
    assert without <= 0.1 * len(SEEDS)


def test_without_an_effect_it_is_within_noise_and_says_so() -> None:
    found = planted(1, 0.0).found
    row = found.channels.row(0, named=True)
    assert row["at_risk_low"] < 0 < row["at_risk_high"]
    assert "is within noise" in at_risk_in_words(found)[0]


def test_what_is_told_names_every_factor_and_its_evidence() -> None:
    found = planted(1).found
    first, second, *_ = at_risk_in_words(found)
    assert "is at risk with" in first
    assert "if those who do not buy again stay away" in first
    assert "bought again within 14 days" in second
    grades = dict(at_risk_evidence(found).select("factor", "grade").rows())
    assert grades["customers at risk"] == "measured"
    assert grades["part who do not buy again"] == "matched"
    assert grades["value of a customer"] == "modelled"
    assert grades["they stay away"] == "assumed"


def test_a_channel_with_too_few_customers_has_counts_and_no_amount() -> None:
    few = drawn(1, scale=0.1).found.channels.filter(pl.min_horizontal("n_bad", "n_well") < 30)
    assert few.height
    assert few["verdict"].unique().to_list() == ["too few"]
    assert few.select("lost", "at_risk", "missed", "value_per_customer").null_count().row(0) == (few.height,) * 4


@pytest.mark.slow
def test_of_several_channels_one_that_stands_out_by_chance_is_not_called_worse() -> None:
    channels = pl.concat(planted(seed, 0.0).found.channels.slice(1) for seed in SEEDS)
    alone = channels.filter((pl.col("difference_low") > 0) | (pl.col("difference_high") < 0))
    called = channels.filter(pl.col("verdict").is_in(["worse", "better"]))
    assert called.height < alone.height
    assert called.height <= 0.02 * channels.height + 1


@pytest.mark.parametrize(
    ("unknown", "reason", "words", "each"),
    [
        pytest.param(
            lambda x: replace(x, method=None, reason="Only 4 bought again.", groups=x.groups.clear()),
            "no_value",
            "What customers are worth cannot be said, and so not what is at risk. Only 4 bought again.",
            None,
            id="nobody knows what a customer is worth",
        ),
        pytest.param(
            lambda x: replace(
                x,
                terms=replace(x.terms, margin=0.0),
                groups=x.groups.with_columns(value=0.0, low=0.0, high=0.0),
                people=x.people.with_columns(value=pl.lit(0.0)),
            ),
            "no_margin",
            "An equal well served customer is worth EUR 0.00 at a margin of 0%, and so no amount is at risk.",
            0.0,
            id="a margin of nothing",
        ),
    ],
)
def test_without_a_value_there_is_no_amount_and_who_buys_again_is_told_all_the_same(
    unknown: Callable[[LifetimeValue], LifetimeValue],
    reason: str,
    words: str,
    each: float | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(at_risk, "lifetime_value", lambda *asked: unknown(lifetime_value(*asked)))
    found = drawn(1).found
    row = found.channels.row(0, named=True)
    assert (found.reason, row["value_per_customer"]) == (reason, each)
    assert row["lost"] == planted(1).found.channels.item(0, "lost")
    amounts = ("value_low", "value_high", "at_risk", "at_risk_low", "at_risk_high", "grade")
    assert [row[x] for x in amounts] == [None] * len(amounts)
    assert at_risk_in_words(found) == [words]
    assert at_risk_evidence(found).is_empty()


@pytest.mark.parametrize("high", [float("nan"), float("inf"), 1.0])
def test_an_amount_with_no_width_to_go_by_is_written_whole(high: float) -> None:
    assert as_known(1234.4, 1.0, high) == "1,234"


@pytest.mark.parametrize(
    ("bought", "calls", "reason", "words"),
    [
        pytest.param([], [1.0], "no_purchases", "There are no purchases", id="nothing was bought"),
        pytest.param([a_purchase(1)], [], "no_contacts", "No contact of that time", id="nobody came"),
        pytest.param([a_purchase(1)], [2.0], "too_short", "takes 14 days at least", id="nobody could be watched"),
        pytest.param([a_purchase(1), a_purchase(50)], [2.0], "too_few", "No known customer", id="nobody badly served"),
    ],
)
def test_where_nothing_can_be_said_a_sentence_says_why(
    bought: list[Row], calls: list[float], reason: str, words: str
) -> None:
    found = asked(bought, *calls)
    assert found.reason == reason
    assert at_risk_in_words(found)[0].startswith(words) or words in at_risk_in_words(found)[0]
    assert at_risk_evidence(found).is_empty()


def test_a_period_without_contacts_is_told() -> None:
    facts = of([contact(24)], 60)
    frames = {**facts.frames, purchase.name: frame(purchase, [a_purchase(0)]), identity.name: frame(identity, [])}
    rows = Rows(frames=frames, as_of=facts.as_of)
    assert value_at_risk(rows, SETTINGS, period=Period(until=START)).reason == "no_contacts"


@pytest.mark.parametrize(
    ("amount", "low", "high", "written"),
    [
        pytest.param(147_588.0, 69_427.0, 212_906.0, "150,000", id="tens of thousands"),
        pytest.param(3_436.6, 3_300.0, 3_600.0, "3,440", id="tens"),
        pytest.param(12.4, 12.0, 13.0, "12", id="not below one"),
        pytest.param(12.4, 12.4, 12.4, "12", id="without an interval"),
    ],
)
def test_an_amount_is_no_finer_than_it_is_known(amount: float, low: float, high: float, written: str) -> None:
    assert as_known(amount, low, high) == written
