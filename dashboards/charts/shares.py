"""Shares over time: several shares, each in a small chart of its own, on one scale."""

from collections.abc import Sequence
from datetime import datetime

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.asked.behind import Behind
from dashboards.charts import timeline
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, percent_axis, specification
from dashboards.words import formats
from dashboards.words.language import _, per_language
from metrics.metric import Metric, Unit

_TOPS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)


def shares(
    answers: pl.DataFrame,
    metrics: Sequence[Metric],
    *,
    name: str,
    title: str,
    every: str,
    until: datetime | None = None,
) -> Figure:
    """A line with its interval for each metric; `answers` is what `measure` gives of them with buckets."""
    labels = {x.name: _(x.label) for x in metrics}
    rows = timeline.timed(answers, every=every, until=until).with_columns(
        label=pl.col("metric").replace_strict(labels, default="", return_dtype=pl.String),
        tip=pl.when(pl.col("value").is_not_null()).then(formats.answers(Unit.PERCENT)).otherwise(pl.lit(_("too few"))),
    )
    # One day of a handful of contacts must not flatten all others; what does not fit reaches the edge.
    greatest = rows.filter(pl.col("n") >= _ENOUGH).select(pl.col("value").max()).item() or 0.0
    top = next((x for x in _TOPS if x >= greatest), 1.0)
    parts = [rows.filter(pl.col("metric") == x.name) for x in metrics]
    table = formats.headed(
        rows,
        {
            _("Share"): "label",
            _("From"): "begin",
            _("Value"): formats.percents(pl.col("value"), 1),
            _("Low"): formats.percents(pl.col("low"), 1),
            _("High"): formats.percents(pl.col("high"), 1),
            _("Contacts"): "n",
        },
    )
    return Figure(
        name=name,
        title=title,
        subtitle=_(
            "Each {every} by itself; the band is its 95 % interval. One scale for all, from zero. Shaded: not over yet."
        ).format(every=timeline.length(every)),
        panels=[
            Panel(
                name=labels[metric.name],
                rows=part.filter(pl.col("value").is_not_null()).select(_DRAWN),
                spec=_spec(top),
                alt=_course(labels[metric.name], part),
            )
            for metric, part in zip(metrics, parts, strict=True)
        ],
        table=table,
        behind=Behind(metric=metrics[0].name, dimensions={"metric": "metric", "bucket": "bucket"}),
        missing=_("Nobody whom this is asked of."),
    )


_ENOUGH = 30
_DRAWN = ("metric", "bucket", "at", "from_at", "value", "low", "high", "on", "tip")


def _course(label: str, part: pl.DataFrame) -> str:
    known = part.filter(pl.col("value").is_not_null())
    ends = formats.told(pl.concat([known.head(1), known.tail(1)]), pl.format("{} {}", "on", "tip"))
    return _("{label} over time: {ends}.").format(label=label, ends=ends or _("nothing is known"))


@per_language
def _spec(top: float) -> Spec:
    base = theme.rows().encode(x=timeline.x_axis(4))

    def y(field: str) -> alt.Y:
        scale = alt.Scale(domain=[0, top], nice=False, clamp=True)
        return alt.Y(field, scale=scale, axis=percent_axis(title=None, tickCount=4, grid=True))

    band = base.mark_area(opacity=0.22).encode(y=y("low:Q"), y2="high:Q", color=alt.value(colour("good")))
    line = base.mark_line(strokeWidth=2.2, point=alt.OverlayMarkDef(size=26)).encode(
        y=y("value:Q"), color=alt.value(colour("good"))
    )
    pointer = timeline.pointer(alt.Tooltip("on:N", title=_("From")), alt.Tooltip("tip:N", title=_("Share")))
    return specification(alt.layer(timeline.not_over(), band, line, pointer), height=150)
