"""Purchases for the tests of value: the published sample, a few rows in few words, and customers drawn from a model."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from ingest.table import Table
from ingest.tables.interaction import interaction
from ingest.tables.purchase import purchase
from metrics.rows import Rows
from tests.metrics.worked import START, Row, frame

SAMPLE = Path(__file__).parents[4] / "shared" / "data" / "cdnow" / "CDNOW_sample.txt"
SPLIT, END = date(1997, 9, 30), date(1998, 6, 30)
"""The 39 weeks to which the published estimates were fitted, and the end of the 39 weeks after them."""

needs_sample = pytest.mark.skipif(not SAMPLE.exists(), reason="the sample of CDNOW is not there; it is not shipped")


@cache
def sample() -> pl.DataFrame:
    """The purchases of the sample by person and day: person, day, amount."""
    read = pl.read_csv(SAMPLE, has_header=False, separator="\n", new_columns=["line"])
    cells = read.select(pl.col("line").str.extract_all(r"\S+").alias("cells"))
    return (
        cells.select(
            person=pl.col("cells").list.get(1).cast(pl.Int64),
            day=pl.col("cells").list.get(2).str.to_date("%Y%m%d"),
            amount=pl.col("cells").list.get(4).cast(pl.Float64),
        )
        .group_by("person", "day")
        .agg(pl.col("amount").sum())
        .sort("person", "day")
    )


def a_purchase(days: float = 0, amount: float = 10.0, customer: int | None = 1, **columns: Any) -> Row:
    """A purchase, so many days after the start."""
    plain: Row = {
        "source": "shop",
        "customer": customer,
        "kind": "purchase",
        "at": START + timedelta(days=days),
        "amount": amount,
        "currency": "EUR",
    }
    return plain | columns


def of(purchases: list[Row], contacts: list[Row] | None = None, **beside: tuple[Table, list[Row]]) -> Rows:
    """Facts with these purchases and contacts."""
    tables = {"purchase": (purchase, purchases), "interaction": (interaction, contacts or []), **beside}
    frames = {name: frame(table, rows) for name, (table, rows) in tables.items()}
    return Rows(frames=frames, as_of=START + timedelta(days=400))


def drawn(
    seed: int, many: int, *, purchases: tuple[float, ...], spend: tuple[float, ...], weeks: float, ahead: float
) -> tuple[pl.DataFrame, NDArray[np.float64]]:
    """Customers who do what the models say: rows of `history`, and what each spends in the weeks ahead.

    `purchases` are r, alpha, a and b, `spend` p, q and v; customers first bought in the first half of the weeks.
    """
    luck = np.random.default_rng(seed)
    r, alpha, a, b = purchases
    p, q, v = spend
    rate, leaves, scale = luck.gamma(r, 1 / alpha, many), luck.beta(a, b, many), luck.gamma(q, 1 / v, many)
    age = luck.uniform(weeks / 2, weeks, many)
    frequency, recency, paid, later, now = (np.zeros(many) for _ in range(5))
    stays = np.ones(many, dtype=bool)
    while stays.any():
        now = np.where(stays, now + luck.exponential(1 / rate), np.inf)
        amount, before = luck.gamma(p, 1 / scale), now <= age
        after = ~before & (now <= age + ahead)
        frequency, recency = frequency + before, np.where(before, now, recency)
        paid, later = paid + before * amount, later + after * amount
        stays &= (before | after) & (luck.random(many) > leaves)
    mean = pl.when(pl.col("frequency") > 0).then(pl.col("paid") / pl.col("frequency"))
    seen = {"person": np.arange(many), "frequency": frequency, "recency": recency, "age": age, "paid": paid}
    return pl.DataFrame(seen).with_columns(mean_spend=mean).drop("paid"), later
