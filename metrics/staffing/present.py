"""The staff that was there: agents with customers or free for them, by stretch of a day."""

import polars as pl

from ingest.settings import Settings
from ingest.tables.leg import leg
from ingest.vocabulary import Outcome
from metrics.calendar import bucket
from metrics.derive.agent_time import agent_time
from metrics.derived_table import WithDerived
from metrics.rows import FactSource
from metrics.staffing.asked import Asked
from metrics.staffing.volume import clock

MOSTLY = 0.9
"""A channel counts as theirs of which agents whose time is known handle at least so much."""


def present(facts: FactSource, settings: Settings, asked: Asked) -> pl.DataFrame:
    """How many agents were there in each stretch of the days that are asked about, in the mean.

    Columns: at (local time), present (agents with customers or free for them, in all channels together). It tells of
    agents whose systems say when they are free; where no system does, there is no row.
    """
    told, times = _spent(facts, settings, asked)
    together = times.group_by("at").agg(pl.col("times").sum())
    return (
        told.group_by("at")
        .agg(pl.col("spent").sum())
        .join(together, on="at")
        .select("at", present=pl.col("spent") / (pl.col("times") * asked.every_s))
        .sort("at")
        .collect()
    )


def present_each_day(facts: FactSource, settings: Settings, asked: Asked) -> pl.DataFrame:
    """The same of each of the days by itself: date, at, present; every stretch of a day on which anybody was there."""
    told, times = _spent(facts, settings, asked)
    return (
        times.join(told.group_by("date", "at").agg(pl.col("spent").sum()), on=("date", "at"), how="left")
        .select("date", "at", present=pl.col("spent").fill_null(0.0) / (pl.col("times") * asked.every_s))
        .sort("date", "at")
        .collect()
    )


def _spent(facts: FactSource, settings: Settings, asked: Asked) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Seconds for customers by date and at, and how often each stretch came on days on which anybody was there."""
    since, until = asked.counted.utc(settings.site.timezone)
    told = (
        WithDerived(facts=facts, settings=settings)
        .scan(agent_time.table, since, until)
        .filter(pl.col("ready_s").is_not_null())
        .select(bucket("at", asked.every, settings), spent=pl.col("busy_s") + pl.col("ready_s"))
        .select(date=pl.col("at").dt.date(), at=pl.col("at").dt.time(), spent="spent")
        .filter(asked.of_the_days(pl.col("date")))
    )
    return told, clock(settings, asked).join(told.select("date").unique(), on="date")


def theirs(facts: FactSource, settings: Settings, asked: Asked) -> list[str]:
    """The channels that are served by agents of whom `present` tells, sorted."""
    since, until = asked.measured.utc(settings.site.timezone)
    tables = WithDerived(facts=facts, settings=settings)
    known = tables.scan(agent_time.table, since, until).filter(pl.col("ready_s").is_not_null())
    mine = pl.col("agent").is_in(known.select("agent").unique().collect()["agent"].implode())
    served = tables.scan(leg, since, until).filter(pl.col("outcome") == Outcome.ANSWERED, pl.col("agent").is_not_null())
    shares = served.group_by(pl.col("channel").cast(pl.String)).agg(share=mine.mean())
    return sorted(shares.filter(pl.col("share") >= MOSTLY).collect()["channel"].to_list())
