"""Quantiles from counts per step: steps that grow by a fixed factor, so that every value is known to within 1 %."""

import math
from collections.abc import Sequence

import polars as pl

RELATIVE_ERROR = 0.01
"""How far a quantile can lie from the true one, as a share of it."""

_GROWTH = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)
_SMALLEST = 0.001
_ZERO = -10_000


def step(value: pl.Expr) -> pl.Expr:
    """The step that a value (>= 0) falls in; below a thousandth it counts as zero. Null stays null."""
    number = (value.clip(lower_bound=_SMALLEST).log() / math.log(_GROWTH)).ceil().cast(pl.Int16)
    return pl.when(value < _SMALLEST).then(pl.lit(_ZERO, dtype=pl.Int16)).otherwise(number)


def value_of(number: pl.Expr) -> pl.Expr:
    """The value that stands for a step: at most 1 % from any value in it."""
    middle = 2 * pl.lit(_GROWTH).pow(number.cast(pl.Float64)) / (_GROWTH + 1)
    return pl.when(number == _ZERO).then(0.0).otherwise(middle)


def quantile(histogram: pl.LazyFrame, keys: Sequence[str], q: float, z: float) -> pl.LazyFrame:
    """Keys, value, low, high and n of each group of a histogram (keys, step, unfinished, rows).

    An unfinished row is known to exceed what it has reached so far, so it counts where that lies beyond the quantile
    and not at all where it does not. The interval is that of the order statistics, at `z` standard errors; where a
    rank lies among rows that are unfinished or beyond the last one, that end is null.
    """
    finished = pl.col("rows").filter(~pl.col("unfinished")).sum()
    unfinished = pl.col("rows").filter(pl.col("unfinished")).sum()
    steps = histogram.group_by(*keys, "step").agg(finished=finished, unfinished=unfinished).sort("step")
    groups = [pl.col(x) for x in keys] or [pl.lit(0)]
    counted = steps.with_columns(
        below=pl.col("finished").cum_sum().over(groups),
        beyond=(pl.col("unfinished").sum() - pl.col("unfinished").cum_sum()).over(groups),
        n=pl.col("finished").sum().over(groups),
    ).with_columns(pl.col("n") + pl.col("beyond"))
    reached = (pl.col("finished") > 0) & (pl.col("below") >= q * pl.col("n") - 1e-9)
    # Where the quantile lies among unfinished rows, it can only be said how many are known to reach that far.
    known = pl.coalesce(
        _first("n", reached), pl.col("n").filter(pl.col("finished") > 0).last(), pl.col("unfinished").sum()
    )
    at_q = {"n": known, "value": _first("step", reached)}
    found = counted.group_by(*keys).agg(**at_q) if keys else counted.select(**at_q)
    spread = z * (pl.col("n") * q * (1 - q)).sqrt()
    ranks = found.with_columns(
        low_rank=(pl.col("n") * q - spread).floor(), high_rank=(pl.col("n") * q + spread).ceil() + 1
    )
    both = (
        counted.drop("n").join(ranks, on=list(keys), how="inner", nulls_equal=True)
        if keys
        else counted.drop("n").join(ranks, how="cross")
    )
    at_low = (pl.col("below") >= pl.col("low_rank")) & (pl.col("low_rank") >= 1)
    at_high = pl.col("below") >= pl.col("high_rank")
    ends = {
        "value": value_of(pl.col("value").first()),
        "low": value_of(_first("step", at_low)),
        "high": value_of(_first("step", at_high)),
        "n": pl.col("n").first(),
    }
    return both.group_by(*keys).agg(**ends) if keys else both.select(**ends)


def _first(column: str, condition: pl.Expr) -> pl.Expr:
    return pl.col(column).filter(condition).first()
