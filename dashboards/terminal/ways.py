"""The ways from channel to channel as a terminal shows them."""

import polars as pl

from dashboards.words.formats import counts, durations, intervals, percents
from metrics.metric import Unit


def travelled(ways: pl.DataFrame) -> pl.DataFrame:
    """What `transitions` gives, for people: from, to, and texts of what each way is like."""
    return ways.select(
        pl.col("channel").alias("from"),
        pl.col("to_channel").alias("to"),
        counts(pl.col("changes")).alias("changes"),
        percents(pl.col("share")).alias("of those leaving"),
        intervals(Unit.PERCENT, pl.col("low"), pl.col("high"), 0).alias("95 %"),
        durations(pl.col("gap_s")).alias("median gap"),
        percents(pl.col("forced")).alias("driven"),
        percents(pl.col("carried")).alias("with context"),
    )
