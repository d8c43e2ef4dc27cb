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
    few = np.log(1 - np.asarray(shares) + _ROUNDING)
    step, group = survived["step"].to_numpy(), survived["group"].to_numpy().astype(np.int64)
    begins = np.flatnonzero(np.diff(group, prepend=-1))
    crossed, n = np.full((len(ENDS), len(few), groups.height), np.nan), np.zeros(groups.height, dtype=np.int64)
    n[group[begins]] = survived["n"].to_numpy()[begins]
    for end, name in enumerate(ENDS):
        beyond = survived[name].to_numpy()
        for place, share in enumerate(few if begins.size else ()):
            crossed[end, place, group[begins]] = _first(beyond <= share, step, begins)
    value, low, high = (pl.Series(x.ravel()).fill_nan(None) for x in crossed)
    told = pl.select(value=value_of(pl.lit(value)), low=edges_of(pl.lit(low))[0], high=edges_of(pl.lit(high))[1])
    rows = told.with_columns(n=pl.Series(np.tile(n, len(few))))
    return [rows.slice(place * groups.height, groups.height) for place in range(len(few))]


ENDS = ("value", "low", "high")
"""The estimate, and both ends of its interval."""


def _first(so_few: npt.NDArray[np.bool_], steps: Numbers, begins: npt.NDArray[np.int64]) -> Numbers:
    """Of each group the first step beyond which so few got, nan where there is none."""
    places = np.minimum.reduceat(np.where(so_few, np.arange(steps.size), steps.size), begins)
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
