"""The plain value of a customer where purchases are too few for a model: as many stay each period as stayed last time.

The formula is m r / (1 + d - r): margin of a period, share that stays, discount of a period (Gupta and Lehmann 2003,
Customers as assets, Journal of Interactive Marketing 17(1)), cut off at the end of the horizon.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from metrics.compare import TOO_FEW_BELOW, wilson
from metrics.value.groups import answered, in_groups
from metrics.value.terms import Terms

PERIODS = (365, 91, 30)
"""Lengths of a period in days; the longest that fits twice into what is known is taken."""

DAYS_OF_A_YEAR = 365.25
NEARLY = 1e-9
STEP = 1e-6
"""How far apart two shares are between which a slope is taken."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Retention:
    """What customers are worth if as many stay as stayed last time.

    Of `n` customers who bought in a period of so many days that ended so many before `until`, the share `retained`
    (low, high: 95 %, Wilson) bought in the period after it; `spend` is what each spent in the first. `groups` has the
    columns of `metrics.value.groups.grouped`. Who pauses for longer than a period counts as gone.
    """

    period_days: int
    until: date
    n: int
    retained: float
    low: float
    high: float
    spend: float
    groups: pl.DataFrame


def retention(
    days: pl.DataFrame, people: pl.DataFrame, by: Sequence[str], *, until: date, terms: Terms
) -> Retention | None:
    """The plain value of customers and of those of each group; None where nothing can be said.

    `days` has person, day and amount; `people` has person and the columns `by`. Two periods have to be known, and in
    the first of them 30 customers have to have bought; groups of fewer have no value.
    """
    known = days.select((pl.lit(until) - pl.col("day").min()).dt.total_days()).item() + 1 if days.height else 0
    period = next((x for x in PERIODS if 2 * x <= known), None)
    if period is None:
        return None
    middle = until - timedelta(days=period)
    before = days.filter(pl.col("day") <= middle, pl.col("day") > middle - timedelta(days=period))
    after = days.filter(pl.col("day") > middle).select("person", stayed=pl.lit(1.0)).unique()
    customers = (
        before.group_by("person")
        .agg(spent=pl.col("amount").sum())
        .join(after, on="person", how="left")
        .with_columns(pl.col("stayed").fill_null(0.0))
        .join(people.select("person", *by), on="person", how="left")
    )
    if customers.height < TOO_FEW_BELOW:
        return None
    groups = _by_group(customers, by, terms, period)
    low, high = wilson(pl.col("stayed").sum(), pl.len())
    of_all = customers.select(r=pl.col("stayed").mean(), low=low, high=high, spend=pl.col("spent").mean()).row(0)
    retained, lowest, highest, spend = of_all
    return Retention(
        period_days=period,
        until=until,
        n=customers.height,
        retained=retained,
        low=lowest,
        high=highest,
        spend=spend,
        groups=groups,
    )


def plain_value(spend: pl.Expr, retained: pl.Expr, *, discount: float, periods: float) -> pl.Expr:
    """What somebody is worth who spends so much a period and stays with this chance, over so many periods to come.

    `discount` is the discount rate of one period. Without end it is m r / (1 + d - r).
    """
    return spend * _factor(retained, 1 + discount, periods)


def _factor(retained: pl.Expr, growth: float, periods: float) -> pl.Expr:
    stays = retained.clip(upper_bound=growth - NEARLY)
    return stays / (growth - stays) * (1 - (stays / growth) ** periods)


def _by_group(customers: pl.DataFrame, by: Sequence[str], terms: Terms, period: int) -> pl.DataFrame:
    periods, growth = terms.years * DAYS_OF_A_YEAR / period, (1 + terms.discount_rate) ** (period / DAYS_OF_A_YEAR)
    m, r, n = pl.col("m"), pl.col("r"), pl.col("n")
    spent, stayed = pl.col("spent") * terms.margin, pl.col("stayed")
    off_m, off_r = spent - spent.mean(), stayed - stayed.mean()
    sums = (
        pl.len().cast(pl.Int64).alias("n"),
        spent.mean().alias("m"),
        stayed.mean().alias("r"),
        (off_m**2).sum().alias("mm"),
        (off_m * off_r).sum().alias("mr"),
        (off_r**2).sum().alias("rr"),
    )
    factor = _factor(r, growth, periods)
    up, down = (_factor((r + step).clip(lower_bound=0), growth, periods) for step in (STEP, -STEP))
    by_m, by_r = factor, m * (up - down) / (2 * STEP)
    error = (by_m**2 * pl.col("mm") + 2 * by_m * by_r * pl.col("mr") + by_r**2 * pl.col("rr")).sqrt() / n
    value = plain_value(m, r, discount=growth - 1, periods=periods)
    found = in_groups(customers.lazy(), by, sums).with_columns(mean=value, error=error).collect()
    return answered(found, fewest=TOO_FEW_BELOW)
