"""How far a count can be from an earlier one by chance: told by their days, laid side by side."""

from collections.abc import Mapping, Sequence

import polars as pl

from ingest.settings import Settings
from metrics.compare import student
from metrics.earlier import Compared
from metrics.measure import measure
from metrics.metric import Metric
from metrics.rows import FactSource

FEWEST_DAYS = 5
"""With fewer pairs of days nobody knows how much days differ anyway."""


def reach_of_counts(
    counts: Sequence[Metric],
    facts: FactSource,
    settings: Settings,
    compared: Compared,
    *,
    by: Sequence[str],
    where: Mapping[str, Sequence[str]] | None,
) -> pl.DataFrame:
    """Per count and group, `reach`: how far the 95 % interval of the difference goes to either side.

    Each day is taken with the one that it is compared with, and the differences as a sample (Student's interval of a
    sum): contacts come in bursts, so that their number alone says too little of how much it varies. A day without any
    contact on either side was closed and is not counted. Null below 5 such pairs. Columns: metric, the dimensions,
    reach.
    """
    keys = ("metric", *by)
    now, before = (
        measure(counts, facts, settings, by=by, where=where, period=x, every="1d").select(*keys, "bucket", "value")
        for x in (compared.now, compared.before)
    )
    later = before.with_columns(day=pl.col("bucket").dt.date() + compared.back)
    pairs = now.with_columns(day=pl.col("bucket").dt.date()).join(
        later, on=[*keys, "day"], how="full", coalesce=True, nulls_equal=True, suffix="_before"
    )
    apart = pl.col("value").fill_null(0) - pl.col("value_before").fill_null(0)
    days = pl.len()
    reach = student(days - 1) * apart.std() * days.cast(pl.Float64).sqrt()
    return pairs.group_by(keys).agg(reach=pl.when(days >= FEWEST_DAYS).then(reach))
