"""How many alerts a rule would have raised, and how many of them were right."""

from datetime import timedelta

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC
from metrics.alerts.judged import holds, judged, target
from metrics.calendar import Period
from metrics.compare import wilson
from metrics.rows import FactSource

HOUR = timedelta(hours=1)
_SCHEMA = {"channel": pl.String} | dict.fromkeys(("alerts", "right", "days", "missed", "told"), pl.Int64)


def backtest(facts: FactSource, settings: Settings, *, days: int) -> pl.DataFrame:
    """By channel what would have been told over so many days before the facts end, looking once an hour.

    Columns: channel, alerts (stretches of hours without a gap in which the rule held), right (those that began on a day
    which missed the promise beyond chance: the whole interval of its share lies below the target, Wilson, 95 %), days
    (on which anybody came), missed (such days), told (those of the missed days on which somebody was told). Contacts
    count in the hour in which they came, and as they ended: at the time some of them were still open.
    """
    if facts.as_of is None:
        return pl.DataFrame(schema=_SCHEMA)
    channels = [str(x) for x in settings.alerts.channels or settings.promise]
    period = Period(since=facts.as_of - timedelta(days=days), until=facts.as_of)
    hours = judged(facts, settings, channels=channels, period=period, every="1h").with_columns(
        pl.col("bucket").dt.date().alias("day"), at=pl.col("bucket").dt.convert_time_zone("UTC").cast(UTC)
    )
    return _by_channel(_told(hours.sort("channel", "at"), settings))


def _told(hours: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """The hours with `told`, whether the rule holds at their end, and `begins`, whether it did not an hour before."""
    told = pl.Series([False] * hours.height, dtype=pl.Boolean)
    for length in settings.alerts.windows_s:
        rolling = pl.col("n", "late", "wanted").rolling_sum_by("at", window_size=f"{round(length)}s")
        told |= holds(hours.select(rolling.over("channel")), settings)
    goes_on = pl.col("told").shift(1) & (pl.col("at") - pl.col("at").shift(1) == HOUR)
    begins = pl.col("told") & ~goes_on.over("channel").fill_null(value=False)
    return hours.with_columns(told=told).with_columns(begins=begins)


def _by_channel(hours: pl.DataFrame) -> pl.DataFrame:
    days = hours.group_by("channel", "day").agg(
        pl.col("n", "late", "wanted").sum(), pl.col("begins").sum(), pl.col("told").any()
    )
    _, high = wilson(pl.col("n") - pl.col("late"), pl.col("n"))
    judged = days.with_columns(missed=high < target)
    found = judged.group_by("channel").agg(
        alerts=pl.col("begins").sum(),
        right=pl.col("begins").filter("missed").sum(),
        days=pl.len(),
        missed=pl.col("missed").sum(),
        told=(pl.col("missed") & pl.col("told")).sum(),
    )
    return found.select(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items()).sort("channel")
