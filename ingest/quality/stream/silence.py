"""Silence: a channel that was heard of regularly is heard of still."""

from datetime import timedelta

import polars as pl

from ingest.quality.expected import MEMORY_DAYS, Expectation, Moment
from ingest.quality.result import Severity
from ingest.quality.stream._past import WHERE, place
from ingest.settings.quality import Quality

LEAST_DAYS = 8
"""On how many days a channel has to have been heard of before anybody misses it."""


def _find(days: pl.DataFrame, moment: Moment, bounds: Quality) -> pl.DataFrame:  # noqa: ARG001 - every expectation is asked alike
    until = days.group_by("source").agg(until=pl.col("day").max() - timedelta(days=1))
    heard = (
        days.join(until, on="source")
        .filter(pl.col("day").is_between(pl.col("until") - timedelta(days=MEMORY_DAYS), pl.col("until")))
        .unique([*WHERE, "day"])
        .sort("day")
        .group_by(WHERE)
        .agg(
            until=pl.col("until").first(),
            last=pl.col("day").last(),
            days=pl.len(),
            longest=pl.col("day").diff().dt.total_days().max(),
        )
        .with_columns(quiet=(pl.col("until") - pl.col("last")).dt.total_days())
    )
    asked = (pl.col("until") >= moment.since - timedelta(days=1)) & (pl.col("days") >= LEAST_DAYS)
    said = pl.format(
        "nothing in {} since {}: {} days without a row, where {} were the longest pause",
        place(),
        pl.col("last"),
        pl.col("quiet"),
        pl.col("longest") - 1,
    )
    return heard.filter(asked, pl.col("quiet") > pl.col("longest")).with_columns(said=said)


silence = Expectation(
    name="silence",
    severity=Severity.WARNING,
    definition=(
        "A channel of a source that had rows on at least eight days of the last eight weeks has no longer pause now "
        "than it ever had in them, while its source goes on."
    ),
    find=_find,
)
