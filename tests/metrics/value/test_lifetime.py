"""The value of customers out of facts: by the models, by plain retention, or a sentence that says why not."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from ingest.settings import Settings
from ingest.settings.worth import Value
from ingest.tables.purchase import purchase
from metrics.rows import Rows
from metrics.value.in_words import ASSUMED, MEASURED, MODELLED, evidence, in_words
from metrics.value.lifetime import FEWEST, lifetime_value
from tests.metrics.derive.told import came
from tests.metrics.value.bought import END, a_purchase, needs_sample, of, sample
from tests.metrics.worked import SETTINGS, START, Row


def settings(**value: float) -> Settings:
    """Settings with something said about the value of customers."""
    return Settings(home=Path("/nowhere"), value=Value(**value))


def shop(customers: int, seed: int = 5) -> list[Row]:
    """A year of purchases of so many customers, who differ in how often they buy and for how much."""
    luck = np.random.default_rng(seed)
    rate, typical = luck.gamma(0.8, 4, customers), luck.gamma(4, 10, customers)
    many, first = luck.poisson(rate) + 1, luck.uniform(0, 180, customers)
    stays = luck.uniform(0.2, 1, customers)
    return [
        a_purchase(first[who] + luck.uniform(0, 360 - first[who]) * stays[who] * (count > 0), customer=who)
        | {"amount": float(luck.gamma(6, typical[who] / 6))}
        for who in range(customers)
        for count in range(many[who])
    ]


def test_without_purchases_there_is_a_sentence_and_no_value() -> None:
    found = lifetime_value(of([]), SETTINGS)
    assert (found.method, found.n, found.groups.height, evidence(found).height) == (None, 0, 0, 0)
    assert in_words(found)[0].startswith("There are no purchases, and so no value;")


def test_with_too_few_for_anything_the_reason_is_told() -> None:
    found = lifetime_value(of([a_purchase(0), a_purchase(40)]), SETTINGS)
    assert found.method is None
    assert f"Only 1 customers bought again, and a model of purchases needs {FEWEST}." in in_words(found)[0]


def test_with_too_few_for_the_models_it_is_plain_retention() -> None:
    rows = [row for who in range(60) for row in (a_purchase(20, customer=who), a_purchase(110 + who % 3, customer=who))]
    found = lifetime_value(of([*rows, a_purchase(0, customer=61), a_purchase(190, customer=61)]), SETTINGS)
    assert (found.method, found.n_again, found.hold_out) == ("retention", 61, None)
    assert found.retention is not None
    assert found.retention.period_days == 91
    assert any("So it is plain retention" in x for x in in_words(found))
    assert evidence(found).filter(pl.col("factor") == "purchases to come")["grade"].item() == ASSUMED


def test_with_enough_it_is_the_models_with_all_that_an_executive_asks_for() -> None:
    contacts = [came(0, channel, customer=who) for who in range(0, 600, 2) for channel in ("voice", "chat")[: who % 4]]
    found = lifetime_value(of(shop(600), contacts), settings(margin=0.5))
    assert found.method == "bg_nbd"
    assert found.groups["dimension"].unique().sort().to_list() == ["all", "channels", "first_channel", "main_channel"]
    everybody = found.groups.row(0, named=True)
    assert everybody["low"] < everybody["value"] < everybody["high"]
    assert everybody["value"] == pytest.approx(found.people["value"].mean())
    for dimension in ("channels", "first_channel", "main_channel"):
        parts = found.groups.filter(pl.col("dimension") == dimension)
        assert parts["share"].sum() == pytest.approx(1)
        assert parts["n"].sum() == found.n
    assert found.parameters["parameter"].to_list() == ["r", "alpha", "a", "b", "p", "q", "v"]
    assert found.hold_out is not None
    assert dict(evidence(found).select("factor", "grade").iter_rows())["purchases to come"] == MODELLED
    said = " ".join(in_words(found))
    assert "of margin" in said
    assert "which the models were not shown" in said


def test_twice_the_margin_is_twice_the_value_and_a_longer_horizon_more() -> None:
    facts = of(shop(300))
    half, whole, longer = (
        lifetime_value(facts, settings(**said)).groups["value"][0]
        for said in ({"margin": 0.4}, {"margin": 0.8}, {"margin": 0.4, "horizon_years": 2})
    )
    assert whole == pytest.approx(2 * half)
    assert half < longer < 2 * half


def test_the_margin_is_what_the_settings_say_else_what_purchases_tell_else_all() -> None:
    told, untold = of([a_purchase(margin=3.0)]), of([a_purchase(), a_purchase(1, margin=3.0, amount=9.0)])
    said = lifetime_value(told, settings(margin=0.2))
    assert (said.terms.margin, said.margin_from) == (0.2, "settings")
    assert (lifetime_value(told, SETTINGS).terms.margin, lifetime_value(told, SETTINGS).margin_from) == (
        0.3,
        "purchases",
    )
    assert (lifetime_value(untold, SETTINGS).terms.margin, lifetime_value(untold, SETTINGS).margin_from) == (1.0, None)


def test_what_reaches_far_beyond_what_is_known_is_called_an_assumption() -> None:
    found = lifetime_value(of(shop(600)), settings(horizon_years=3))
    assert dict(evidence(found).select("factor", "grade").iter_rows())["purchases to come"] == ASSUMED
    assert any("most of the value is extrapolated" in x for x in in_words(found))


def test_rows_in_any_order_are_worth_the_same() -> None:
    facts = of(shop(300))
    backwards = Rows(frames={**facts.frames, "purchase": facts.frames["purchase"].lazy().reverse()}, as_of=facts.as_of)
    one, other = (lifetime_value(x, SETTINGS) for x in (facts, backwards))
    assert one.groups.equals(other.groups)


@needs_sample
def test_the_sample_as_facts_is_worth_what_its_purchases_are() -> None:
    rows = sample().select(
        customer="person",
        source=pl.lit("cdnow"),
        id=pl.int_range(pl.len()).cast(pl.String),
        kind=pl.lit("purchase"),
        at=pl.col("day").cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
        amount="amount",
        currency=pl.lit("EUR"),
    )
    facts = Rows(frames={purchase.name: rows}, as_of=START + timedelta(days=1))
    found = lifetime_value(facts, SETTINGS)
    everybody = found.groups.row(0, named=True)
    assert (found.until, found.n, found.margin_from) == (END, 2357, None)
    assert everybody["value"] == pytest.approx(29.31, abs=0.01)
    assert (everybody["low"], everybody["high"]) == (pytest.approx(25.29, abs=0.01), pytest.approx(33.97, abs=0.01))
    assert found.hold_out is not None
    assert (found.hold_out.until - found.hold_out.split).days == 26 * 7
    assert evidence(found)["grade"].to_list() == [MEASURED, MODELLED, ASSUMED, ASSUMED, ASSUMED]
