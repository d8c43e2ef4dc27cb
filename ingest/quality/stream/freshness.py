"""Freshness: a source's newest row is no older than its own rhythm explains."""

from datetime import timedelta

import polars as pl

from ingest.quality.expected import MEMORY_DAYS, Expectation, Moment
from ingest.quality.result import Severity
from ingest.settings.quality import Quality

LEAST_DAYS = 5
"""From how many days with rows a rhythm can be told."""


def _find(days: pl.DataFrame, moment: Moment, bounds: Quality) -> pl.DataFrame:  # noqa: ARG001 - every expectation is asked alike
    latest = days.group_by("source").agg(newest=pl.col("last_at").max(), until=pl.col("day").max())
    rhythm = (
        days.join(latest, on="source")
        .filter(pl.col("day") >= pl.col("until") - timedelta(days=MEMORY_DAYS))
        .unique(["source", "day"])
        .sort("day")
        .group_by("source")
        .agg(
            pl.col("newest").first(),
            days=pl.len(),
            longest=pl.col("day").diff().dt.total_days().max(),
        )
        .with_columns(age=(pl.lit(moment.now) - pl.col("newest")).dt.total_days())
    )
    late = (pl.col("days") >= LEAST_DAYS) & (pl.col("age") > pl.col("longest"))
    said = pl.format(
        "its newest row is of {} UTC, {} days old, where {} were the longest time without one",
        pl.col("newest").dt.strftime("%Y-%m-%d %H:%M"),
        pl.col("age"),
        pl.col("longest"),
    )
    nowhere = pl.lit("")
    return rhythm.filter(late).select(table=nowhere, source="source", channel=nowhere, said=said)


freshness = Expectation(
    name="freshness",
    severity=Severity.WARNING,
    definition=(
        "The newest row of a source is not older than the longest pause between two days with rows that it had in its "
        "last eight weeks. It is judged when somebody asks, and when a file comes of a source that was fed before: "
        "then the age is that at which the file came."
    ),
    find=_find,
)
