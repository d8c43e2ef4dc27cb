"""Everything that somebody should be told now, rule by rule; of facts that are too old only that they are."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from ingest.settings import Settings
from ingest.vocabulary import Channel
from metrics.alerts import in_words
from metrics.alerts.alarm import PROMISE, QUALITY, SETTINGS, SILENT, STALE, UNEVEN, UNUSUAL, Alarm
from metrics.alerts.promises import alarms
from metrics.alerts.uneven import grown
from metrics.alerts.unusual import unusual
from metrics.dimensions import UnknownDimensionError
from metrics.find import UnknownMetricError, find_metric
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

    `failed` are the sources whose files failed checks: source, load, checks, refused, worst. A metric of `[alerts]`
    that cannot be looked at is told, too, and keeps nothing else from being told.
    """
    rows = alarms(facts, settings, now=now).to_dicts()
    promises = [in_words.of_promise(x, settings) for x in rows]
    if facts.as_of is None or any(x.about == STALE for x in promises):
        return promises
    quiet, bad = silent(rhythm(facts), now), [] if failed is None else failed.to_dicts()
    growth = grown(facts, settings) if settings.alerts.uneven else None
    return [
        *promises,
        *(alarm for name in dict.fromkeys(settings.alerts.unusual) for alarm in _unusual(name, facts, settings, notes)),
        *([in_words.of_growth(growth, settings)] if growth is not None and growth.is_told else []),
        *(
            in_words.of_silence(source, at, settings)
            for source, at in zip(quiet["source"], quiet["last_at"], strict=True)
        ),
        *(in_words.of_quality(x) for x in bad),
    ]


def _unusual(name: str, facts: FactSource, settings: Settings, notes: Sequence[Noted]) -> list[Alarm]:
    try:
        metric = find_metric(name, settings.plugins.metrics)
        days = unusual(metric, facts, settings, notes=notes).to_dicts()
    except UnknownMetricError as error:
        return [in_words.of_settings(name, str(error).partition(" There are ")[0])]
    except UnknownDimensionError:
        return [in_words.of_settings(name, "it is not told by channel.")]
    return [in_words.of_unusual(x, metric, settings) for x in days]


def known_abouts(settings: Settings) -> set[str]:
    """All that alerts can be about with these settings."""
    sources = [source.name for source in settings.source]
    unusual_ones = (f"{UNUSUAL}:{metric}:{channel}" for metric in settings.alerts.unusual for channel in Channel)
    of_sources = (f"{rule}:{source}" for rule in (SILENT, QUALITY) for source in sources)
    return {STALE, SETTINGS, UNEVEN, *(f"{PROMISE}:{channel}" for channel in Channel), *unusual_ones, *of_sources}
