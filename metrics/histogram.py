"""Quantiles from counts per step: steps that grow by a fixed factor, so that every value is known to within 1 %."""

import math
from collections.abc import Sequence

import polars as pl

RELATIVE_ERROR = 0.01
"""How far a quantile can lie from the true one, as a share of it."""

_GROWTH = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)
SMALLEST = 0.001
"""Values below this count as zero."""

_ZERO = -10_000
_ROUNDING = 1e-9


def step(value: pl.Expr) -> pl.Expr:
    """The step that a value (>= 0) falls in; below a thousandth it counts as zero. Null stays null."""
    number = (value.clip(lower_bound=SMALLEST).log() / math.log(_GROWTH)).ceil().cast(pl.Int16)
    return pl.when(value < SMALLEST).then(pl.lit(_ZERO, dtype=pl.Int16)).otherwise(number)


def value_of(number: pl.Expr) -> pl.Expr:
    """The value that stands for a step: at most 1 % from any value in it."""
    middle = 2 * pl.lit(_GROWTH).pow(number.cast(pl.Float64)) / (_GROWTH + 1)
    return pl.when(number == _ZERO).then(0.0).otherwise(middle)


def edges_of(number: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The least and the greatest value that can have fallen in a step."""
    upper = pl.lit(_GROWTH).pow(number.cast(pl.Float64))
    low, high = (
        pl.when(number == _ZERO).then(end).otherwise(x) for end, x in ((0.0, upper / _GROWTH), (SMALLEST, upper))
    )
    return low, high


def quantiles(
    histogram: pl.DataFrame, groups: pl.DataFrame, keys: Sequence[str], shares: Sequence[float], *, z: float
) -> list[pl.DataFrame]:
    """For each share, value, low, high and n of every row of `groups` (its columns are the keys), in their order.

    The histogram has the keys, step, finished and unfinished (rows). An unfinished row is known to exceed what it has
    reached so far: it counts where that lies beyond the quantile, and not at all where it does not. The interval is
    that of the order statistics, `z` standard errors of the rank to each side, out to the far edges of their steps; an
    end whose rank lies among unfinished rows, or past the first or the last row, is null.
    """
    counted = _counted(histogram, groups, keys)
    return pl.collect_all([_quantile(counted, groups.height, share, z) for share in shares])


def _counted(histogram: pl.DataFrame, groups: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Per group and step, in order: how many rows end up to there, and of how many that can be said."""
    if keys:
        numbered = groups.select(keys).with_row_index("group").lazy()
        placed = histogram.lazy().join(numbered, on=list(keys), how="inner", nulls_equal=True)
    else:
        placed = histogram.lazy().with_columns(group=pl.lit(0, dtype=pl.UInt32))
    # Running sums over the whole frame, less what they were where the group began: windows would group it every time.
    finished, unfinished = pl.col("finished").cum_sum(), pl.col("unfinished").cum_sum()
    begins = (pl.col("group") != pl.col("group").shift(1)).fill_null(value=True)
    ends = (pl.col("group") != pl.col("group").shift(-1)).fill_null(value=True)
    before = {
        "finished_before": pl.when(begins).then(finished - pl.col("finished")).forward_fill(),
        "unfinished_before": pl.when(begins).then(unfinished - pl.col("unfinished")).forward_fill(),
        "finished_to_end": pl.when(ends).then(finished).backward_fill(),
        "unfinished_to_end": pl.when(ends).then(unfinished).backward_fill(),
    }
    return (
        placed.sort(pl.col("group").cast(pl.Int64) * 2**17 + pl.col("step"))
        .with_columns(up_to=finished, unfinished_up_to=unfinished, **before)
        .select(
            "group",
            "step",
            is_end=pl.col("finished") > 0,
            unfinished=pl.col("unfinished"),
            below=pl.col("up_to") - pl.col("finished_before"),
            n=pl.col("finished_to_end")
            - pl.col("finished_before")
            + pl.col("unfinished_to_end")
            - pl.col("unfinished_up_to"),
        )
        .collect()
    )


def _quantile(counted: pl.DataFrame, groups: int, share: float, z: float) -> pl.LazyFrame:
    every = pl.LazyFrame({"group": pl.Series(range(groups), dtype=pl.UInt32)})
    reached = pl.col("is_end") & (pl.col("below") >= share * pl.col("n") - _ROUNDING)
    rows = counted.lazy()
    # As the steps rise, n falls: the first step that is reached has the greatest.
    found = (
        rows.select(
            "group",
            value=pl.when(reached).then("step"),
            n=pl.when(reached).then("n"),
            # Where the quantile lies among unfinished rows, it can only be said how many are known to get that far.
            at_least=pl.when("is_end").then("n"),
            unfinished=pl.col("n") + pl.col("unfinished"),
        )
        .group_by("group")
        .agg(
            pl.col("value").min(),
            n=pl.coalesce(pl.col("n").max(), pl.col("at_least").min(), pl.col("unfinished").max()),
        )
    )
    spread = z * (pl.col("n") * share * (1 - share)).sqrt()
    ranks = found.with_columns(
        low_rank=(pl.col("n") * share - spread).floor(), high_rank=(pl.col("n") * share + spread).ceil() + 1
    )
    ends = (
        rows.select("group", "step", "below")
        .join(ranks, on="group", how="inner")
        .select(
            "group",
            low=pl.when((pl.col("below") >= pl.col("low_rank")) & (pl.col("low_rank") >= 1)).then("step"),
            high=pl.when(pl.col("below") >= pl.col("high_rank")).then("step"),
        )
        .group_by("group")
        .agg(pl.col("low", "high").min())
    )
    return (
        every.join(found, on="group", how="left")
        .join(ends, on="group", how="left")
        .sort("group")
        .select(
            value=value_of(pl.col("value")),
            low=edges_of(pl.col("low"))[0],
            high=edges_of(pl.col("high"))[1],
            n=pl.col("n").fill_null(0),
        )
    )
