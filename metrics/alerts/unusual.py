"""Unusual days: the last whole day of a channel is worse than its own control chart lets expect."""

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.charting import chart
from metrics.metric import Count, Metric
from metrics.noted import Noted
from metrics.rows import FactSource

USUAL = timedelta(days=56)
"""From so many days before it is told what is usual of a day."""

UNUSUAL = pl.Schema(
    {
        "metric": pl.String(),
        "channel": pl.String(),
        "day": pl.Datetime("us", "UTC"),
        "value": pl.Float64(),
        "n": pl.Int64(),
        "center": pl.Float64(),
        "lower": pl.Float64(),
        "upper": pl.Float64(),
        "signal": pl.String(),
    }
)
"""A day (when it began) on which the `value` of a metric, of `n` contacts, lay "above" or "below" its limits, or was at
least the eighth in a row on one side of the `center` ("shift")."""


def unusual(metric: Metric, facts: FactSource, settings: Settings, *, notes: Sequence[Noted] = ()) -> pl.DataFrame:
    """What is unusual of a metric: `UNUSUAL`, by channel.

    Looked at is the last day that has passed, in each channel with enough contacts on it, against the 56 days up to it;
    notes that begin a phase begin one here. What is unusually good is nobody's alert; of metrics without a better side
    all that is unusual is. Raises what `chart` raises.
    """
    if facts.as_of is None:
        return UNUSUAL.to_frame()
    days = charted(metric, facts, settings, period=Period(since=facts.as_of - USUAL), notes=notes)
    return days.filter(pl.col("day") == pl.col("day").max(), "told").select(UNUSUAL.names()).sort("channel")


def charted(
    metric: Metric, facts: FactSource, settings: Settings, *, period: Period, notes: Sequence[Noted] = ()
) -> pl.DataFrame:
    """The whole days of every channel on its control chart: `UNUSUAL`, and `told`, whether somebody is to be told."""
    channels = [str(x) for x in settings.alerts.channels]
    where = {"channel": channels} if channels else {}
    points = chart(metric, facts, settings, by=["channel"], where=where, period=period, notes=notes).points
    higher = pl.col("value") > pl.col("center")
    up, down = (pl.col("signal").is_not_null() & x for x in (higher, ~higher))
    worse = {"higher": down, "lower": up}.get(metric.better, up | down)
    # Where nobody comes any more it is just that what should be told: enough are those who usually do.
    enough = pl.col("center" if isinstance(metric, Count) else "n") >= settings.alerts.fewest
    return (
        points.filter(pl.col("channel").is_not_null())
        .with_columns(day=pl.col("bucket").dt.convert_time_zone("UTC"), metric=pl.lit(metric.name))
        .select(
            *(pl.col(name).cast(dtype) for name, dtype in UNUSUAL.items()),
            told=(worse & enough).fill_null(value=False),
        )
    )
