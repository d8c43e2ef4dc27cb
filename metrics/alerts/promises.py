"""Promises that are being broken: more contacts late than chance would make of a promise that is kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
from scipy.stats import binom

from ingest.settings import Settings
from metrics.alerts.alarm import ALARMS, PROMISE, STALE
from metrics.calendar import Period
from metrics.catalogue.served_in_time import served_in_time
from metrics.measure import measure
from metrics.promised import promised_on, target_of
from metrics.rows import FactSource

BUDGET = timedelta(days=28)
"""Over how long the error budget is told: a promise of 80 % lets every fifth contact be late."""


def alarms(facts: FactSource, settings: Settings, *, now: datetime) -> pl.DataFrame:
    """What is to be told at this moment: `ALARMS`, one row of a channel at most.

    Where the facts end too long ago that alone is told; of no facts nothing is. A channel is told of when in one of the
    windows enough contacts were due and so many of them late that chance would seldom make it (one-sided binomial test
    against the promise). A target of 80 % can be missed five times as fast as allowed and no faster, so that what is
    asked is whether it is missed beyond chance, and never how many times over. Of several windows the most surprising
    is told, and of two alike the shorter.
    """
    if facts.as_of is None:
        return ALARMS.to_frame()
    if now - facts.as_of > timedelta(seconds=settings.alerts.stale_after_s):
        return pl.DataFrame([{"rule": STALE, "since": facts.as_of, "until": now}], ALARMS)
    told = settings.alerts
    windows = [x for length in told.windows_s for x in _windows(facts, settings, facts.as_of, length)]
    if not windows:
        return ALARMS.to_frame()
    found = pl.concat(windows).filter(pl.col("n") >= told.fewest, pl.col("late") > 0)
    surprise = binom.sf(found["late"] - 1, found["n"], 1 - found["target"])
    judged = found.with_columns(surprise=pl.Series(surprise, dtype=pl.Float64))
    worst = (
        judged.filter(pl.col("surprise") < told.surprise)
        .sort("surprise", "since", "channel", descending=[False, True, False])
        .unique("channel", keep="first", maintain_order=True)
    )
    return _with_budget(worst, facts, settings, facts.as_of)


def _windows(facts: FactSource, settings: Settings, as_of: datetime, length_s: float) -> Iterator[pl.DataFrame]:
    """Of each channel the contacts of so long a time, the latest whose promise is due."""
    today = promised_on(settings, as_of.astimezone(ZoneInfo(settings.site.timezone)).date())
    wanted = settings.alerts.channels or tuple(settings.promise)
    within = {channel: today.promise[channel].within_s for channel in wanted}
    for due in sorted(set(within.values())):
        until = as_of - timedelta(seconds=due)
        since = until - timedelta(seconds=length_s)
        channels = sorted(str(channel) for channel, x in within.items() if x == due)
        yield _judged(facts, today, channels, since, until).with_columns(
            since=pl.lit(since).cast(ALARMS["since"]), until=pl.lit(until).cast(ALARMS["until"])
        )


def _judged(
    facts: FactSource, settings: Settings, channels: list[str], since: datetime, until: datetime
) -> pl.DataFrame:
    """By channel: value, target, n, late. Queues that promise something else count with their own target."""
    period, where = Period(since=since, until=until), {"channel": channels}
    by = ["channel", "queue"]
    answers = measure([served_in_time], facts, settings, by=by, where=where, period=period)
    target = target_of(settings, by, {})
    known = answers.with_columns(target=pl.lit(None, pl.Float64) if target is None else target)
    n, late = pl.col("n").cast(pl.Int64), (pl.col("n") - pl.col("numerator")).cast(pl.Int64)
    counted = known.filter(pl.col("target").is_not_null(), pl.col("n") > 0).group_by("channel")
    sums = counted.agg(n=n.sum(), late=late.sum(), wanted=(pl.col("target") * n).sum())
    return sums.select(
        "channel",
        "n",
        "late",
        value=(pl.col("n") - pl.col("late")) / pl.col("n"),
        target=pl.col("wanted") / pl.col("n"),
    ).sort("channel")


def _with_budget(found: pl.DataFrame, facts: FactSource, settings: Settings, as_of: datetime) -> pl.DataFrame:
    before = _judged(facts, settings, found["channel"].to_list(), as_of - BUDGET, as_of)
    allowed = (1 - pl.col("target")) * pl.col("n")
    left = pl.when(allowed > 0).then(1 - pl.col("late") / allowed)
    told = found.join(before.select("channel", left=left), on="channel", how="left", maintain_order="left")
    return told.with_columns(rule=pl.lit(PROMISE)).select(pl.col(name).cast(dtype) for name, dtype in ALARMS.items())
