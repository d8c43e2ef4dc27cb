"""Ranks of a quantile and of its interval, and where they lie in groups of which every row has come to its end."""

import polars as pl

_ROUNDING = 1e-9


def wanted(share: float) -> pl.Expr:
    """How many of the `n` rows of a group have to lie at or below the quantile."""
    return share * pl.col("n") - _ROUNDING


def ends_of(share: float, z: float) -> tuple[pl.Expr, pl.Expr]:
    """The ranks between which a quantile of `n` rows lies, `z` standard errors to each side: those of order statistics.

    They can lie before the first row and behind the last one.
    """
    spread = z * (pl.col("n") * share * (1 - share)).sqrt()
    return (pl.col("n") * share - spread).floor(), (pl.col("n") * share + spread).ceil() + 1


def steps_by_rank(placed: pl.DataFrame, share: float, z: float) -> pl.DataFrame:
    """Per group the steps in which a quantile and the ends of its interval lie: group, value, low, high, n.

    The rows (group, step, finished) are in the order of group and step. The running count of rows over all of them
    rises from group to group, so that a rank within a group is a place in it, which is looked up.
    """
    some = placed.filter(pl.col("finished") > 0)
    running = some["finished"].cum_sum()
    low, high = ends_of(share, z)
    groups = (
        some.group_by("group", maintain_order=True)
        .agg(n=pl.col("finished").sum())
        .with_columns(before=pl.col("n").cum_sum() - pl.col("n"))
        .with_columns(
            value=wanted(share).ceil().clip(lower_bound=1),
            low=pl.when(low >= 1).then(low),
            high=pl.when(high <= pl.col("n")).then(high),
        )
    )
    ranks = groups.select(pl.col("value", "low", "high").cast(pl.Int64) + pl.col("before"))
    return groups.select("group", *(_looked_up(rank, running, some["step"]) for rank in ranks), "n")


def _looked_up(rank: pl.Series, running: pl.Series, steps: pl.Series) -> pl.Series:
    """The steps in which ranks over all rows lie; null where there is no rank."""
    there = steps.gather(running.search_sorted(rank.fill_null(1), side="left"))
    return there.set(rank.is_null(), None).alias(rank.name)
