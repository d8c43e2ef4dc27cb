"""Lines: a number over time, one line for each value of a dimension."""

from datetime import datetime

import altair as alt
import polars as pl

from dashboards import formats, theme
from dashboards.charts import timeline
from dashboards.figure import Panel
from dashboards.language import _, per_language
from dashboards.theme import CHANNEL_COLOURS, Spec, colour, specification
from metrics.metric import Unit

MOST_COLOURED = 4
COLOURS = ("good", "bad", "third", "fourth")


def lines(rows: pl.DataFrame, unit: Unit, *, by: str | None, label: str, every: str, until: datetime | None) -> Panel:
    """A line per value of `by`, the four with most contacts in colour and named at their ends, the others grey.

    `rows` is what `measure` gives of one metric over buckets. A single line has its interval as a band.
    """
    named = pl.lit(label) if by is None else formats.names(by, pl.col(by))
    timed = timeline.timed(rows, every=every, until=until).with_columns(line=named, tip=formats.answers(unit))
    of_line = timed.group_by("line", maintain_order=True).agg(
        pl.col("n").sum(), raw=pl.first(by).cast(pl.String) if by else pl.lit("")
    )
    first = of_line.sort("n", descending=True, maintain_order=True).head(MOST_COLOURED)
    is_last = pl.col("at") == pl.col("at").filter(pl.col("value").is_not_null()).max().over("line")
    drawn = timed.with_columns(
        coloured=pl.col("line").is_in(first["line"].to_list()),
        last=is_last.fill_null(value=False),
        single=pl.lit(of_line.height == 1),
    )
    ends = drawn.filter("last")
    said = formats.told(ends, pl.format("{}: {}", "line", "tip"), by="; ") or _("nothing")
    coloured = tuple(first.select("line", "raw").rows())
    return Panel(
        rows=drawn.filter(pl.lit(not ends.is_empty())),
        spec=_spec(coloured, label, unit, by == "channel"),
        alt=_("{label} over time. At the end: {said}.").format(label=label, said=said),
    )


@per_language
def _spec(named: tuple[tuple[str, str], ...], label: str, unit: Unit, is_channel: bool) -> Spec:  # noqa: FBT001 a key of the memory
    base = theme.rows().encode(x=timeline.x_axis(6))
    colours = [CHANNEL_COLOURS.get(raw, "muted") if is_channel else COLOURS[x] for x, (_line, raw) in enumerate(named)]
    scale = alt.Scale(domain=[line for line, _raw in named], range=[colour(x) for x in colours])
    tint = alt.Color("line:N", scale=scale, legend=None)

    def y(field: str) -> alt.Y:
        axis = alt.Axis(title=None, tickCount=5, labelExpr=_AXES.get(unit, "datum.label"))
        return alt.Y(field, scale=alt.Scale(zero=unit is not Unit.SCORE, nice=True), axis=axis)

    band = (
        base.transform_filter("datum.single")
        .mark_area(opacity=0.2)
        .encode(y=y("low:Q"), y2="high:Q", color=alt.value(colour("good")))
    )
    grey = (
        base.transform_filter("!datum.coloured")
        .mark_line(strokeWidth=1.2, opacity=0.55)
        .encode(y=y("value:Q"), detail="line:N", color=alt.value(colour("muted")))
    )
    line = (
        base.transform_filter("datum.coloured")
        .mark_line(strokeWidth=2.2, point=alt.OverlayMarkDef(size=24))
        .encode(y=y("value:Q"), color=tint)
    )
    ends = (
        base.transform_filter("datum.coloured && datum.last && !datum.single")
        .mark_text(align="right", baseline="bottom", dy=-7, fontWeight=600)
        .encode(y=y("value:Q"), text="line:N", color=tint)
    )
    points = (
        theme.rows()
        .mark_point(opacity=0, size=140)
        .encode(
            x=timeline.x_axis(6),
            y=y("value:Q"),
            tooltip=[
                alt.Tooltip("line:N", title=_("Line")),
                alt.Tooltip("on:N", title=_("From")),
                alt.Tooltip("tip:N", title=label),
            ],
        )
    )
    return specification(alt.layer(timeline.not_over(), band, grey, line, ends, points), height=280)


_AXES = {
    Unit.PERCENT: "round(datum.value * 1000) / 10 + ' %'",
    Unit.SECONDS: (
        "datum.value >= 172800 ? round(datum.value / 8640) / 10 + ' d' : datum.value >= 7200 ? "
        "round(datum.value / 360) / 10 + ' h' : datum.value >= 120 ? round(datum.value / 6) / 10 + ' min' : "
        "datum.value + ' s'"
    ),
}
"""Seconds in a unit in which they are small numbers."""
