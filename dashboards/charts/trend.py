"""Trend: the unevenness index over time, with its interval."""

from datetime import datetime
from functools import cache

import altair as alt
import polars as pl

from dashboards import formats, theme
from dashboards.charts import timeline
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, specification
from metrics.unevenness import FEWEST


def trend(answers: pl.DataFrame, *, title: str, every: str, until: datetime | None = None) -> Figure:
    """A line with its interval; a bucket in which fewer than two parts have enough contacts is a gap.

    `answers` is what `metrics.unevenness.unevenness_over` gives; `until` is up to when there are facts.
    """
    whole = (pl.col(x).round(0).cast(pl.Int64) for x in ("index", "low", "high"))
    rows = timeline.timed(answers, every=every, until=until).with_columns(
        tip=pl.format("{} (95 %: {} to {})", *whole).fill_null("too few to say"),
        words=pl.col("gap_in_words").fill_null(formats.NOTHING),
    )
    known = rows.filter(pl.col("index").is_not_null())
    said = formats.told(pl.concat([known.head(1), known.tail(1)]), pl.format("{} {}", "on", "tip"))
    table = formats.headed(
        rows,
        {
            "From": "begin",
            "Index": pl.col("index").round(1),
            "Low": pl.col("low").round(1),
            "High": pl.col("high").round(1),
            "Gap, points": (pl.col("gap") * 100).round(1),
            "Contacts": "n",
        },
    )
    drawn = rows.filter(pl.lit(not known.is_empty())).select(
        "at", "from_at", "index", "low", "high", "on", "tip", "words"
    )
    return Figure(
        name="index-over-time",
        title=title,
        subtitle=(
            f"The index of each {timeline.length(every)}, 0 (even) to 100; the band is its 95 % interval. Shaded: not "
            f"over yet. {formats.n(rows['n'].sum())}."
        ),
        panels=[Panel(rows=drawn, spec=_spec(), alt=f"The unevenness index over time: {said}.")],
        table=table,
        missing=f"In no {timeline.length(every)} did two channels have {FEWEST} contacts each.",
    )


@cache
def _spec() -> Spec:
    base = theme.rows().encode(x=timeline.x_axis(6))

    def y(field: str) -> alt.Y:
        return alt.Y(field, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(title=None, tickCount=4))

    band = base.mark_area(opacity=0.2).encode(y=y("low:Q"), y2="high:Q", color=alt.value(colour("good")))
    line = base.mark_line(strokeWidth=2.2, point=alt.OverlayMarkDef(size=36)).encode(
        y=y("index:Q"), color=alt.value(colour("good"))
    )
    pointer = timeline.pointer(
        alt.Tooltip("on:N", title="From"), alt.Tooltip("tip:N", title="Index"), alt.Tooltip("words:N", title="Gap")
    )
    return specification(alt.layer(timeline.not_over(), band, line, pointer), height=190)
