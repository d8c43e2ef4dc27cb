"""Quantiles by Kaplan and Meier: of times that many never reached, because something else came first."""

import math
from collections.abc import Sequence

import polars as pl

from metrics.histogram import edges_of, placed, value_of

_ROUNDING = 1e-9


def survival_quantiles(
    histogram: pl.DataFrame, groups: pl.DataFrame, keys: Sequence[str], shares: Sequence[float], *, z: float
) -> list[pl.DataFrame]:
    """For each share, value, low, high and n of every row of `groups` (its columns are the keys), in their order.

    The histogram has the keys, step, finished and unfinished (rows). An unfinished row counts as at risk up to and with
    the step that it reached, and says nothing of later ones: the product-limit estimate of Kaplan and Meier (1958), of
    values rounded to their steps. The value is null where the estimate never gets as far as the share. The interval
    comes from Greenwood's variance on the scale of log(-log S), as `survfit` in R draws it with `conf.type="log-log"`.
    `n` counts all rows.
    """
    survived = _survived(histogram, groups, keys, z)
    every = pl.LazyFrame({"group": pl.Series(range(groups.height), dtype=pl.UInt32)})
    found = [
        every.join(_crossings(survived.lazy(), 1 - share), on="group", how="left")
        .sort("group")
        .select(
            value=value_of(pl.col("value")),
            low=edges_of(pl.col("low"))[0],
            high=edges_of(pl.col("high"))[1],
            n=pl.col("n").fill_null(0),
        )
        for share in shares
    ]
    return pl.collect_all(found)


def _survived(histogram: pl.DataFrame, groups: pl.DataFrame, keys: Sequence[str], z: float) -> pl.DataFrame:
    """Per group and step, in order: n of the group, the logarithm of the share that got beyond it, and its reach.

    The reach is how far, in log(-log S), the ends of the interval lie to each side.
    """
    # Running sums over the whole frame, less what they were where the group began: windows would group it every time.
    begins = (pl.col("group") != pl.col("group").shift(1)).fill_null(value=True)
    ends = (pl.col("group") != pl.col("group").shift(-1)).fill_null(value=True)
    up_to = (pl.col("finished") + pl.col("unfinished")).cum_sum()
    ended, at_risk = pl.col("finished").cast(pl.Float64), pl.col("at_risk").cast(pl.Float64)
    beyond = pl.col("beyond")
    return (
        placed(histogram, groups, keys)
        .lazy()
        .select(
            *("group", "step", "finished"),
            begins=begins,
            before=up_to - pl.col("finished") - pl.col("unfinished"),
            in_all=pl.when(ends).then(up_to).backward_fill(),
        )
        .with_columns(
            n=pl.col("in_all") - pl.when("begins").then("before").forward_fill(),
            at_risk=pl.col("in_all") - pl.col("before"),
        )
        .with_columns(nobody_left=pl.col("finished") == pl.col("at_risk"))
        .with_columns(
            beyond=_within_group(pl.when("nobody_left").then(0.0).otherwise((-ended / at_risk).log1p())),
            greenwood=_within_group(
                pl.when("nobody_left").then(0.0).otherwise(ended / (at_risk * (at_risk - ended))),
            ),
        )
        .select(
            *("group", "step", "n"),
            beyond=pl.when("nobody_left").then(-math.inf).otherwise(beyond),
            # When nobody is left the variance is unknown, and so is how long it may really take.
            reach=pl.when(~pl.col("nobody_left") & (beyond < 0)).then(z * pl.col("greenwood").sqrt() / -beyond),
        )
        .collect()
    )


def _within_group(what: pl.Expr) -> pl.Expr:
    running = what.cum_sum()
    return running - pl.when("begins").then(running.shift(1, fill_value=0.0)).forward_fill()


def _crossings(survived: pl.LazyFrame, left: float) -> pl.LazyFrame:
    """Per group the first step beyond which no more than this share got, by the estimate and both ends."""
    beyond, reach, few = pl.col("beyond"), pl.col("reach"), math.log(left + _ROUNDING)
    return (
        survived.select(
            *("group", "n"),
            value=pl.when(beyond <= few).then("step"),
            low=pl.when(beyond * reach.exp().fill_null(1.0) <= few).then("step"),
            high=pl.when(beyond * (-reach).exp() <= few).then("step"),
        )
        .group_by("group")
        .agg(pl.col("n").first(), pl.col("value", "low", "high").min())
    )
