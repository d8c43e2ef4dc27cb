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

MOST_PANELS = 6
"""Small multiples that are drawn, those with the most contacts; the table has all."""


def lines(
    rows: pl.DataFrame,
    unit: Unit,
    *,
    by: str | None,
    label: str,
    every: str,
    until: datetime | None,
    each: str | None = None,
) -> list[Panel]:
    """A line per value of `by`, four of them at the most in colour, the others grey.

    `rows` is what `measure` gives of one metric over buckets. A single line has its interval as a band. With `each`
    there is a small drawing for every value of that dimension, `MOST_PANELS` at the most, all of them on one scale and
    with the same colours.
    """
    if each is not None:
        rows = rows.filter(pl.col(each).is_in(drawn_of(rows, each), nulls_equal=True))
    named = pl.lit(label) if by is None else formats.names(by, pl.col(by))
    timed = timeline.timed(rows, every=every, until=until).with_columns(line=named, tip=formats.answers(unit))
    of_line = timed.group_by("line", maintain_order=True).agg(
        pl.col("n").sum(), raw=pl.first(by).cast(pl.String) if by else pl.lit("")
    )
    own = of_line.filter(pl.col("raw").is_in(list(CHANNEL_COLOURS))) if by == "channel" else of_line.clear()
    first = own if own.height else of_line.sort("n", descending=True, maintain_order=True).head(MOST_COLOURED)
    size, suffix = _unit_of(timed, unit)
    of_one = ["line"] if each is None else ["line", each]
    is_last = pl.col("at") == pl.col("at").filter(pl.col("value").is_not_null()).max().over(of_one)
    drawn = timed.with_columns(
        coloured=pl.col("line").is_in(first["line"].to_list()),
        last=is_last.fill_null(value=False),
        single=pl.lit(of_line.height == 1),
        **{f"drawn_{x}": pl.col(x) / size for x in ("value", "low", "high")},
    )
    raw = zip(first["line"], first["raw"], COLOURS * first.height, strict=False)
    tints = tuple((line, CHANNEL_COLOURS.get(x, "muted") if by == "channel" else tint) for line, x, tint in raw)
    ends = None if each is None else _ends(drawn, unit)
    spec = _spec(tints, label, unit, suffix, ends)
    if each is None:
        return [_panel(drawn, spec, label)]
    parts = [drawn.filter(pl.col(each).eq_missing(pl.lit(x))) for x in drawn_of(rows, each)]
    names = [formats.name(each, x) for x in drawn_of(rows, each)]
    return [_panel(part, spec, label, name) for part, name in zip(parts, names, strict=True)] or [
        _panel(drawn, spec, label)
    ]


def drawn_of(rows: pl.DataFrame, each: str) -> pl.Series:
    """The values of a dimension that have a small drawing of their own: those with the most contacts, most first."""
    return values_of(rows, each).head(MOST_PANELS)


def values_of(rows: pl.DataFrame, each: str) -> pl.Series:
    """All values of a dimension of which there is any number, those with the most contacts first."""
    told = rows.group_by(each).agg(pl.col("n").sum(), there=pl.col("value").is_not_null().any()).filter("there")
    return told.sort("n", each, descending=[True, False])[each]


def _panel(rows: pl.DataFrame, spec: Spec, label: str, name: str = "") -> Panel:
    ends = rows.filter("last")
    said = formats.told(ends, pl.format("{}: {}", "line", "tip"), by="; ") or _("nothing")
    told = _("{label} over time. At the end: {said}.").format(label=label, said=said)
    return Panel(
        rows=rows.filter(pl.lit(not ends.is_empty())),
        spec=spec,
        alt=_("{part}: {words}").format(part=name, words=told) if name else told,
        name=name,
    )


def _ends(rows: pl.DataFrame, unit: Unit) -> tuple[float, float]:
    """From where to where the one scale of several drawings reaches: from zero, unless it is a score."""
    values = rows.select(low=pl.col("drawn_value").min(), high=pl.col("drawn_value").max()).row(0, named=True)
    low, high = (float(values[x] or 0.0) for x in ("low", "high"))
    return (low, high) if unit is Unit.SCORE else (min(low, 0.0), max(high, 0.0))


@per_language
def _spec(
    tints: tuple[tuple[str, str], ...], label: str, unit: Unit, suffix: str, ends: tuple[float, float] | None
) -> Spec:
    base = theme.rows().encode(x=timeline.x_axis(6))
    scale = alt.Scale(domain=[line for line, _tint in tints], range=[colour(tint) for _line, tint in tints])
    # As many beside each other as there is room for.
    columns = alt.ExprRef("width < 320 ? 2 : width < 460 ? 3 : 4")
    legend = alt.Legend(orient="top", title=None, columns=columns) if len(tints) > 1 else None
    tint = alt.Color("line:N", title=None, scale=scale, legend=legend)

    def y(field: str) -> alt.Y:
        axis = alt.Axis(title=None, tickCount=5, labelExpr=f"datum.label + '{suffix}'")
        reach = alt.Undefined if ends is None else list(ends)
        return alt.Y(field, scale=alt.Scale(zero=unit is not Unit.SCORE, nice=True, domain=reach), axis=axis)

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
    return specification(alt.layer(timeline.not_over(), band, grey, line, points), height=280 if ends is None else 190)


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
