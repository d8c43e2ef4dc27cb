"""Whether a number is different, or only happens to be: intervals, verdicts, and how many surprises chance allows."""

from statistics import NormalDist

import polars as pl

Z95 = NormalDist().inv_cdf(0.975)
"""How many standard errors a 95 % interval reaches to each side."""


def wilson(successes: pl.Expr, n: pl.Expr, *, z: float = Z95) -> tuple[pl.Expr, pl.Expr]:
    """Low and high of a proportion, as fractions (Wilson's score interval); null where n is 0."""
    share = successes / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * (share * (1 - share) / n + z**2 / (4 * n**2)).sqrt() / (1 + z**2 / n)
    some = n > 0
    return pl.when(some).then((middle - half).clip(0, 1)), pl.when(some).then((middle + half).clip(0, 1))


def adjusted_wald_nps(net: pl.Expr, extremes: pl.Expr, n: pl.Expr, *, z: float = Z95) -> tuple[pl.Expr, pl.Expr]:
    """Low and high of promoters minus detractors as a share, -1 to 1 (adjusted Wald: Rocks 2016, METRICS 1.1.6).

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
    one = (z**3 + z) / 4
    two = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    three = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + one / freedom + two / freedom**2 + three / freedom**3
