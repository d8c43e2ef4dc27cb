"""Lines: a number over time, one line for each value of a dimension."""

from datetime import datetime

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.charts import timeline
from dashboards.figure import Panel
from dashboards.theme import CHANNEL_COLOURS, Spec, colour, specification
from dashboards.words import formats
from dashboards.words.language import _, per_language
from metrics.metric import Unit

MOST_COLOURED = 4
COLOURS = ("good", "bad", "third", "fourth")


def lines(rows: pl.DataFrame, unit: Unit, *, by: str | None, label: str, every: str, until: datetime | None) -> Panel:
    """A line per value of `by`, four of them at the most in colour, the others grey.

    `rows` is what `measure` gives of one metric over buckets. A single line has its interval as a band.
    """
    named = pl.lit(label) if by is None else formats.names(by, pl.col(by))
    timed = timeline.timed(rows, every=every, until=until).with_columns(line=named, tip=formats.answers(unit))
    of_line = timed.group_by("line", maintain_order=True).agg(
        pl.col("n").sum(), raw=pl.first(by).cast(pl.String) if by else pl.lit("")
    )
    own = of_line.filter(pl.col("raw").is_in(list(CHANNEL_COLOURS))) if by == "channel" else of_line.clear()
    first = own if own.height else of_line.sort("n", descending=True, maintain_order=True).head(MOST_COLOURED)
    size, suffix = _unit_of(timed, unit)
    is_last = pl.col("at") == pl.col("at").filter(pl.col("value").is_not_null()).max().over("line")
    drawn = timed.with_columns(
        coloured=pl.col("line").is_in(first["line"].to_list()),
        last=is_last.fill_null(value=False),
        single=pl.lit(of_line.height == 1),
        **{f"drawn_{x}": pl.col(x) / size for x in ("value", "low", "high")},
    )
    ends = drawn.filter("last")
    said = formats.told(ends, pl.format("{}: {}", "line", "tip"), by="; ") or _("nothing")
    coloured = tuple(first.select("line", "raw").rows())
    return Panel(
        rows=drawn.filter(pl.lit(not ends.is_empty())),
        spec=_spec(coloured, label, unit, suffix, by == "channel"),
        alt=_("{label} over time. At the end: {said}.").format(label=label, said=said),
    )


@per_language
def _spec(named: tuple[tuple[str, str], ...], label: str, unit: Unit, suffix: str, is_channel: bool) -> Spec:  # noqa: FBT001 a key of the memory
    base = theme.rows().encode(x=timeline.x_axis(6))
    colours = [CHANNEL_COLOURS.get(raw, "muted") if is_channel else COLOURS[x] for x, (_line, raw) in enumerate(named)]
    scale = alt.Scale(domain=[line for line, _raw in named], range=[colour(x) for x in colours])
    legend = alt.Legend(orient="top", title=None, columns=4) if len(named) > 1 else None
    tint = alt.Color("line:N", title=None, scale=scale, legend=legend)

    def y(field: str) -> alt.Y:
        axis = alt.Axis(title=None, tickCount=5, labelExpr=f"datum.label + '{suffix}'")
        return alt.Y(field, scale=alt.Scale(zero=unit is not Unit.SCORE, nice=True), axis=axis)

    band = (
        base.transform_filter("datum.single")
        .mark_area(opacity=0.2)
        .encode(y=y("drawn_low:Q"), y2="drawn_high:Q", color=alt.value(colour("good")))
    )
    grey = (
        base.transform_filter("!datum.coloured")
        .mark_line(strokeWidth=1.2, opacity=0.55)
        .encode(y=y("drawn_value:Q"), detail="line:N", color=alt.value(colour("muted")))
    )
    line = (
        base.transform_filter("datum.coloured")
        .mark_line(strokeWidth=2.2, point=alt.OverlayMarkDef(size=24))
        .encode(y=y("drawn_value:Q"), color=tint)
    )
    points = (
        theme.rows()
        .mark_point(opacity=0, size=140)
        .encode(
            x=timeline.x_axis(6),
            y=y("drawn_value:Q"),
            tooltip=[
                alt.Tooltip("line:N", title=_("Line")),
                alt.Tooltip("on:N", title=_("From")),
                alt.Tooltip("tip:N", title=label),
            ],
        )
    )
    return specification(alt.layer(timeline.not_over(), band, grey, line, points), height=280)


def _unit_of(rows: pl.DataFrame, unit: Unit) -> tuple[float, str]:
    """In what the axis counts, so that its numbers are small: what a value is divided by, and what stands behind it."""
    most = float(rows.select(pl.col("value").abs().max().fill_null(0.0)).item())
    if unit is Unit.PERCENT:
        return 0.01, " %"
    if unit is not Unit.SECONDS:
        return 1.0, ""
    sizes = ((formats.DAY, _("d")), (formats.HOUR, _("h")), (formats.MINUTE, _("min")))
    size, name = next((x for x in sizes if most >= 2 * x[0]), (1, _("s")))
    return float(size), f" {name}"
