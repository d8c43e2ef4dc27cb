"""Course: a number over time inside what is usual for it, with its levels and what people noted."""

from datetime import datetime

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.asked.behind import Behind
from dashboards.charts import timeline
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, specification
from dashboards.words import formats
from dashboards.words.language import _, per_language
from metrics.course import Course
from metrics.metric import Metric
from metrics.unevenness import FEWEST


def course(found: Course, metric: Metric, *, title: str, zone: str, until: datetime | None = None) -> Figure:
    """The index of unevenness: a line with its interval, in a band that says what is usual at each level.

    `found` is the course of the index of `metric`. A bucket in which fewer than two parts have enough contacts is a
    gap, one that lies outside the band a diamond, and a line stands where somebody noted something.
    """
    rows = _rows(found, until=until, zone=zone)
    known = rows.filter(pl.col("value").is_not_null() & pl.col("note").is_null())
    said = formats.told(pl.concat([known.head(1), known.tail(1)]), pl.format("{} {}", "on", "tip"))
    unusual = known.filter(pl.col("unusual"))
    table = formats.headed(
        rows.filter(pl.col("note").is_null()),
        {
            _("From"): "begin",
            _("Index"): pl.col("value").round(1),
            _("Low"): pl.col("low").round(1),
            _("High"): pl.col("high").round(1),
            _("Usual"): pl.col("center").round(1),
            _("Lower limit"): pl.col("lower").round(1),
            _("Upper limit"): pl.col("upper").round(1),
            _("Gap, points"): (pl.col("gap") * 100).round(1),
            _("Contacts"): "n",
        },
    )
    drawn = rows.filter(pl.lit(not known.is_empty())).select(_DRAWN)
    every = timeline.length(found.every)
    alternative = _("The unevenness index over time: {said}.").format(said=said or _("nothing is known"))
    if unusual.height:
        days = formats.told(unusual, pl.col("on"))
        alternative = _("The unevenness index over time: {said}. Outside what is usual: {days}.").format(
            said=said, days=days
        )
    return Figure(
        name="index-over-time",
        title=title,
        subtitle=_(
            "The index of each {every} by channel, 0 (even) to 100, of: {metric}. Thin lines: 95 % interval. Grey "
            "band: what is usual at that level (three sigma, XmR); a diamond lies outside. Shaded: not over yet. {n}."
        ).format(every=every, metric=_(metric.label), n=formats.n(known["n"].sum())),
        panels=[Panel(rows=drawn, spec=_spec(), alt=alternative)],
        table=table,
        notes=[_note(x.at, x.words, zone) for x in found.notes],
        behind=Behind(metric=metric.name, dimensions={"bucket": "bucket"}, only="leads"),
        missing=_("In no {every} did two channels have {fewest} contacts each.").format(every=every, fewest=FEWEST),
    )


def _note(at: datetime, words: str, zone: str) -> str:
    return _("{moment}: {words}").format(moment=formats.moment(at, zone), words=words)


def _rows(found: Course, *, until: datetime | None, zone: str) -> pl.DataFrame:
    whole = (pl.col(x).round(0).cast(pl.Int64) for x in ("value", "low", "high"))
    points = timeline.timed(found.points, every=found.every, until=until).with_columns(
        tip=pl.format(_("{} (95 %: {} to {})"), *whole).fill_null(_("too few to say")),
        words=pl.col("gap_in_words").fill_null(formats.NOTHING),
        unusual=pl.col("signal").is_in(["above", "below"]).fill_null(value=False),
        from_at=pl.when(~pl.col("whole")).then("from_at"),
        note=pl.lit(None, dtype=pl.String),
        leads=pl.lit(value=True),
    )
    noted = pl.DataFrame(
        [(x.at.astimezone(), x.words) for x in found.notes],
        schema={"bucket": pl.Datetime("us", "UTC"), "note": pl.String},
        orient="row",
    )
    at = pl.col("bucket").dt.convert_time_zone(zone).dt.replace_time_zone(None).dt.epoch("ms")
    return pl.concat(
        [points, noted.select("note", leads=pl.lit(value=False), at=at, on="note", tip="note", words=pl.lit(""))],
        how="diagonal",
    )


_DRAWN = (
    *("bucket", "leads", "at", "from_at", "value", "low", "high", "center", "lower", "upper", "unusual"),
    *("note", "on", "tip", "words"),
)


@per_language
def _spec() -> Spec:
    base = theme.rows().encode(x=timeline.x_axis(6))
    points = base.transform_filter("!isValid(datum.note)")

    def y(field: str) -> alt.Y:
        return alt.Y(field, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(title=None, tickCount=4))

    usual = points.transform_filter("isValid(datum.center)")
    band = usual.mark_area(opacity=0.45, interpolate="step-after").encode(
        y=y("lower:Q"), y2="upper:Q", color=alt.value(colour("rule"))
    )
    middle = usual.mark_line(strokeDash=[5, 4], strokeWidth=1.5, interpolate="step-after").encode(
        y=y("center:Q"), color=alt.value(colour("muted"))
    )
    reach = points.mark_rule(opacity=0.45).encode(y=y("low:Q"), y2="high:Q", color=alt.value(colour("good")))
    line = points.mark_line(strokeWidth=2.2, point=alt.OverlayMarkDef(size=36)).encode(
        y=y("value:Q"), color=alt.value(colour("good"))
    )
    outside = (
        points.transform_filter("datum.unusual")
        .mark_point(shape="diamond", size=190, strokeWidth=2.5)
        .encode(y=y("value:Q"), color=alt.value(colour("bad")))
    )
    noted = base.transform_filter("isValid(datum.note)")
    mark = noted.mark_rule(strokeDash=[2, 3], strokeWidth=1.5).encode(color=alt.value(colour("ink")))
    words = noted.mark_text(align="left", dx=5, dy=6, baseline="top", limit=160).encode(
        y=alt.value(0), text="note:N", color=alt.value(colour("ink"))
    )
    pointer = timeline.pointer(
        alt.Tooltip("on:N", title=_("From")),
        alt.Tooltip("tip:N", title=_("Index")),
        alt.Tooltip("words:N", title=_("Gap")),
    )
    return specification(
        alt.layer(timeline.not_over(), band, middle, mark, reach, line, outside, words, pointer), height=220
    )
