"""How many rows lie within a quantile, day by day: quantiles cannot be added up, and these can."""

from collections.abc import Mapping, Sequence

import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.day_luck import PLACE
from metrics.histogram import step
from metrics.measure import histogram_of
from metrics.metric import Quantile
from metrics.rows import FactSource


def days_within(
    metric: Quantile,
    answers: pl.DataFrame,
    facts: FactSource,
    settings: Settings,
    *,
    by: Sequence[str],
    where: Mapping[str, Sequence[str]] | None,
    period: Period,
) -> pl.DataFrame:
    """Per group and day how many rows are not beyond the group's own quantile, of how many that can be said.

    `answers` are those of `measure` about the metric in the whole period. An unfinished row is beyond the quantile once
    it has got further, and before that nobody knows. Columns: metric, the dimensions, bucket, numerator, denominator.
    """
    counts = histogram_of(metric, facts, settings, by=by, where=where, period=period, every="1d")
    own = answers.filter((pl.col("metric") == metric.name) & pl.col("value").is_not_null())
    last = own.select(*by, last=step(pl.col("value")))
    placed = counts.join(last, on=list(by), nulls_equal=True) if by else counts.join(last, how="cross")
    within, finished = pl.col("step") <= pl.col("last"), pl.col("finished")
    told = pl.when(within).then(finished).otherwise(finished + pl.col("unfinished"))
    days = placed.group_by(*by, "bucket").agg(
        numerator=pl.when(within).then(finished).otherwise(0).sum().cast(pl.Float64),
        denominator=told.sum().cast(pl.Float64),
    )
    return days.select(pl.lit(metric.name).alias("metric"), *by, "bucket", "numerator", "denominator")


def chance_within(days: pl.DataFrame, by: Sequence[str], *, fewest: int, rest: bool) -> pl.DataFrame:
    """The variance by chance alone of how far the shares within lie apart: metric, the dimensions, chance.

    `days` is what `days_within` gives, with the place of each; with `rest` each group is held against all others. Null
    where either side has fewer than so many rows.
    """
    k, n = pl.col("numerator"), pl.col("denominator")
    places = days.select(PLACE).n_unique()
    sums = days.group_by("metric", *by, PLACE).agg(k.sum(), n.sum())
    if rest:
        others = [(pl.col(x).sum().over("metric") - pl.col(x)).alias(x) for x in ("numerator", "denominator")]
        sums = pl.concat([sums, sums.with_columns(others)])
        places = 2
    known = (pl.len() == places) & (n.min() >= fewest)
    return sums.group_by("metric", *by).agg(chance=pl.when(known).then((k / n * (1 - k / n) / n).sum()))
