"""How well the models foretell what they were not shown: the last part of the purchases, held out."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

import numpy as np
import polars as pl
from numpy.typing import NDArray

from metrics.answer import size_of
from metrics.compare import mean_interval
from metrics.value.bg_nbd import expected_purchases
from metrics.value.gamma_gamma import expected_spend
from metrics.value.history import DAYS_OF_A_WEEK, bought, history, spent
from metrics.value.worth import models

PART = 1 / 3
"""So much of the time is held out, if nobody says since when."""

OFTEN = 7
"""Customers with so many repeat purchases, or more, are taken together."""


@dataclass(frozen=True, kw_only=True, eq=False)
class HoldOut:
    """What the models, fitted to the purchases up to a day, foretold of the weeks after it, and what was bought.

    Only customers who bought up to `split` are foretold and counted; purchases are days on which somebody bought.
    `weeks` has a row per week after `split`: week (from 1), until, predicted, actual (purchases in it), and both added
    up: predicted_so_far, actual_so_far. `by_frequency` has a row per number of repeat purchases up to `split`
    (`OFTEN` stands for that many or more): frequency, n, predicted, actual (mean purchases after it, of a customer),
    low, high (95 % of the actual mean), size. `error` is predicted over actual purchases less 1, `error_of_amounts` the
    same of what was spent; None where nothing was. `error_of_each` is the mean absolute error of a customer's
    purchases, and `naive_error` that of saying that everybody goes on buying as often as up to `split`.
    """

    split: date
    until: date
    n: int
    predicted: float
    actual: float
    error: float | None
    error_of_amounts: float | None
    error_of_each: float
    naive_error: float
    weeks: pl.DataFrame
    by_frequency: pl.DataFrame


def split_of(first: date, until: date) -> date:
    """The last day that is shown to the models, where the last `PART` of the time is held out, in whole weeks."""
    held = max(1, round((until - first).days * PART / DAYS_OF_A_WEEK))
    return until - timedelta(days=held * DAYS_OF_A_WEEK)


def hold_out(days: pl.DataFrame, *, split: date, until: date) -> HoldOut:
    """Fit the models to the purchases up to and with `split`, and hold what they foretell against those up to `until`.

    `days` has person, day and amount, as `Purchases.days`. Raises `NotSettledError`.
    """
    customers = history(days, split)
    fitted = models(customers)
    seen, weeks = bought(customers), (until - split).days / DAYS_OF_A_WEEK
    parameters = fitted.purchases.parameters
    spend = expected_spend(fitted.spend.parameters, spent(customers))
    after = days.filter(pl.col("day") > split, pl.col("day") <= until).join(
        customers.select("person"), on="person", how="semi"
    )
    of_each = after.group_by("person").agg(actual=pl.len().cast(pl.Float64), paid=pl.col("amount").sum())
    judged = customers.join(of_each, on="person", how="left", maintain_order="left").with_columns(
        pl.col("actual", "paid").fill_null(0.0), predicted=pl.Series(expected_purchases(parameters, seen, weeks))
    )
    judged = judged.with_columns(foretold=pl.col("predicted") * pl.Series(spend), naive=_as_before(weeks))
    sums = judged.select(pl.col("predicted", "actual", "paid", "foretold").sum()).row(0, named=True)
    ends = [min(float(week), weeks) for week in range(1, ceil(weeks) + 1)]
    so_far = np.array([float(expected_purchases(parameters, seen, end).sum()) for end in ends])
    return HoldOut(
        split=split,
        until=until,
        n=judged.height,
        predicted=sums["predicted"],
        actual=sums["actual"],
        error=sums["predicted"] / sums["actual"] - 1 if sums["actual"] else None,
        error_of_amounts=sums["foretold"] / sums["paid"] - 1 if sums["paid"] else None,
        error_of_each=judged.select((pl.col("predicted") - pl.col("actual")).abs().mean()).item(),
        naive_error=judged.select((pl.col("naive") - pl.col("actual")).abs().mean()).item(),
        weeks=_by_week(after, so_far, split=split, until=until),
        by_frequency=_by_frequency(judged),
    )


def _as_before(weeks: float) -> pl.Expr:
    """What everybody would buy in so many weeks who goes on as before."""
    return pl.when(pl.col("age") > 0).then(pl.col("frequency") / pl.col("age") * weeks).otherwise(0.0)


def _by_week(after: pl.DataFrame, so_far: NDArray[np.float64], *, split: date, until: date) -> pl.DataFrame:
    passed = pl.duration(days=pl.col("week") * DAYS_OF_A_WEEK)
    week = ((pl.col("day") - pl.lit(split)).dt.total_days() + DAYS_OF_A_WEEK - 1) // DAYS_OF_A_WEEK
    made = after.group_by(week=week).agg(actual=pl.len().cast(pl.Int64))
    return (
        pl.DataFrame({"predicted_so_far": so_far})
        .with_row_index("week", offset=1)
        .cast({"week": pl.Int64})
        .with_columns(until=pl.min_horizontal(pl.lit(split) + passed, pl.lit(until)).cast(pl.Date))
        .join(made, on="week", how="left", maintain_order="left")
        .with_columns(
            pl.col("actual").fill_null(0),
            predicted=pl.col("predicted_so_far") - pl.col("predicted_so_far").shift(1, fill_value=0.0),
        )
        .select("week", "until", "predicted", "actual", "predicted_so_far", actual_so_far=pl.col("actual").cum_sum())
    )


def _by_frequency(judged: pl.DataFrame) -> pl.DataFrame:
    actual, n = pl.col("actual"), pl.col("n")
    low, high = mean_interval(pl.col("x"), pl.col("xx"), n)
    sums = judged.group_by(frequency=pl.col("frequency").clip(upper_bound=OFTEN).cast(pl.Int64)).agg(
        n=pl.len().cast(pl.Int64), predicted=pl.col("predicted").mean(), x=actual.sum(), xx=actual.pow(2).sum()
    )
    shown = pl.col("size") != "suppressed"
    return (
        sums.with_columns(actual=pl.col("x") / n, low=low.clip(lower_bound=0), high=high, size=size_of(n))
        .select(
            "frequency", "n", "predicted", *(pl.when(shown).then(x).alias(x) for x in ("actual", "low", "high")), "size"
        )
        .sort("frequency")
    )
