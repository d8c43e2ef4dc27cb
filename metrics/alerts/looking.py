"""Everything that somebody should be told now, rule by rule; of facts that are too old only that they are."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from ingest.settings import Settings
from ingest.vocabulary import Channel
from metrics.alerts import in_words
from metrics.alerts.alarm import PROMISE, QUALITY, SILENT, STALE, UNEVEN, UNUSUAL, Alarm
from metrics.alerts.promises import alarms
from metrics.alerts.uneven import grown
from metrics.alerts.unusual import unusual
from metrics.find import find_metric
from metrics.noted import Noted
from metrics.rows import FactSource
from metrics.silent import rhythm, silent


def everything(
    facts: FactSource,
    settings: Settings,
    *,
    now: datetime,
    notes: Sequence[Noted] = (),
    failed: pl.DataFrame | None = None,
) -> list[Alarm]:
    """What is to be told at this moment: broken promises, unusual days, grown unevenness, silent sources, bad data.

    `failed` are the sources whose newest load failed checks: source, load, checks, refused, worst. Raises
    `UnknownMetricError` where `[alerts]` names a metric that there is not.
    """
    rows = alarms(facts, settings, now=now).to_dicts()
    promises = [in_words.of_promise(x, settings) for x in rows]
    if facts.as_of is None or any(x.about == STALE for x in promises):
        return promises
    days, quiet = unusual(facts, settings, notes=notes).to_dicts(), silent(rhythm(facts), now)
    bad = [] if failed is None else failed.to_dicts()
    growth = grown(facts, settings) if settings.alerts.uneven else None
    return [
        *promises,
        *(in_words.of_unusual(x, find_metric(x["metric"], settings.plugins.metrics), settings) for x in days),
        *([in_words.of_growth(growth, settings)] if growth is not None and growth.is_told else []),
        *(
            in_words.of_silence(source, at, settings)
            for source, at in zip(quiet["source"], quiet["last_at"], strict=True)
        ),
        *(in_words.of_quality(x) for x in bad),
    ]


def known_abouts(settings: Settings) -> set[str]:
    """All that alerts can be about with these settings."""
    sources = [source.name for source in settings.source]
    unusual_ones = (f"{UNUSUAL}:{metric}:{channel}" for metric in settings.alerts.unusual for channel in Channel)
    of_sources = (f"{rule}:{source}" for rule in (SILENT, QUALITY) for source in sources)
    return {STALE, UNEVEN, *(f"{PROMISE}:{channel}" for channel in Channel), *unusual_ones, *of_sources}
