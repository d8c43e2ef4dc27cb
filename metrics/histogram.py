"""Quantiles from counts per step: steps that grow by a fixed factor, so that every value is known to within 1 %."""

import math
from collections.abc import Sequence

import polars as pl

from metrics.ranks import ends_of, steps_by_rank, wanted

RELATIVE_ERROR = 0.01
"""How far a quantile can lie from the true one, as a share of it."""

_GROWTH = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)
SMALLEST = 0.001
"""Values below this count as zero."""

_ZERO = -10_000


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
    rows = placed(histogram, groups, keys)
    unfinished = rows.filter(pl.col("unfinished") > 0)["group"].unique()
    are_over = ~pl.col("group").is_in(unfinished.implode())
    over, still = rows.filter(are_over), _counted(rows.filter(~are_over))
    every = pl.LazyFrame({"group": pl.Series(range(groups.height), dtype=pl.UInt32)})
    found = (pl.concat([steps_by_rank(over, share, z).lazy(), _steps(still, share, z)]) for share in shares)
    return pl.collect_all(
        every.join(steps, on="group", how="left")
        .sort("group")
        .select(
            value=value_of(pl.col("value")),
            low=edges_of(pl.col("low"))[0],
            high=edges_of(pl.col("high"))[1],
            n=pl.col("n").fill_null(0),
        )
        for steps in found
    )


def placed(histogram: pl.DataFrame, groups: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """The steps with the number of their group among `groups`, in order: group, step, finished, unfinished."""
    if keys:
        numbered = groups.select(keys).with_row_index("group").lazy()
        of_groups = histogram.lazy().join(numbered, on=list(keys), how="inner", nulls_equal=True)
    else:
        of_groups = histogram.lazy().with_columns(group=pl.lit(0, dtype=pl.UInt32))
    in_order = of_groups.sort(pl.col("group").cast(pl.Int64) * 2**17 + pl.col("step"))
    return in_order.select("group", "step", pl.col("finished", "unfinished").cast(pl.Int64)).collect()


def _counted(placed: pl.DataFrame) -> pl.DataFrame:
    """Per group and step, in order: how many rows end up to there, and of how many that can be said."""
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
        placed.lazy()
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


def _steps(counted: pl.DataFrame, share: float, z: float) -> pl.LazyFrame:
    """Per group the steps in which a quantile and the ends of its interval lie: group, value, low, high, n."""
    reached = pl.col("is_end") & (pl.col("below") >= wanted(share))
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
    low_rank, high_rank = ends_of(share, z)
    ranks = found.with_columns(low_rank=low_rank, high_rank=high_rank)
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
    return found.join(ends, on="group", how="left").select("group", "value", "low", "high", "n")
