"""Patience: how many customers would still be waiting after how long, had nobody answered them."""

from collections.abc import Mapping, Sequence

import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.catalogue.patience_p50 import patience_p50
from metrics.compare import TOO_FEW_BELOW, Z95
from metrics.measure import histogram_of
from metrics.rows import FactSource
from metrics.survival import survival_quantiles

SHARES = tuple(percent / 100 for percent in range(1, 100))
"""Of how many customers who have given up the time is told."""


def patience(
    facts: FactSource,
    settings: Settings,
    *,
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
) -> pl.LazyFrame:
    """For each group and each hundredth of its customers, after how many seconds that many would have given up.

    Columns: the dimensions; gave_up (the share, 0.01 to 0.99), seconds, low and high (95 %), n (all who were offered)
    and left (how many of them gave up). By Kaplan and Meier: who was answered is known to have waited for so long, and
    no more. A share that too few waited long enough to tell of has no row, and a group of fewer than 30 has none at
    all. An end of the interval that nobody can tell is null. Raises what `measure` raises.
    """
    keys = tuple(dict.fromkeys(by))
    histogram = histogram_of(patience_p50, facts, settings, by=keys, where=where, period=period)
    counted = pl.struct(n=(pl.col("finished") + pl.col("unfinished")).sum(), left=pl.col("finished").sum())
    told = histogram.group_by(*keys).agg(counted.alias("told")) if keys else histogram.select(counted.alias("told"))
    groups = told.unnest("told").filter(pl.col("n") >= TOO_FEW_BELOW)
    if groups.is_empty():
        nothing = dict.fromkeys(("gave_up", "seconds", "low", "high"), pl.lit(None, dtype=pl.Float64))
        return groups.lazy().select(*keys, **nothing, n="n", left="left")
    curves = pl.concat(survival_quantiles(histogram, groups, keys, SHARES, z=Z95))
    gave_up = pl.Series([share for share in SHARES for _ in range(groups.height)])
    each = pl.concat([groups] * len(SHARES)).hstack([gave_up.alias("gave_up"), *curves["value", "low", "high"]])
    return (
        each.lazy()
        .filter(pl.col("value").is_not_null())
        .select(*keys, "gave_up", pl.col("value").alias("seconds"), "low", "high", "n", "left")
        .sort(*keys, "gave_up", nulls_last=True)
    )
