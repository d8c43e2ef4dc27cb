"""Where on a map of cells, such as channel by hour, the service differs from the centre's mean by more than chance."""

from collections.abc import Sequence

import polars as pl

from metrics.answer import size_of
from metrics.compare import TOO_FEW_BELOW, benjamini_hochberg, p_value, verdict, wilson
from metrics.metric import Metric, Ratio

FALSE_DISCOVERIES = 0.05
"""Of the cells that are called better or worse, the share that may be so by chance alone."""

OTHERS = "others"
"""The name under which sparse rows of a map stand together."""


class NotAShareError(TypeError):
    """The question can only be asked of a share: a yes/no of each contact."""

    def __init__(self, metric: str) -> None:
        """Say which metric it was asked of."""
        super().__init__(
            f"Metric '{metric}' is not a share of its rows; ask about one that is, such as served_in_time, or hold "
            f"its parts against each other: spiritlevel compare {metric} --by channel --with rest."
        )


def deviations(cells: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    """The cells of a map with what each differs by, how surprising that is, and a verdict.

    `cells` is what `measure` gives for one metric, a share, by the dimensions of the map. Added are mean (the share of
    all cells together), difference (value less mean; times 100 it is points), p_value (of the cell against all others,
    by Newcombe's interval of the difference of two shares), q_value (the false discovery rate, Benjamini-Hochberg over
    the cells that are tested) and verdict: "better", "worse", "within noise", or "too few" below 30, which are not
    tested. Raises `NotAShareError`.
    """
    if not (isinstance(metric, Ratio) and metric.is_proportion):
        raise NotAShareError(metric.name)
    k, n = pl.col("numerator"), pl.col("denominator")
    others, rest = k.sum() - k, n.sum() - n
    mean, apart = k.sum() / n.sum(), k / n - others / rest
    # Newcombe's interval and not the score test, which in cells of a few dozen calls chance a difference too often.
    (low, high), (low_rest, high_rest) = wilson(k, n), wilson(others, rest)
    down = ((k / n - low) ** 2 + (high_rest - others / rest) ** 2).sqrt()
    up = ((high - k / n) ** 2 + (others / rest - low_rest) ** 2).sqrt()
    tested = (n >= TOO_FEW_BELOW) & (rest >= TOO_FEW_BELOW)
    found = cells.with_columns(mean=mean, difference=pl.col("value") - mean, apart=pl.when(tested).then(apart))
    found = found.with_columns(p_value=p_value(pl.col("apart"), low=apart - down, high=apart + up))
    found = found.with_columns(q_value=benjamini_hochberg(pl.col("p_value")))
    real = pl.col("q_value") <= FALSE_DISCOVERIES
    end = pl.when(real.fill_null(value=False)).then(pl.col("apart")).otherwise(0.0)
    return found.with_columns(verdict=verdict(pl.lit(metric.better), low=end, high=end, n=n)).drop("apart")


def pool_sparse(cells: pl.DataFrame, dimension: str, on: Sequence[str]) -> pl.DataFrame:
    """The cells, with the values of a dimension of which no cell reaches 30 put together as "others".

    `cells` is what `measure` gives for one metric, a share, and `on` are its dimensions. A row of a map that would be
    all grey says nothing; several of them together may. Numbers are added; share, interval and size follow from them.
    """
    enough = pl.col("n").max().over(dimension) >= TOO_FEW_BELOW
    named = cells.with_columns(pl.when(enough).then(pl.col(dimension).cast(pl.String)).otherwise(pl.lit(OTHERS)))
    k, n = pl.col("numerator"), pl.col("denominator")
    low, high = wilson(k, n)
    judged = pl.col("n").sum() / (pl.col("n") / pl.col("coverage")).sum()
    summed = named.group_by(*on, maintain_order=True).agg(
        pl.col("metric", "preset", "version", "reason").first(),
        pl.col("numerator", "denominator", "n").sum(),
        coverage=judged,
    )
    sized = summed.with_columns(value=pl.when(n > 0).then(k / n), low=low, high=high, size=size_of(pl.col("n")))
    shown = pl.col("size") != "suppressed"
    hidden = sized.with_columns(pl.when(shown).then(pl.col(x)).alias(x) for x in ("value", "low", "high"))
    return hidden.with_columns(reason=pl.when(pl.col("value").is_null()).then("reason")).select(cells.columns)
