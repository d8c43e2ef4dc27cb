"""Good and bad days in a difference: how much less is known of it than if each contact had come for itself."""

from collections.abc import Sequence

import polars as pl

BORROWED = 30.0
"""For so many days at most counts what all groups tell of the luck of days, beside what each tells of itself."""

FEWEST_SPARE = 4.0
"""With fewer days to spare than this nobody knows how much days differ."""

_ROUNDING = 1e-9

PLACE = "place"
"""The column of `days` that tells the sides of a difference apart, where these are two periods."""


def day_luck(days: pl.DataFrame, chance: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    """Per group, `luck`: how many times as much a difference varies as chance lets it (in variance), at least 1.

    `days` is what `measure` answers about ratios by the columns `on` and by day; each group is held against all others,
    or, where `days` has the column `place`, what it is in one place against what it is in the other. `chance` has
    metric, `on`, and chance: the variance that a difference has if every contact comes for itself; null where it is
    not tested. Contacts of one day share its luck, so the days are the sample, and what the two sides of a difference
    have in common on a day cancels out (the sandwich estimate with days as clusters: Liang and Zeger 1986). Few days
    tell little of one group, so what it tells is drawn to what all do (Smyth 2004), the less the more groups differ.

    Columns: metric, `on`, luck, freedom (degrees of Student's t; null where nobody knows, and luck is 1).
    """
    keys = ["metric", *on]
    told = (_of_two_places(days, keys) if PLACE in days.columns else _of_the_rest(days, keys)).join(
        chance.select(*keys, "chance"), on=keys, how="left", nulls_equal=True
    )
    spare, luck = pl.col("spare"), pl.col("luck")
    known = (pl.col("chance") > 0) & (spare > 0)
    enough = pl.col("freedom") >= FEWEST_SPARE - _ROUNDING
    return (
        told.with_columns(
            luck=pl.when(known).then(pl.col("varies") / pl.col("chance")).otherwise(0.0),
            spare=pl.when(known).then(spare).otherwise(0.0),
        )
        .with_columns(every=spare.sum().over("metric"), groups=(spare > 0).sum().over("metric"))
        .with_columns(shared=(luck * spare).sum().over("metric") / pl.col("every"))
        .with_columns(borrowed=_borrowed())
        .with_columns(freedom=spare + pl.col("borrowed"))
        .with_columns(luck=(luck * spare + pl.col("shared") * pl.col("borrowed")) / pl.col("freedom"))
        .select(
            *keys,
            luck=pl.when(enough).then(luck.clip(lower_bound=1.0)).otherwise(1.0),
            freedom=pl.when(enough).then("freedom"),
        )
    )


def _borrowed() -> pl.Expr:
    """For how many days more counts what all groups tell: by how far they differ beyond what so few days make them.

    Variances that differ by a share c of their mean, as a standard deviation, are worth 4 + 2 / c^2 days (the moments
    of the inverse chi-squared distribution).
    """
    spare, shared, every = pl.col("spare"), pl.col("shared"), pl.col("every")
    apart = (spare * (pl.col("luck") - shared) ** 2).sum().over("metric") / every
    of_few_days = 2 * pl.col("groups") / every
    differ = (apart / shared**2 - of_few_days) / (1 + of_few_days)
    worth = pl.when(differ > 0).then(4 + 2 / differ).otherwise(BORROWED)
    return pl.min_horizontal(worth, BORROWED, every - spare)


def _of_two_places(days: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Per group what the difference of both places varies by, and how many days there are to spare."""
    sides = [*keys, PLACE]
    there = days.filter(pl.col("denominator") > 0).with_columns(apart=_apart("numerator", "denominator", over=sides))
    each = there.group_by(sides).agg(varies=_spread(pl.col("apart"), pl.len()), spare=_spare())
    return each.group_by(keys).agg(pl.col("varies", "spare").sum())


def _of_the_rest(days: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """The same of each group and all others; a day on which a group has nobody is one of the others all the same."""
    of = ("numerator", "denominator")
    some = days.filter(pl.col("denominator") > 0)
    every = some.group_by("metric", "bucket").agg(pl.col(x).sum().alias(f"all_{x}") for x in of)
    each = some.select(keys).unique().join(every, on="metric")
    full = each.join(some.select(*keys, "bucket", *of), on=[*keys, "bucket"], how="left", nulls_equal=True)
    both = full.with_columns(pl.col(x).fill_null(0.0) for x in of)
    others = both.with_columns((pl.col(f"all_{x}") - pl.col(x)).alias(f"rest_{x}") for x in of)
    apart = others.with_columns(
        apart=_apart(*of, over=keys), rest=_apart("rest_numerator", "rest_denominator", over=keys)
    )
    own, rest, many = pl.col("apart"), pl.col("rest"), pl.len()
    return apart.group_by(keys).agg(
        varies=_spread(own, (pl.col("denominator") > 0).sum()) + _spread(rest, many) - 2 * _together(own * rest, many),
        spare=_spare(),
    )


def _apart(x: str, y: str, *, over: Sequence[str]) -> pl.Expr:
    """What each day adds to the distance of a ratio from its mean."""
    total = pl.col(y).sum().over(over)
    return (pl.col(x) - pl.col(y) * pl.col(x).sum().over(over) / total) / total


def _spread(apart: pl.Expr, days: pl.Expr) -> pl.Expr:
    return _together(apart**2, days)


def _together(products: pl.Expr, days: pl.Expr) -> pl.Expr:
    return pl.when(days > 1).then(products.sum() * days / (days - 1)).otherwise(0.0)


def _spare() -> pl.Expr:
    """The days less one, of days of the same size: where most contacts came on few days, it is those that count."""
    share = pl.col("denominator") / pl.col("denominator").sum()
    return 1 / (share**2).sum() - 1
