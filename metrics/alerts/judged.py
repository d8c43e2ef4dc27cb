"""Contacts held against today's promise: how many were late, how many may be, and how seldom chance makes that."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import polars as pl
from scipy.stats import binom

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.catalogue.served_in_time import served_in_time
from metrics.measure import measure
from metrics.promised import promised_on, target_of
from metrics.rows import FactSource

target = pl.col("wanted") / pl.col("n")
"""The share that was promised, of all the contacts together."""


def judged(
    facts: FactSource, settings: Settings, *, channels: Sequence[str], period: Period, every: str | None = None
) -> pl.DataFrame:
    """By channel, and by bucket with `every`, the contacts that came in a period and are due.

    Columns: channel, bucket, n, late, and wanted, how many of them should have been in time by what is promised on the
    day on which the facts end; queues that promise something else count with their own target.
    """
    today = _today(facts, settings)
    by, where = ["channel", "queue"], {"channel": list(channels)}
    answers = measure([served_in_time], facts, today, by=by, where=where, period=period, every=every)
    promised = target_of(today, by, {})
    known = answers.with_columns(target=pl.lit(None, pl.Float64) if promised is None else promised)
    n, late = pl.col("n").cast(pl.Int64), (pl.col("n") - pl.col("numerator")).cast(pl.Int64)
    keys = ["channel", "bucket"] if every else ["channel"]
    due = known.filter(pl.col("target").is_not_null(), pl.col("n") > 0).with_columns(pl.col("channel").cast(pl.String))
    sums = due.group_by(keys).agg(n=n.sum(), late=late.sum(), wanted=(pl.col("target") * n).sum())
    return sums.sort(keys)


def surprise(rows: pl.DataFrame) -> pl.Series:
    """How seldom chance would make so many late, or more, if the promise was kept (one-sided binomial test)."""
    found = binom.sf(rows["late"] - 1, rows["n"], 1 - rows["wanted"] / rows["n"])
    return pl.Series("surprise", found, dtype=pl.Float64)


def holds(rows: pl.DataFrame, settings: Settings) -> pl.Series:
    """Of which of these rows somebody is to be told: enough contacts, and more of them late than chance makes."""
    told = settings.alerts
    return (rows["n"] >= told.fewest) & (rows["late"] > 0) & (surprise(rows) < told.surprise)


def _today(facts: FactSource, settings: Settings) -> Settings:
    if facts.as_of is None:
        return settings
    return promised_on(settings, facts.as_of.astimezone(ZoneInfo(settings.site.timezone)).date())
