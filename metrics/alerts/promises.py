"""Promises that are being broken: more contacts late than chance would make of a promise that is kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import polars as pl

from ingest.settings import Settings
from metrics.alerts.alarm import ALARMS, PROMISE, STALE
from metrics.alerts.judged import holds, judged, surprise, target
from metrics.alerts.windows import Span, window
from metrics.around import Around
from metrics.calendar import Period
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
    found = pl.concat(windows)
    worst = (
        found.with_columns(surprise(found))
        .filter(holds(found, settings))
        .sort("surprise", "since", "channel", descending=[False, True, False])
        .unique("channel", keep="first", maintain_order=True)
    )
    return _with_budget(worst, facts, settings, facts.as_of)


def _windows(facts: FactSource, settings: Settings, as_of: datetime, length_s: float) -> Iterator[pl.DataFrame]:
    """Of each channel the contacts of so long a time, the latest whose promise is due."""
    spans: dict[Span, list[str]] = {}
    for channel in settings.alerts.channels or tuple(settings.promise):
        span = window(settings, str(channel), as_of, length_s, around=Around(facts=facts))
        spans.setdefault(span, []).append(str(channel))
    for (since, until), channels in sorted(spans.items()):
        yield judged(facts, settings, channels=sorted(channels), period=Period(since=since, until=until)).with_columns(
            since=pl.lit(since).cast(ALARMS["since"]), until=pl.lit(until).cast(ALARMS["until"])
        )


def _with_budget(found: pl.DataFrame, facts: FactSource, settings: Settings, as_of: datetime) -> pl.DataFrame:
    period = Period(since=as_of - BUDGET, until=as_of)
    before = judged(facts, settings, channels=found["channel"].to_list(), period=period)
    allowed = pl.col("n") - pl.col("wanted")
    left = pl.when(allowed > 0).then(1 - pl.col("late") / allowed)
    told = found.join(before.select("channel", left=left), on="channel", how="left", maintain_order="left")
    value = (pl.col("n") - pl.col("late")) / pl.col("n")
    made = told.with_columns(rule=pl.lit(PROMISE), value=value, target=target)
    return made.select(pl.col(name).cast(dtype) for name, dtype in ALARMS.items())
