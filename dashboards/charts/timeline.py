"""What charts over time share: the site's days, wherever the reader is, and the bucket that is not over."""

from datetime import datetime

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.theme import colour
from dashboards.words import formats
from dashboards.words.language import _, later

_LENGTHS = {
    "15m": later("quarter of an hour"),
    "30m": later("half hour"),
    "1h": later("hour"),
    "1d": later("day"),
    "1w": later("week"),
    "1mo": later("month"),
}


def length(every: str) -> str:
    """How long a bucket is, in a word."""
    return _(_LENGTHS[every]) if every in _LENGTHS else every


def timed(answers: pl.DataFrame, *, every: str, until: datetime | None) -> pl.DataFrame:
    """The rows with at and begin (numbers to draw by), on (words), and from_at: where a bucket that is not over begins.

    `bucket` is in the site's zone. `until` is up to when there are facts; a bucket that ends later is not over.
    """
    local = pl.col("bucket").dt.replace_time_zone(None)
    # As if the site's clocks were UTC, and drawn as UTC: a browser elsewhere shows the site's days all the same.
    at = local.dt.epoch("ms")
    open_end = (
        pl.lit(value=False)
        if until is None
        else pl.col("bucket").dt.offset_by(every).dt.convert_time_zone("UTC") > pl.lit(until)
    )
    before = local.dt.offset_by(f"-{every}").dt.epoch("ms")
    return answers.with_columns(
        at=at,
        begin=local.dt.strftime("%Y-%m-%d" if every.endswith(("d", "w", "mo")) else "%Y-%m-%d %H:%M"),
        on=formats.days(local),
        from_at=pl.when(open_end).then(before),
    )


def x_axis(ticks: int) -> alt.X:
    """The axis of the site's days."""
    axis = alt.Axis(format="%-d %b", title=None, tickCount=ticks, grid=False, labelFlush=True)
    return alt.X("at:T", scale=alt.Scale(type="utc"), axis=axis)


def not_over() -> alt.Chart:
    """The ground of the bucket that is not over, from the one before it on."""
    shade = theme.rows().transform_filter("isValid(datum.from_at)").mark_rect(opacity=0.9)
    drawn: alt.Chart = shade.encode(
        x=alt.X("from_at:T", scale=alt.Scale(type="utc")), x2="at:T", color=alt.value(colour("wash"))
    )
    return drawn


def pointer(*tooltip: alt.Tooltip) -> alt.Chart:
    """A line under the pointer, with what there is to say about its bucket."""
    near = alt.selection_point(
        name="near", on="pointerover", nearest=True, fields=["at"], empty=False, clear="pointerout"
    )
    line = theme.rows().mark_rule(strokeWidth=1)
    drawn: alt.Chart = line.encode(
        x=alt.X("at:T", scale=alt.Scale(type="utc")),
        color=alt.value(colour("muted")),
        opacity=alt.when(near).then(alt.value(0.6)).otherwise(alt.value(0)),
        tooltip=list(tooltip),
    ).add_params(near)
    return drawn
