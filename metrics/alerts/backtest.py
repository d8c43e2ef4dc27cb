"""How many alerts a rule would have raised, and how many of them were right."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import polars as pl
from scipy.stats import binom

from ingest.settings import Settings
from ingest.table import UTC
from metrics.calendar import Period
from metrics.catalogue.served_in_time import served_in_time
from metrics.compare import wilson
from metrics.measure import measure
from metrics.promised import promised_on, target_of
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
    today = promised_on(settings, facts.as_of.astimezone(ZoneInfo(settings.site.timezone)).date())
    where = {"channel": [str(x) for x in settings.alerts.channels or settings.promise]}
    period = Period(since=facts.as_of - timedelta(days=days), until=facts.as_of)
    by = ["channel", "queue"]
    answers = measure([served_in_time], facts, today, by=by, where=where, period=period, every="1h")
    target = target_of(today, by, {})
    known = answers.with_columns(target=pl.lit(None, pl.Float64) if target is None else target)
    n, late = pl.col("n").cast(pl.Int64), (pl.col("n") - pl.col("numerator")).cast(pl.Int64)
    hours = (
        known.filter(pl.col("n") > 0, pl.col("target").is_not_null())
        .group_by(pl.col("channel").cast(pl.String), "bucket")
        .agg(n=n.sum(), late=late.sum(), target=(pl.col("target") * n).sum() / n.sum())
        .with_columns(
            pl.col("bucket").dt.date().alias("day"), at=pl.col("bucket").dt.convert_time_zone("UTC").cast(UTC)
        )
    )
    return _by_channel(_told(hours.sort("channel", "at"), settings))


def _told(hours: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """The hours with `told`, whether the rule holds at their end, and `begins`, whether it did not an hour before."""
    holds = pl.Series([False] * hours.height, dtype=pl.Boolean)
    for length in settings.alerts.windows_s:
        window = f"{round(length)}s"
        sums = hours.select(pl.col("n", "late").rolling_sum_by("at", window_size=window).over("channel"))
        surprise = pl.Series(binom.sf(sums["late"] - 1, sums["n"], 1 - hours["target"]), dtype=pl.Float64)
        holds |= (sums["n"] >= settings.alerts.fewest) & (sums["late"] > 0) & (surprise < settings.alerts.surprise)
    goes_on = pl.col("told").shift(1) & (pl.col("at") - pl.col("at").shift(1) == HOUR)
    begins = pl.col("told") & ~goes_on.over("channel").fill_null(value=False)
    return hours.with_columns(told=holds).with_columns(begins=begins)


def _by_channel(hours: pl.DataFrame) -> pl.DataFrame:
    days = hours.group_by("channel", "day").agg(
        pl.col("n", "late").sum(), pl.col("target").first(), pl.col("begins").sum(), pl.col("told").any()
    )
    _, high = wilson(pl.col("n") - pl.col("late"), pl.col("n"))
    judged = days.with_columns(missed=high < pl.col("target"))
    found = judged.group_by("channel").agg(
        alerts=pl.col("begins").sum(),
        right=pl.col("begins").filter("missed").sum(),
        days=pl.len(),
        missed=pl.col("missed").sum(),
        told=(pl.col("missed") & pl.col("told")).sum(),
    )
    return found.select(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items()).sort("channel")
