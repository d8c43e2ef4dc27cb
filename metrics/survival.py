"""Quantiles by Kaplan and Meier: of times that many never reached, because something else came first."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.histogram import edges_of, placed, value_of

_ROUNDING = 1e-9

Numbers = npt.NDArray[np.float64]


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
    begins = survived.with_row_index("begins").group_by("group", maintain_order=True).agg(pl.first("begins", "n"))
    few = np.log(1 - np.asarray(shares) + _ROUNDING)
    crossed = np.full((len(ENDS), len(shares), groups.height), np.nan)
    of_groups = [np.split(survived[x].to_numpy(), begins["begins"][1:].to_numpy()) for x in ("step", *ENDS)]
    for group, step, *ends in zip(begins["group"], *of_groups, strict=False):
        crossed[:, :, group] = [_first(beyond, step, few) for beyond in ends]
    n = pl.DataFrame({"group": range(groups.height)}, schema={"group": pl.UInt32}).join(
        begins, on="group", how="left", maintain_order="left"
    )["n"]
    value, low, high = (pl.Series(x.ravel()).fill_nan(None) for x in crossed)
    told = pl.select(value=value_of(pl.lit(value)), low=edges_of(pl.lit(low))[0], high=edges_of(pl.lit(high))[1])
    rows = told.with_columns(n=pl.concat([n.fill_null(0)] * len(shares)))
    return [rows.slice(place * groups.height, groups.height) for place in range(len(shares))]


ENDS = ("value", "low", "high")
"""The estimate, and both ends of its interval."""


def _first(beyond: Numbers, steps: Numbers, few: Numbers) -> Numbers:
    """The first steps beyond which no more than so many got, both as logarithms of shares; nan where there is none."""
    lowest = np.minimum.accumulate(np.nan_to_num(beyond, nan=np.inf, neginf=-np.inf))
    places = np.searchsorted(-lowest, -few)
    return np.append(steps, np.nan)[places]


def _survived(histogram: pl.DataFrame, groups: pl.DataFrame, keys: Sequence[str], z: float) -> pl.DataFrame:
    """Per group and step, in order: n of the group, and the logarithm of the share that got beyond it.

    That is its value, low and high: the estimate, and the ends of the interval, the same to each side in log(-log S).
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
        .with_columns(
            value=pl.when("nobody_left").then(-math.inf).otherwise(beyond),
            # When nobody is left the variance is unknown, and so is how long it may really take.
            reach=pl.when(~pl.col("nobody_left") & (beyond < 0)).then(z * pl.col("greenwood").sqrt() / -beyond),
        )
        .select(
            *("group", "step", "n", "value"),
            low=pl.col("value") * pl.col("reach").exp().fill_null(1.0),
            high=pl.col("value") * (-pl.col("reach")).exp(),
        )
        .collect()
    )


def _within_group(what: pl.Expr) -> pl.Expr:
    running = what.cum_sum()
    return running - pl.when("begins").then(running.shift(1, fill_value=0.0)).forward_fill()
