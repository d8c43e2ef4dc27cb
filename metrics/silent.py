"""Which sources have fallen silent: as much time as this without a contact is not what they are used to."""

from datetime import datetime, timedelta

import polars as pl

from ingest.table import UTC
from ingest.tables.leg import leg
from ingest.vocabulary import Direction
from metrics.rows import FactSource

QUARTER = "15m"
WEEK, DAY = timedelta(days=7), timedelta(days=1)
WEEKS = 4
"""So many weeks before are looked at, at the same time of the week."""

MISSED = 10
"""Silent is who sends nothing where so many contacts came on average: chance alone does so once in 20,000 times."""

SOON = timedelta(minutes=30)
"""Nobody is silent before."""


def rhythm(facts: FactSource) -> pl.DataFrame:
    """Of each source that had contacts come in during the last weeks: source, quarter, contacts, last_at.

    `contacts` are the stays whose latest moment lies in that quarter of an hour (UTC), whoever began them, for some
    sources tell of a contact only when it is over; `last_at` is the latest moment of all that the source tells.
    """
    if facts.as_of is None:
        return pl.DataFrame(schema={"source": pl.String, "quarter": UTC, "contacts": pl.Int64, "last_at": UTC})
    stays = facts.scan(leg, facts.as_of - (WEEKS + 1) * WEEK)
    latest = pl.max_horizontal("started_at", "queued_at", "answered_at", "left_at")
    return (
        stays.select("source", "direction", latest=latest)
        .group_by("source", pl.col("latest").dt.truncate(QUARTER).alias("quarter"))
        .agg(
            contacts=pl.len().cast(pl.Int64),
            last_at=pl.col("latest").max(),
            comes_in=(pl.col("direction") == Direction.INBOUND).any(),
        )
        .with_columns(pl.col("last_at").max().over("source"), pl.col("comes_in").any().over("source"))
        .filter("comes_in")
        .drop("comes_in")
        .sort("source", "quarter")
        .collect()
    )


def silent(rhythm: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The sources that are silent at a moment, the longest first: source, last_at.

    A source is when nothing has come since `last_at`, for more than half an hour, and ten contacts or more came on
    average in the same stretch of the four weeks before, as far as they are known. One that is known for less than a
    week is silent after a day.
    """
    moment = pl.lit(now, dtype=UTC)
    since, until = pl.col("last_at"), moment
    sources = rhythm.group_by("source").agg(pl.col("last_at").first(), first=pl.col("quarter").min())
    gone = (until - since).dt.total_seconds() // WEEK.total_seconds()
    stretches = sources.join(pl.DataFrame({"week": range(1, WEEKS + 1)}), how="cross").with_columns(
        back=pl.duration(weeks=(gone + pl.col("week")).cast(pl.Int64))
    )
    stretches = stretches.with_columns(begin=since - pl.col("back"), end=until - pl.col("back"))
    known = stretches.filter(pl.col("begin") >= pl.col("first"))
    inside = (pl.col("quarter") >= pl.col("begin")) & (pl.col("quarter") < pl.col("end"))
    usual = (
        known.join(rhythm.select("source", "quarter", "contacts"), on="source")
        .group_by("source", "week")
        .agg(pl.col("contacts").filter(inside).sum())
        .group_by("source")
        .agg(usual=pl.col("contacts").mean())
    )
    age = until - since
    missed = (pl.col("usual") >= MISSED).fill_null(age > DAY)
    return (
        sources.join(usual, on="source", how="left")
        .filter(age > SOON, missed)
        .sort("last_at", "source")
        .select("source", "last_at")
    )
