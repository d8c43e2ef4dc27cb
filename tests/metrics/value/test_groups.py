"""Intervals of mean values: as drawing customers anew gives them, and right as often as they say."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from metrics.value.groups import grouped
from metrics.value.history import WEEKS_OF_A_YEAR, history
from metrics.value.lifetime import moves
from metrics.value.terms import Terms
from metrics.value.worth import models, worth
from tests.metrics.value.bought import drawn, needs_sample, sample

PURCHASES, SPEND = (0.6, 8.0, 0.8, 3.0), (6.0, 4.0, 15.0)
YEAR = Terms(years=1, discount_rate=0, margin=1)
OFTEN = pl.when(pl.col("frequency") > 3).then(pl.lit("often")).when(pl.col("frequency") > 0).then(pl.lit("seldom"))


def answered(customers: pl.DataFrame, terms: Terms = YEAR) -> pl.DataFrame:
    """The values of customers by how often they bought."""
    fitted = models(customers)
    each, slopes = worth(customers, fitted, terms)
    return grouped(each.with_columns(band=OFTEN), ["band"], slopes=slopes, moves=moves(customers, fitted))


def test_groups_add_up_and_a_null_is_none() -> None:
    customers, _ = drawn(2, 600, purchases=PURCHASES, spend=SPEND, weeks=52, ahead=0)
    found = answered(customers)
    assert found["group"].to_list()[0] == "all"
    assert set(found["group"]) == {"all", "often", "seldom"}
    parts = found.filter(pl.col("dimension") == "band")
    assert parts["n"].sum() == customers.filter(pl.col("frequency") > 0).height
    assert 0 < parts["share"].sum() < 1
    assert (found["low"] < found["value"]).all()
    assert (found["value"] < found["high"]).all()


def test_a_group_of_four_has_no_value_and_one_of_five_is_few() -> None:
    values = pl.DataFrame({"value": [1.0] * 9, "group": ["a"] * 4 + ["b"] * 5})
    found = grouped(values, ["group"], slopes=np.zeros((9, 1)), moves=np.zeros((9, 1)))
    assert found.sort("group").select("group", "value", "size").rows() == [
        ("a", None, "suppressed"),
        ("all", 1.0, "few"),
        ("b", 1.0, "few"),
    ]


@needs_sample
@pytest.mark.slow
def test_the_intervals_are_those_of_drawing_customers_anew() -> None:
    customers, luck = history(sample(), date(1998, 6, 30)), np.random.default_rng(4)
    again = [answered(customers[luck.integers(0, customers.height, customers.height)]) for _ in range(100)]
    found = answered(customers)
    for group in ("all", "often", "seldom"):
        values = pl.concat(again).filter(pl.col("group") == group)["value"].log()
        row = found.filter(pl.col("group") == group).row(0, named=True)
        assert np.log(row["high"] / row["value"]) / 1.96 == pytest.approx(values.std(), rel=0.25)


@pytest.mark.slow
def test_the_interval_holds_the_true_mean_in_at_least_90_of_100_seeds() -> None:
    _, later = drawn(0, 1_000_000, purchases=PURCHASES, spend=SPEND, weeks=52, ahead=WEEKS_OF_A_YEAR)
    held = 0
    for seed in range(1, 101):
        customers, _ = drawn(seed, 1000, purchases=PURCHASES, spend=SPEND, weeks=52, ahead=0)
        row = answered(customers).row(0, named=True)
        held += row["low"] <= later.mean() <= row["high"]
    assert held >= 90
