"""Quantile bands: the usual wait and the unlucky wait, day by day, one small chart per channel on one scale."""

from datetime import datetime
from functools import cache

import altair as alt
import polars as pl

from dashboards import formats, theme
from dashboards.charts import timeline
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, specification
from ingest.settings import Settings

_TICKS = (0, 5, 20, 60, 300, 900, 3_600, 4 * 3_600, 16 * 3_600, 3 * 86_400, 14 * 86_400)
"""Seconds at which people would put a mark: 5 s, 20 s, 1, 5 and 15 minutes, 1, 4 and 16 hours, 3 and 14 days."""

_WAITS = ("wait_p50", "wait_p90", "wait_p95")


def quantile_bands(
    answers: pl.DataFrame, settings: Settings, *, title: str, subtitle: str, every: str, until: datetime | None = None
) -> Figure:
    """Median line, band up to the 90 % quantile, the 95 % quantile dashed, and the channel's promise straight.

    A promise that counts opening hours has no line, for the waits drawn are those of the calendar.

    `answers` is what `measure` gives of wait_p50, wait_p90 and wait_p95 by channel over time. A bucket with too few
    contacts is a gap; one that ends after `until`, up to when there are facts, is shaded.
    """
    promises = {str(channel): x.within_s for channel, x in settings.promise.items() if x.clock == "calendar"}
    words = {str(channel): formats.promise(x) for channel, x in settings.promise.items()}
    tip = pl.format("{}; 90 %: {}; 95 %: {}", *(formats.durations(pl.col(x)) for x in _WAITS))
    rows = (
        timeline.timed(_side_by_side(answers), every=every, until=until)
        .with_columns(
            name=formats.names("channel", pl.col("channel")),
            promise=pl.col("channel").replace_strict(promises, default=None, return_dtype=pl.Float64),
            within=pl.col("channel").replace_strict(words, default=formats.NOTHING, return_dtype=pl.String),
            amount=formats.counts(pl.col("n")),
            tip=tip,
        )
        .sort(formats.order("channel"), "bucket")
    )
    greatest = max((x for x in rows.select(*_WAITS, "promise").max().row(0) if x is not None), default=60.0)
    top = next((x for x in _TICKS if x >= greatest), _TICKS[-1])
    table = formats.headed(
        rows,
        {
            "Channel": "name",
            "From": "begin",
            "Contacts": "n",
            "Median, s": pl.col("wait_p50").round(1),
            "90 %, s": pl.col("wait_p90").round(1),
            "95 %, s": pl.col("wait_p95").round(1),
        },
    )
    panels = [_panel(part, top) for part in rows.partition_by("name", maintain_order=True)]
    return Figure(name="waits", title=title, subtitle=subtitle, panels=panels, table=table)


def _side_by_side(answers: pl.DataFrame) -> pl.DataFrame:
    keys = ["channel", "bucket"]
    n = answers.group_by(keys).agg(pl.col("n").max())
    wide = answers.pivot(on="metric", on_columns=_WAITS, index=keys, values="value", aggregate_function="first")
    return wide.join(n, on=keys, nulls_equal=True)


def _panel(part: pl.DataFrame, top: int) -> Panel:
    name = part.item(0, "name")
    ends = pl.concat([part.head(1), part.tail(1)])
    words = formats.told(ends, pl.format("{} {}", "on", "tip"))
    return Panel(
        name=f"{name}, within {part.item(0, 'within')}",
        rows=part.select("at", "from_at", "promise", *_WAITS, "on", "tip", "amount"),
        spec=_spec(top),
        alt=f"Waits for {name} over time, median first: {words}.",
    )


@cache
def _spec(top: int) -> Spec:
    words = (
        "datum.value < 60 ? datum.value + ' s' : datum.value < 3600 ? datum.value / 60 + ' min' : "
        "datum.value < 86400 ? datum.value / 3600 + ' h' : datum.value / 86400 + ' d'"
    )
    base = theme.rows().encode(x=timeline.x_axis(4))

    def y(field: str) -> alt.Y:
        return alt.Y(
            field,
            scale=alt.Scale(type="symlog", constant=5, domain=[0, top], nice=False, clamp=True),
            axis=alt.Axis(values=[x for x in _TICKS if x <= top], labelExpr=words, title=None, grid=True),
        )

    good, bad, ink = (alt.value(colour(x)) for x in ("good", "bad", "ink"))
    band = base.mark_area(opacity=0.22).encode(y=y("wait_p50:Q"), y2="wait_p90:Q", color=good)
    promise = base.mark_line(strokeWidth=1).encode(y=y("promise:Q"), color=ink)
    usual = base.mark_line(strokeWidth=2.2).encode(y=y("wait_p50:Q"), color=good)
    unlucky = base.mark_line(strokeWidth=1.6, strokeDash=[4, 3]).encode(y=y("wait_p95:Q"), color=bad)
    pointer = timeline.pointer(
        alt.Tooltip("on:N", title="From"),
        alt.Tooltip("tip:N", title="Median"),
        alt.Tooltip("amount:N", title="Contacts"),
    )
    layers = alt.layer(timeline.not_over(), band, promise, usual, unlucky, pointer)
    return specification(layers, height=170)
