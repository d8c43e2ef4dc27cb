"""Control charts: which points of a series lie outside what its own phase lets one expect, and which are chance."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from ingest.table import UTC
from metrics.metric import Count, Metric, Ratio

FEWEST_POINTS = 8
"""A phase with fewer points has no limits: nobody knows yet what is usual in it."""

SIGMAS = 3.0
RUN = 8
"""So many points in a row on one side are a shift, even within the limits (Western Electric's fourth rule)."""

MOVING_RANGE = 1.128
"""The mean range of two values in standard deviations (d2 of two; Shewhart's constants)."""


def control_chart(series: pl.DataFrame, metric: Metric | None, *, borders: Sequence[datetime] = ()) -> pl.DataFrame:
    """The points of a series with the limits of their phase, and what is unusual about them.

    `series` is what `measure` answers for one metric over buckets, nothing else. A new phase begins at each border,
    such as an annotation. Added are phase (from 0), center, lower, upper, and signal: "above", "below" (outside the
    limits), "shift" (the eighth in a row on one side, and those after it) or null. Shares get a p chart and counts a u
    chart, whose limits follow how many contacts a point rests on, widened by how far points scatter beyond that (Laney
    2002): with thousands of contacts chance alone explains nearly nothing, and days still differ. Everything else is an
    XmR chart, and so is a series without a metric: an index, from 0 up. Suppressed points and phases with fewer than 8
    points have no limits.
    """
    at = pl.col("bucket").dt.convert_time_zone("UTC")
    begun = sum((at >= pl.lit(border, dtype=UTC) for border in borders), start=pl.lit(0, pl.Int32))
    points = series.sort("bucket").with_columns(phase=begun.cast(pl.Int32))
    center, spread = _p(metric) if isinstance(metric, Ratio) and metric.is_proportion else _other(metric)
    known = pl.col("value").is_not_null()
    enough = known.sum().over("phase") >= FEWEST_POINTS
    limited = points.with_columns(center=center.over("phase")).with_columns(sigma=spread)
    scattered = limited.with_columns(z=(pl.col("value") - pl.col("center")) / pl.col("sigma"))
    reach = SIGMAS * pl.col("sigma") * _scatter()
    low, high = _ends(metric)
    charted = scattered.with_columns(
        center=pl.when(enough).then("center"),
        lower=pl.when(enough).then((pl.col("center") - reach).clip(lower_bound=low)),
        upper=pl.when(enough).then((pl.col("center") + reach).clip(upper_bound=high)),
    )
    return charted.with_columns(signal=_signal()).select(*series.columns, "phase", "center", "lower", "upper", "signal")


def _p(_: Metric | None) -> tuple[pl.Expr, pl.Expr]:
    middle = pl.col("numerator").sum() / pl.col("denominator").sum()
    share = pl.col("center")
    return middle, (share * (1 - share) / pl.col("denominator")).sqrt()


def _other(metric: Metric | None) -> tuple[pl.Expr, pl.Expr]:
    middle = pl.col("value").mean()
    return (middle, pl.col("center").sqrt()) if isinstance(metric, Count) else (middle, pl.lit(1.0))


def _scatter() -> pl.Expr:
    """How far neighbouring points lie apart, in the standard deviations that chance gives them."""
    apart = pl.col("z").drop_nulls().diff().abs().mean() / MOVING_RANGE
    return apart.over("phase")


def _ends(metric: Metric | None) -> tuple[float | None, float | None]:
    if metric is None:
        return 0.0, None
    if isinstance(metric, Ratio) and metric.is_proportion:
        return 0.0, 1.0
    return (0.0 if metric.unit in {"count", "seconds"} else None), None


def _signal() -> pl.Expr:
    side = (pl.col("value") - pl.col("center")).sign()
    length = (side.rle_id().over("phase"), "phase")
    run = pl.int_range(pl.len()).over(length) + 1
    return (
        pl.when(pl.col("value") > pl.col("upper"))
        .then(pl.lit("above"))
        .when(pl.col("value") < pl.col("lower"))
        .then(pl.lit("below"))
        .when((run >= RUN) & (side != 0))
        .then(pl.lit("shift"))
    )
