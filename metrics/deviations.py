"""Where on a map of cells, such as channel by hour, the service differs from the centre's mean by more than chance."""

from collections.abc import Sequence

import polars as pl

from metrics.answer import size_of
from metrics.compare import TOO_FEW_BELOW, Z95, benjamini_hochberg, p_value, student, verdict, wilson
from metrics.day_luck import day_luck
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


def deviations(cells: pl.DataFrame, metric: Metric, *, days: pl.DataFrame | None = None) -> pl.DataFrame:
    """The cells of a map with what each differs by, how surprising that is, and a verdict.

    `cells` is what `measure` gives for one metric, a share, by the dimensions of the map. Added are mean (the share of
    all cells together), difference (value less mean; times 100 it is points), p_value (of the cell against all others,
    by Newcombe's interval of the difference of two shares), q_value (the false discovery rate, Benjamini-Hochberg over
    the cells that are tested) and verdict: "better", "worse", "within noise", or "too few" below 30, which are not
    tested. `days` is the answer to the same by day; with it the intervals are as wide as good and bad days make them.
    Raises `NotAShareError`.
    """
    if not (isinstance(metric, Ratio) and metric.is_proportion):
        raise NotAShareError(metric.name)
    k, n = pl.col("numerator"), pl.col("denominator")
    others, rest = k.sum() - k, n.sum() - n
    mean, share, other = k.sum() / n.sum(), k / n, others / rest
    # Newcombe's interval and not the score test, which in cells of a few dozen calls chance a difference too often.
    (low, high), (low_rest, high_rest) = wilson(k, n), wilson(others, rest)
    tested = (n >= TOO_FEW_BELOW) & (rest >= TOO_FEW_BELOW)
    found = cells.with_columns(
        mean=mean,
        difference=pl.col("value") - mean,
        apart=pl.when(tested).then(share - other),
        down=((share - low) ** 2 + (high_rest - other) ** 2).sqrt(),
        up=((high - share) ** 2 + (other - low_rest) ** 2).sqrt(),
        chance=pl.when(tested).then(share * (1 - share) / n + other * (1 - other) / rest),
    )
    found = _with_luck(found, days).with_columns(wider=pl.col("luck").sqrt() * student(pl.col("freedom")) / Z95)
    apart, wider, freedom = pl.col("apart"), pl.col("wider").fill_null(1.0), pl.col("freedom")
    low, high = apart - wider * pl.col("down"), apart + wider * pl.col("up")
    found = found.with_columns(p_value=p_value(apart, low=low, high=high, freedom=freedom))
    found = found.with_columns(q_value=benjamini_hochberg(pl.col("p_value")))
    real = pl.col("q_value") <= FALSE_DISCOVERIES
    end = pl.when(real.fill_null(value=False)).then(pl.col("apart")).otherwise(0.0)
    return found.with_columns(verdict=verdict(pl.lit(metric.better), low=end, high=end, n=n)).drop(
        "apart", "down", "up", "chance", "luck", "freedom", "wider"
    )


def _with_luck(cells: pl.DataFrame, days: pl.DataFrame | None) -> pl.DataFrame:
    """The cells with the luck of their days and how surely that is known; without days every contact is for itself."""
    if days is None:
        return cells.with_columns(luck=pl.lit(1.0), freedom=pl.lit(None, dtype=pl.Float64))
    on = dimensions_in(cells)
    told = day_luck(days, cells, on)
    return cells.join(told, on=["metric", *on], how="left", nulls_equal=True, maintain_order="left")


def dimensions_in(cells: pl.DataFrame) -> list[str]:
    """The dimensions by which `measure` answered."""
    return [x for x in cells.columns[: cells.columns.index("value")] if x not in {"metric", "bucket"}]


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


def pool_days(days: pl.DataFrame, cells: pl.DataFrame, dimension: str) -> pl.DataFrame:
    """The days of a map with the same values of a dimension put together as in its cells, which `pool_sparse` gave.

    `days` is what `measure` answers by the dimensions of the map and day. Columns: metric, the dimensions, bucket,
    numerator, denominator.
    """
    on = dimensions_in(cells)
    kept = cells.select(dimension).unique().with_columns(kept=pl.lit(value=True))
    text = days.with_columns(pl.col(dimension).cast(pl.String))
    named = text.join(kept, on=dimension, how="left", nulls_equal=True).with_columns(
        pl.when("kept").then(dimension).otherwise(pl.lit(OTHERS)).alias(dimension)
    )
    return named.group_by("metric", *on, "bucket").agg(pl.col("numerator", "denominator").sum())
