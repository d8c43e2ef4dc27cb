"""What several expectations share: the days before a day, and how far values scatter."""

import polars as pl

from ingest.quality.expected import MEMORY_DAYS, Moment

WHERE = ["table", "source", "channel"]
"""What is held against its own past."""

SCATTER = 1.4826
"""By how much the median deviation is less than the standard deviation, where chance alone is at work."""

DECIMALS_BELOW = 10


def before(days: pl.DataFrame, moment: Moment, *, whole_days: bool = True) -> pl.DataFrame:
    """The rows of the days asked about, each with every day of its own past: `past_` columns and `ago` in days.

    With `whole_days` the last day of each source is not asked about, because more of it may come.
    """
    asked = days.filter(pl.col("day").is_between(moment.since, moment.until))
    if whole_days:
        last = days.group_by("source").agg(last_day=pl.col("day").max())
        asked = asked.join(last, on="source").filter(pl.col("day") < pl.col("last_day")).drop("last_day")
    past = days.rename({name: f"past_{name}" for name in days.columns if name not in WHERE})
    ago = (pl.col("day") - pl.col("past_day")).dt.total_days().alias("ago")
    return asked.join(past, on=WHERE).with_columns(ago).filter(pl.col("ago").is_between(1, MEMORY_DAYS))


def figure(column: str) -> pl.Expr:
    """A figure as people read it, without decimals where they tell nothing."""
    value = pl.col(column)
    whole = value.round(0).cast(pl.Int64, strict=False).cast(pl.String)
    return pl.when(value.abs() < DECIMALS_BELOW).then(value.round(1).cast(pl.String)).otherwise(whole)


def place() -> pl.Expr:
    """A channel in a sentence; rows without one are called by their table."""
    return pl.when(pl.col("channel") == "").then("table").otherwise("channel")
