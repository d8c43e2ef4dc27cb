"""How often, how lately and for how much each customer has bought: what the models of value are fitted to."""

from datetime import date

import polars as pl

from metrics.value.bg_nbd import Bought
from metrics.value.gamma_gamma import Spent

DAYS_OF_A_WEEK = 7
WEEKS_OF_A_YEAR = 365.25 / DAYS_OF_A_WEEK


def history(days: pl.DataFrame, until: date) -> pl.DataFrame:
    """One row per person who bought up to and with a day, in order: person, first, frequency, recency, age, mean_spend.

    `days` has person, day and amount, as `Purchases.days`. `frequency` is the number of repeat purchases, `recency` the
    weeks from the first purchase to the last, `age` those from the first to `until` (T in the papers), `mean_spend` the
    mean amount of the repeat purchases; null without any, and where it is not above 0. The first purchase is left out
    of the mean, as it often is unlike those after it.
    """
    weeks = pl.col("day").max() - pl.col("day").min()
    amount = pl.col("amount").sort_by("day").slice(1).mean()
    return (
        days.filter(pl.col("day") <= until)
        .group_by("person")
        .agg(
            first=pl.col("day").min(),
            frequency=(pl.len() - 1).cast(pl.Float64),
            recency=weeks.dt.total_days() / DAYS_OF_A_WEEK,
            age=(pl.lit(until) - pl.col("day").min()).dt.total_days() / DAYS_OF_A_WEEK,
            mean_spend=pl.when(amount > 0).then(amount),
        )
        .sort("person")
    )


def bought(customers: pl.DataFrame) -> Bought:
    """Rows of `history` as the model of purchases takes them."""
    return Bought(*(customers[name].to_numpy() for name in Bought._fields))


def spent(customers: pl.DataFrame) -> Spent:
    """Rows of `history` as the model of amounts takes them: a null is a mean that is not known, of no purchase."""
    known = customers.select(
        pl.when(pl.col("mean_spend").is_not_null()).then("frequency").otherwise(0.0),
        pl.col("mean_spend").fill_null(0.0),
    )
    return Spent(known["frequency"].to_numpy(), known["mean_spend"].to_numpy())
