"""Good and bad days: how far the days of a share or a mean differ beyond what chance gives as many contacts."""

from collections.abc import Sequence

import polars as pl

FEWEST_PAIRS = 4
"""With fewer days to spare than this nobody knows how much the days of one part differ; all parts together may tell."""


def scatter(days: pl.DataFrame, on: Sequence[str], *, within: Sequence[str] = ()) -> pl.DataFrame:
    """Per part, `scatter`: the variance of its days in the variance that chance gives as many contacts, at least 1.

    `days` is the answer of `measure` about shares, by the columns `on` (and `within`, such as a period: days are
    compared inside of it) and day. Contacts of one day share its luck, so a share that scatters fourfold is known no
    better than one of a quarter of the contacts (Pearson's chi-squared over its degrees of freedom; Laney's idea of
    a control chart). Days of a mean have `one` beside: the variance of one contact in its part, in the unit of
    numerator by denominator. Parts with fewer than five days take that of all parts together. Columns: `on`, scatter.
    """
    k, n = pl.col("numerator"), pl.col("denominator")
    share = k.sum() / n.sum()
    of_means = "one" in days.columns
    one = pl.col("one") if of_means else share * (1 - share)
    many = pl.col("n") if of_means else n
    each = days.filter((pl.col("n") > 0) & (n != 0)).group_by(*on, *within)
    apart = each.agg(
        squares=(many * (k / n - share) ** 2 / one).sum(),
        spare=pl.len() - 1,
        varies=(one > 0).all() if of_means else (share > 0) & (share < 1),
    )
    squares, spare = (pl.when("varies").then(x).otherwise(0.0).sum() for x in ("squares", "spare"))
    parts = apart.group_by(on).agg(squares=squares, spare=spare)
    together = pl.col("squares").sum() / pl.col("spare").sum()
    told = (
        pl.when(pl.col("spare") >= FEWEST_PAIRS)
        .then(pl.col("squares") / pl.col("spare"))
        .when(pl.col("spare").sum() >= FEWEST_PAIRS)
        .then(together)
        .otherwise(1.0)
    )
    return parts.select(*on, scatter=told.clip(lower_bound=1.0))
