"""What became of a single row when a number was made: counted, and how; left out; or impossible to judge."""

from enum import StrEnum

import polars as pl

from metrics.metric import Count, Greatest, Metric, Quantile, Ratio


class Standing(StrEnum):
    """Where a row stands. Of a share a row is a yes or a no; of every other number it is counted."""

    YES = "counts for it"
    NO = "counts against it"
    COUNTED = "counted"
    SO_FAR = "counted as far as it got"
    LEFT_OUT = "left out"
    UNJUDGED = "cannot be judged"
    NOT_ASKED = "not asked of its channel"


JUDGED = (Standing.YES, Standing.NO, Standing.COUNTED, Standing.SO_FAR)
"""What is in `n`."""

POPULATION = (*JUDGED, Standing.UNJUDGED)
"""What the coverage is a share of."""


def standing(metric: Metric) -> pl.Expr:
    """Where each row stands, as a word of `Standing`; says of every row what `metrics.parts` does with it."""
    where = pl.lit(value=True) if metric.where is None else metric.where
    worth = _worth(metric)
    match metric:
        case Ratio(is_proportion=True):
            counted = pl.when(worth != 0).then(pl.lit(Standing.YES)).otherwise(pl.lit(Standing.NO))
        case Count():
            counted = pl.when(worth != 0).then(pl.lit(Standing.COUNTED)).otherwise(pl.lit(Standing.LEFT_OUT))
        case Quantile(value=value):
            counted = pl.when(value.is_not_null()).then(pl.lit(Standing.COUNTED)).otherwise(pl.lit(Standing.SO_FAR))
        case _:
            counted = pl.lit(Standing.COUNTED)
    inside = (
        pl.when(where.is_null())
        .then(pl.lit(Standing.UNJUDGED))
        .when(~where)
        .then(pl.lit(Standing.LEFT_OUT))
        .when(worth.is_null())
        .then(pl.lit(Standing.UNJUDGED))
        .otherwise(counted)
    )
    if not metric.not_for:
        return inside
    return pl.when(pl.col("channel").is_in(sorted(metric.not_for))).then(pl.lit(Standing.NOT_ASKED)).otherwise(inside)


def worth(metric: Metric) -> pl.Expr:
    """What a row that is counted brings in: 1 or 0 of a share, else a quantity; null for every other row."""
    return pl.when(standing(metric).is_in(JUDGED)).then(_worth(metric))


def _worth(metric: Metric) -> pl.Expr:
    match metric:
        case Count(what=what):
            found = what
        case Ratio(numerator=numerator, denominator=None):
            found = numerator
        case Ratio(numerator=numerator, denominator=denominator):
            found = pl.when(denominator.is_not_null()).then(numerator) if denominator is not None else numerator
        case Quantile(value=value, so_far=so_far) | Greatest(value=value, so_far=so_far):
            found = value if so_far is None else pl.coalesce(value, so_far)
        case _:
            raise TypeError(f"{type(metric).__name__} is no kind of metric.")
    return found.cast(pl.Float64)
