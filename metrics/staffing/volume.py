"""How many contacts come in each stretch of a day."""

from datetime import timedelta

import polars as pl

from ingest.settings import Settings
from metrics.calendar import bucket, instant
from metrics.catalogue.offered import offered
from metrics.measure import measure
from metrics.rows import FactSource
from metrics.staffing.asked import Asked


def volume(facts: FactSource, settings: Settings, asked: Asked) -> pl.DataFrame:
    """The contacts that were offered, by stretch of the days that are asked about.

    Columns: channel (and queue); at (the local time at which the stretch begins); contacts (of one such stretch, in the
    mean); counted (of all together); days (on which the channel had contacts at all: others were closed, and do not
    count). A stretch without a contact has no row. Raises what `measure` raises.
    """
    found = measure(
        [offered],
        facts,
        settings,
        by=asked.keys,
        where=asked.where,
        period=asked.counted,
        every=asked.every,
    )
    if found.is_empty():
        texts = dict.fromkeys((*asked.keys,), pl.String)
        return pl.DataFrame(
            schema=texts | {"at": pl.Time, "contacts": pl.Float64, "counted": pl.Int64, "days": pl.Int64}
        )
    each = found.lazy().select(
        *(pl.col(x).cast(pl.String) for x in asked.keys),
        date=pl.col("bucket").dt.date(),
        at=pl.col("bucket").dt.time(),
        contacts=pl.col("value"),
    )
    each = each.filter(pl.col("contacts") > 0, asked.of_the_days(pl.col("date")))
    days = each.select("channel", "date").unique().join(clock(settings, asked), on="date")
    there = days.group_by("channel", "at").agg(times=pl.col("times").sum(), days=pl.col("date").n_unique())
    return (
        each.group_by(*asked.keys, "at")
        .agg(pl.col("contacts").sum())
        .join(there, on=("channel", "at"))
        .select(
            *asked.keys,
            "at",
            contacts=pl.col("contacts") / pl.col("times"),
            counted=pl.col("contacts").cast(pl.Int64),
            days=pl.col("days").cast(pl.Int64),
        )
        .sort(*asked.keys, "at", nulls_last=True)
        .collect()
    )


def clock(settings: Settings, asked: Asked) -> pl.LazyFrame:
    """How often each stretch came: date, at, times; more or less than once where the clocks were changed."""
    zone = settings.site.timezone
    since, until = (instant(day, zone) for day in (asked.begins, asked.last + timedelta(days=1)))
    every = pl.select(
        t=pl.datetime_range(since, until, asked.every, closed="left", time_unit="us", time_zone="UTC")
    ).lazy()
    local = every.select(bucket("t", asked.every, settings))
    return local.group_by(date=pl.col("t").dt.date(), at=pl.col("t").dt.time()).agg(times=pl.len())
