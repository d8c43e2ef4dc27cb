"""Control charts of a metric over the buckets of time that have passed, with the phases that people noted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC
from metrics.calendar import Period, bucket_end
from metrics.control import control_chart
from metrics.measure import measure
from metrics.metric import Count, Metric, Ratio
from metrics.noted import Noted, in_words, spanned
from metrics.reach import first_of
from metrics.rows import FactSource

PASSED = 0.99
"""A bucket of which this share has passed when the facts end counts as whole: the last contact ends before midnight."""

RULES = {
    "above": "above the upper limit (Western Electric 1, Nelson 1)",
    "below": "below the lower limit (Western Electric 1, Nelson 1)",
    "shift": "eight or more in a row on one side (Western Electric 4)",
}
"""What each signal means, and whose rule it is."""

_OF_DAYS = {"1w", "1mo"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Chart:
    """A control chart for each group: `kind` is "p", "u" or "XmR", `said` what has to be known beside it, in sentences.

    `points` has a row per group and bucket: the dimensions, bucket, value, n, center, lower, upper, phase (from 1),
    signal ("above", "below", "shift" or null) and rule (what that means).
    """

    metric: str
    every: str
    kind: str
    points: pl.DataFrame
    said: tuple[str, ...] = ()


def chart(
    metric: Metric,
    facts: FactSource,
    settings: Settings,
    *,
    every: str = "1d",
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
    notes: Sequence[Noted] = (),
) -> Chart:
    """The control chart of a metric in each group; a new phase begins where a note says so.

    Shares get a p chart, counts a u chart (both with Laney's widening), everything else an XmR chart. A note about one
    channel does not concern the charts of others. Buckets that are not whole are left out. Raises what `measure`
    raises.
    """
    when, by, zone = period or Period(), tuple(dict.fromkeys(by)), settings.site.timezone
    series = measure([metric], facts, settings, by=by, where=where, period=when, every=every)
    whole, said = _whole(series, metric, facts, settings, every=every, period=when)
    channels = tuple((where or {}).get("channel", ()))
    groups = whole.partition_by(by, maintain_order=True) if by and whole.height else [whole]
    charted = [control_chart(x, metric, borders=_borders(x, notes, channels)) for x in groups]
    points = pl.concat(charted).select(
        *by,
        *("bucket", "value", "n", "center", "lower", "upper"),
        pl.col("phase") + 1,
        "signal",
        rule=pl.col("signal").replace_strict(RULES, default=None, return_dtype=pl.String),
    )
    if points["center"].null_count() and points.height:
        said.append("Phases of fewer than 8 points have no limits: nobody knows yet what is usual in them.")
    first, last = points.select(first=pl.col("bucket").min(), last=bucket_end("bucket", every, zone).max()).row(0)
    if points.height:
        said += in_words(spanned(notes, first, last, channels), zone)
    return Chart(metric=metric.name, every=every, kind=_kind(metric), points=points, said=tuple(said))


def _kind(metric: Metric) -> str:
    if isinstance(metric, Ratio) and metric.is_proportion:
        return "p"
    return "u" if isinstance(metric, Count) else "XmR"


def _whole(
    series: pl.DataFrame, metric: Metric, facts: FactSource, settings: Settings, *, every: str, period: Period
) -> tuple[pl.DataFrame, list[str]]:
    """The buckets that have passed from their beginning to their end, and which were left out."""
    since, until = period.utc(settings.site.timezone)
    # A week or a month without its first days is not whole; of a day nobody knows when it should have begun.
    first = first_of([metric], facts, settings) if every in _OF_DAYS else None
    begin, end = pl.col("bucket").dt.convert_time_zone("UTC"), bucket_end("bucket", every, settings.site.timezone)
    not_whole = {
        "the period begins in it": begin < pl.lit(since, dtype=UTC) if since else None,
        "the facts begin in it": pl.lit(first, dtype=UTC) - begin >= timedelta(days=1) if first else None,
        "the period ends in it": end > pl.lit(until, dtype=UTC) if until else None,
        "the facts end in it": pl.lit(facts.as_of, dtype=UTC) < begin + PASSED * (end - begin) if facts.as_of else None,
    }
    said = []
    for why, mask in not_whole.items():
        if mask is not None and (out := series.filter(mask)).height:
            begins = out.select(pl.col("bucket").max().dt.strftime("%Y-%m-%d %H:%M")).item()
            said.append(f"The bucket of {begins} is left out: {why}.")
            series = series.filter(~mask)
    return series, said


def _borders(group: pl.DataFrame, notes: Sequence[Noted], channels: Collection[str]) -> list[datetime]:
    """Where new phases begin within the series of one group."""
    if "channel" in group.columns:
        channels = tuple(group["channel"].cast(pl.String).drop_nulls().unique())
    first, last = group.select(first=pl.col("bucket").min(), last=pl.col("bucket").max()).row(0)
    if first is None:
        return []
    return sorted({x.at for x in spanned(notes, first, last, channels) if x.is_phase and x.at > first})
