"""How far a value lies from the truth by chance alone, as a variance, out of what `measure` answers about it."""

import polars as pl

from metrics.compare import Z95, student
from metrics.composite import Composite
from metrics.metric import Metric, Ratio


def sampling_variance(metric: Metric) -> pl.Expr:
    """The variance of a value over samples of as many rows, each for itself; of columns of `measure`, in their unit.

    A share's is that of the binomial distribution; of everything else the interval tells it, which reaches as far to
    either side unless nothing can lie there. Null where there is no interval.
    """
    if isinstance(metric, Ratio) and metric.is_proportion:
        share = pl.col("numerator") / pl.col("denominator")
        return share * (1 - share) / pl.col("denominator")
    if isinstance(metric, Composite) or (isinstance(metric, Ratio) and metric.adjusted_wald):
        return ((pl.col("high") - pl.col("low")) / 2 / Z95) ** 2
    reach = pl.max_horizontal(pl.col("high") - pl.col("value"), pl.col("value") - pl.col("low"))
    return (reach / student(pl.col("n") - 1)) ** 2
