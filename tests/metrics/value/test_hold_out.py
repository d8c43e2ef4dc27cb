"""What is held out: the last third, in whole weeks, of customers who had bought before."""

from datetime import date, timedelta

import polars as pl
import pytest

from metrics.value.hold_out import hold_out, split_of
from tests.metrics.value.bought import drawn

FIRST = date(2025, 1, 1)


def days_of(customers: pl.DataFrame) -> pl.DataFrame:
    """Purchases of customers with these frequencies, a week apart, at 10 each, the last 20 weeks after the first."""
    many = customers.select("person", every=pl.int_ranges(0, pl.col("frequency").cast(pl.Int64) + 1)).explode("every")
    day = pl.lit(FIRST) + pl.duration(days=pl.col("every") * 7 + pl.col("person") % 7)
    return many.select(
        "person", day.cast(pl.Date).alias("day"), amount=10.0 + pl.col("every") % 3 + pl.col("person") % 50
    )


def test_the_last_third_is_held_out_in_whole_weeks() -> None:
    assert split_of(FIRST, FIRST + timedelta(weeks=78)) == FIRST + timedelta(weeks=52)
    assert split_of(FIRST, FIRST + timedelta(days=3)) == FIRST - timedelta(days=4)


def test_who_first_buys_in_the_weeks_held_out_is_neither_foretold_nor_counted() -> None:
    customers, _ = drawn(3, 2000, purchases=(0.6, 8.0, 0.8, 3.0), spend=(6.0, 4.0, 15.0), weeks=52, ahead=0)
    days = days_of(customers)
    split = FIRST + timedelta(weeks=6)
    late = pl.DataFrame({"person": [999_999], "day": [split + timedelta(days=1)], "amount": [5.0]}, schema=days.schema)
    held = hold_out(pl.concat([days, late]), split=split, until=split + timedelta(days=10))
    assert held.n == 2000
    assert held.actual == days.filter(pl.col("day") > split, pl.col("day") <= held.until).height
    assert held.weeks["week"].to_list() == [1, 2]
    assert held.weeks["until"].to_list() == [split + timedelta(days=7), split + timedelta(days=10)]
    assert held.weeks["actual"].sum() == held.actual
    assert held.weeks["predicted"].sum() == pytest.approx(held.predicted)
    assert held.by_frequency["n"].sum() == 2000
