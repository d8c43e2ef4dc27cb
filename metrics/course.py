"""The course of a number over time: its level now and since when, what is usual, and which points are not."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from ingest.table import UTC
from metrics.calendar import bucket_end
from metrics.charting import PASSED
from metrics.control import control_chart
from metrics.metric import Metric
from metrics.noted import Noted, spanned
from metrics.steps import last_step

ENOUGH = 30
"""A bucket of fewer contacts than this is drawn, and nothing is concluded from it."""

_SEASON = {"1d": 7}


@dataclass(frozen=True, kw_only=True, eq=False)
class Course:
    """A number over buckets of time.

    `points` has a row per bucket: those of the series that was given, `whole` (the bucket is over), center, lower,
    upper (of a control chart that begins anew at each phase; null where the bucket is not whole or too few points make
    a phase) and signal ("above", "below", "shift" or null). `since` is the bucket with which the level of now began,
    `before` and `now` the means of both levels; None where there was no step beyond chance. `notes` are those that
    people made about the time that it covers.
    """

    every: str
    points: pl.DataFrame
    since: dt.datetime | None = None
    before: float | None = None
    now: float | None = None
    notes: tuple[Noted, ...] = ()


def course(
    series: pl.DataFrame,
    *,
    every: str,
    zone: str,
    as_of: dt.datetime | None,
    metric: Metric | None = None,
    notes: Sequence[Noted] = (),
    channels: Sequence[str] = (),
) -> Course:
    """The course of a series: bucket, value, n, and for a share its numerator and denominator, in order of time.

    Without a metric the values are an index such as that of unevenness. New phases begin at notes that say so, and at
    the last step. Buckets of fewer than 30 contacts, and the one that is not over, tell nothing of steps or limits.
    """
    begin, end = pl.col("bucket").dt.convert_time_zone("UTC"), bucket_end("bucket", every, zone)
    over = pl.lit(value=True) if as_of is None else pl.lit(as_of, dtype=UTC) >= begin + PASSED * (end - begin)
    points = series.sort("bucket").with_columns(whole=over)
    told = points.filter(pl.col("whole") & pl.col("value").is_not_null() & (pl.col("n") >= ENOUGH)).drop("whole")
    step = last_step(told["value"].to_list(), season=_SEASON.get(every, 1)) if told.height else None
    since = None if step is None else told["bucket"].item(step.place)
    first, last = points.select(first=pl.col("bucket").min(), last=end.max()).row(0)
    there = spanned(notes, first, last, channels) if first is not None else []
    borders = [x.at for x in there if x.is_phase and x.at > first]
    if since is not None and not any(abs(since - x) < dt.timedelta(days=1) for x in borders):
        borders.append(since)
    borders = sorted(x.astimezone(dt.UTC) for x in borders)
    charted = control_chart(told, metric, borders=borders)
    limits = charted.select("bucket", "center", "lower", "upper", "signal")
    return Course(
        every=every,
        points=points.join(limits, on="bucket", how="left", maintain_order="left"),
        since=since,
        before=None if step is None else step.before,
        now=None if step is None else step.after,
        notes=tuple(there),
    )
