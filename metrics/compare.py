"""Whether a number is different, or only happens to be: intervals, verdicts, and how many surprises chance allows."""

from collections.abc import Sequence
from math import erfc, sqrt
from statistics import NormalDist

import polars as pl

from metrics.metric import Metric

Z95 = NormalDist().inv_cdf(0.975)
"""How many standard errors a 95 % interval reaches to each side."""


def wilson(successes: pl.Expr, n: pl.Expr, *, z: float = Z95) -> tuple[pl.Expr, pl.Expr]:
    """Low and high of a proportion, as fractions (Wilson's score interval); null where n is 0."""
    n = n.cast(pl.Float64)  # the square of a count of 32 bits overflows
    share = successes / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * (share * (1 - share) / n + z**2 / (4 * n**2)).sqrt() / (1 + z**2 / n)
    # Where none or all succeed, one end is exact, and rounding must not move it past the share itself.
    low = pl.when(successes == 0).then(0.0).otherwise((middle - half).clip(0, 1))
    high = pl.when(successes == n).then(1.0).otherwise((middle + half).clip(0, 1))
    return pl.when(n > 0).then(low), pl.when(n > 0).then(high)


def adjusted_wald_nps(net: pl.Expr, extremes: pl.Expr, n: pl.Expr, *, z: float = Z95) -> tuple[pl.Expr, pl.Expr]:
    """Low and high of promoters minus detractors as a share, -1 to 1 (adjusted Wald; Rocks 2016).

    `net` is promoters minus detractors, `extremes` both together. Three answers are added, of which three quarters are
    promoters and three quarters detractors, so the middle of the interval is not the plain score.
    """
    total = n + 3
    middle = net / total
    half = z * (((extremes + 1.5) / total - middle**2) / total).sqrt()
    return (middle - half).clip(-1, 1), (middle + half).clip(-1, 1)


def mean_interval(x: pl.Expr, xx: pl.Expr, n: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Low and high of a mean from the sum of values, the sum of their squares and their number; null below two."""
    return ratio_interval(x, n, n, xx=xx, xy=x, yy=n)


def ratio_interval(
    x: pl.Expr, y: pl.Expr, n: pl.Expr, *, xx: pl.Expr, xy: pl.Expr, yy: pl.Expr
) -> tuple[pl.Expr, pl.Expr]:
    """Low and high of a ratio of two sums over the same rows, by the delta method; null below two rows.

    With a denominator of 1 per row (y = n, xy = x, yy = n) it is Student's interval of a mean.
    """
    ratio = x / y
    squares = (xx - 2 * ratio * xy + ratio**2 * yy).clip(lower_bound=0)
    half = student(n - 1) * (squares / (n - 1) * n).sqrt() / y.abs()
    some = (n > 1) & (y != 0)
    return pl.when(some).then(ratio - half), pl.when(some).then(ratio + half)


def student(freedom: pl.Expr, *, z: float = Z95) -> pl.Expr:
    """Student's quantile at the same probability as `z`, by the Cornish-Fisher expansion; 0.3 % low at 4 degrees."""
    freedom = freedom.cast(pl.Float64)  # the third power of a count of 32 bits overflows
    one = (z**3 + z) / 4
    two = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    three = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + one / freedom + two / freedom**2 + three / freedom**3


TOO_FEW_BELOW = 30
"""With fewer rows than this on either side nothing is said about a difference."""


OTHER_PARTS = "other parts"
"""The verdict where two numbers are not made of the same: one is missing a part that the other has."""


def difference(
    now: pl.DataFrame, before: pl.DataFrame, metrics: Sequence[Metric], *, on: Sequence[str] = ()
) -> pl.DataFrame:
    """Two answers of `measure` side by side, with the difference, its 95 % interval, and what that means.

    `on` are the dimensions of both. Columns: metric, the dimensions, value, value_before, n, n_before, difference,
    difference_low, difference_high, verdict. The interval squares and adds the distances of both values from the ends
    of their own intervals, which for two proportions is Newcombe's. The verdict is "better", "worse", "within noise"
    or "too few"; it is null where there is no interval, and where a real difference is neither better nor worse. What
    is made of other parts on either side has no difference, and the verdict "other parts".
    """
    keys = ["metric", *on]
    if "made_of" in now.columns and "made_of" in before.columns:
        return _of_the_same_parts(
            now, before, difference(now.drop("made_of"), before.drop("made_of"), metrics, on=on), keys
        )
    old = before.select(*keys, *(pl.col(x).alias(f"{x}_before") for x in _COMPARED))
    both = now.select(*keys, *_COMPARED).join(
        old, on=keys, how="full", coalesce=True, nulls_equal=True, maintain_order="left_right"
    )
    apart = pl.col("value") - pl.col("value_before")
    down = _reach(pl.col("value") - pl.col("low"), pl.col("high_before") - pl.col("value_before"))
    up = _reach(pl.col("high") - pl.col("value"), pl.col("value_before") - pl.col("low_before"))
    better = {x.name: x.better for x in metrics}
    return both.with_columns(difference=apart, difference_low=apart - down, difference_high=apart + up).select(
        *(*keys, "value", "value_before", "n", "n_before", "difference", "difference_low", "difference_high"),
        verdict=verdict(
            pl.col("metric").replace_strict(better, default=None, return_dtype=pl.String),
            low=pl.col("difference_low"),
            high=pl.col("difference_high"),
            n=pl.min_horizontal(pl.col("n", "n_before").fill_null(0)),
        ),
    )


def verdict(better: pl.Expr, *, low: pl.Expr, high: pl.Expr, n: pl.Expr) -> pl.Expr:
    """What a difference means, from its interval, the smaller number of rows, and which direction is better."""
    rises, falls = low > 0, high < 0
    return (
        pl.when(n < TOO_FEW_BELOW)
        .then(pl.lit("too few"))
        .when((low <= 0) & (high >= 0))
        .then(pl.lit("within noise"))
        .when((rises & (better == "higher")) | (falls & (better == "lower")))
        .then(pl.lit("better"))
        .when((rises & (better == "lower")) | (falls & (better == "higher")))
        .then(pl.lit("worse"))
    )


def benjamini_hochberg(p: pl.Expr) -> pl.Expr:
    """The false discovery rate at which each of these p-values would count as a discovery; null stays null."""
    of_smallest = p.rank("ordinal")
    adjusted = (p * p.count() / of_smallest).clip(upper_bound=1)
    falling = adjusted.sort_by(of_smallest, descending=True, nulls_last=True).cum_min()
    return falling.gather(p.count() - of_smallest)


def p_value(difference: pl.Expr, *, low: pl.Expr, high: pl.Expr, freedom: pl.Expr | None = None) -> pl.Expr:
    """How surprising a difference is, from its 95 % interval: the p-value at which an end of it would touch 0.

    Simulated with 30 to 500 rows a side and shares up to 97 %, it is hardly ever smaller than it should be, far out as
    well, where the score test of two proportions is up to six times too small. With `freedom` the interval is one of
    Student's t with so many degrees, as it is by the normal distribution where these are null.
    """
    to_zero = pl.when(difference > 0).then(difference - low).otherwise(high - difference)
    far = difference.abs() / to_zero
    z = Z95 * far if freedom is None else pl.coalesce(normal_of(student(freedom) * far, freedom), Z95 * far)
    surprise = pl.when(difference == 0).then(0.0).otherwise(z)
    return surprise.map_batches(_two_sided, return_dtype=pl.Float64, is_elementwise=True)


def normal_of(t: pl.Expr, freedom: pl.Expr) -> pl.Expr:
    """The standard normal that is as surprising as this value of Student's t (Wallace 1959; from 4 degrees to 1 %)."""
    return (freedom * (1 + t**2 / freedom).log()).sqrt() * (8 * freedom + 1) / (8 * freedom + 3)


def _two_sided(surprise: pl.Series) -> pl.Series:
    """The chance of a standard normal at least this far from 0; over cells, of which there are few."""
    return pl.Series([None if z is None else erfc(z / sqrt(2)) for z in surprise], dtype=pl.Float64)


def _of_the_same_parts(
    now: pl.DataFrame, before: pl.DataFrame, both: pl.DataFrame, keys: Sequence[str]
) -> pl.DataFrame:
    """The differences, but those between numbers of which one has a part that the other is missing."""
    parts = pl.col("made_of").str.replace_all(r"\d+ % \(", "(")
    one, other = now.select(*keys, parts=parts), before.select(*keys, parts_before=parts)
    told = both.join(one, on=keys, how="left", nulls_equal=True, maintain_order="left")
    told = told.join(other, on=keys, how="left", nulls_equal=True, maintain_order="left")
    unlike = (pl.col("parts") != pl.col("parts_before")).fill_null(value=False)
    apart = ("difference", "difference_low", "difference_high")
    return told.with_columns(
        *(pl.when(~unlike).then(pl.col(x)).alias(x) for x in apart),
        verdict=pl.when(unlike).then(pl.lit(OTHER_PARTS)).otherwise("verdict"),
    ).drop("parts", "parts_before")


_COMPARED = ("value", "low", "high", "n")


def _reach(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    return (one**2 + other**2).sqrt()
