"""Quantile bands: the usual wait and the unlucky wait, day by day, one small chart per channel on one scale."""

from collections.abc import Sequence
from datetime import date, datetime

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.asked.behind import Behind
from dashboards.charts import timeline
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, specification
from dashboards.words import formats
from dashboards.words.language import _, per_language
from ingest.settings import Settings
from metrics.catalogue.wait_p50 import wait_p50
from metrics.catalogue.wait_p90 import wait_p90
from metrics.catalogue.wait_p95 import wait_p95
from metrics.metric import Metric

_TICKS = (0, 5, 20, 60, 300, 900, 3_600, 4 * 3_600, 16 * 3_600, 3 * 86_400, 14 * 86_400)
"""Seconds at which people would put a mark: 5 s, 20 s, 1, 5 and 15 minutes, 1, 4 and 16 hours, 3 and 14 days."""

WAITS = (wait_p50, wait_p90, wait_p95)
"""Half, nine in ten, and nineteen in twenty."""

_PLACES = ("usual", "unlucky", "rare")
_DRAWN = ("channel", "bucket", "at", "from_at", "promise", *_PLACES, "on", "tip", "amount")


def quantile_bands(
    answers: pl.DataFrame,
    settings: Settings,
    *,
    title: str,
    subtitle: str,
    every: str,
    until: datetime | None = None,
    metrics: Sequence[Metric] = WAITS,
    name: str = "waits",
) -> Figure:
    """Median line, band up to the 90 % quantile, the 95 % quantile dashed, and the channel's promise straight.

    The promise has a step on the day with which it changes. One that counts opening hours has no line, for the waits
    drawn are those of the calendar.

    `answers` is what `measure` gives of the metrics by channel over time: the median, the 90 % quantile and, where
    there is one, the 95 % quantile. A bucket with too few contacts is a gap; one that ends after `until`, up to when
    there are facts, is shaded.
    """
    there = _PLACES[: len(metrics)]
    rows = (
        _promised(timeline.timed(_side_by_side(answers, metrics), every=every, until=until), settings)
        .with_columns(
            name=formats.names("channel", pl.col("channel")),
            within=pl.col("within").fill_null(formats.NOTHING),
            amount=formats.counts(pl.col("n")),
            tip=_tip(len(metrics)),
        )
        .sort(formats.order("channel"), "bucket")
    )
    greatest = max((x for x in rows.select(*_PLACES, "promise").max().row(0) if x is not None), default=60.0)
    top = next((x for x in _TICKS if x >= greatest), _TICKS[-1])
    heads = dict(zip(_PLACES, (_("Median, s"), _("90 %, s"), _("95 %, s")), strict=True))
    table = formats.headed(
        rows,
        {
            _("Channel"): "name",
            _("From"): "begin",
            _("Contacts"): "n",
            **{heads[x]: pl.col(x).round(1) for x in there},
        },
    )
    panels = [_panel(part, top) for part in rows.partition_by("name", maintain_order=True)]
    nothing = Panel(rows=rows.select(_DRAWN), spec=_spec(top), alt=_("Nobody waited whom this is asked of."))
    return Figure(
        name=name,
        title=title,
        subtitle=subtitle,
        panels=panels or [nothing],
        table=table,
        behind=Behind(metric=metrics[0].name, dimensions={"channel": "channel", "bucket": "bucket"}),
    )


def _promised(rows: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """The rows with what their channel promised on the day with which they begin: promise (seconds), within (words)."""
    versions = [
        (str(channel), since or date.min, x.within_s if x.clock == "calendar" else None, formats.promise(x))
        for channel, promise in settings.promise.items()
        for since, x in promise.versions
    ]
    schema = {"channel": pl.String, "since": pl.Date, "promise": pl.Float64, "within": pl.String}
    known = pl.DataFrame(versions, schema, orient="row").sort("since")
    days = rows.with_columns(pl.col("channel").cast(pl.String), day=pl.col("bucket").dt.date()).sort("day")
    return days.join_asof(known, left_on="day", right_on="since", by="channel", check_sortedness=False)


def _tip(quantiles: int) -> pl.Expr:
    if quantiles < len(_PLACES):
        return pl.format(_("{}; 90 %: {}"), *(formats.durations(pl.col(x)) for x in _PLACES[:2]))
    return pl.format(_("{}; 90 %: {}; 95 %: {}"), *(formats.durations(pl.col(x)) for x in _PLACES))


def _side_by_side(answers: pl.DataFrame, metrics: Sequence[Metric]) -> pl.DataFrame:
    keys, places = ["channel", "bucket"], {x.name: place for x, place in zip(metrics, _PLACES, strict=False)}
    n = answers.group_by(keys).agg(pl.col("n").max())
    placed = answers.with_columns(place=pl.col("metric").replace_strict(places, default=None, return_dtype=pl.String))
    wide = placed.pivot(on="place", on_columns=_PLACES, index=keys, values="value", aggregate_function="first")
    return wide.join(n, on=keys, nulls_equal=True)


def _panel(part: pl.DataFrame, top: int) -> Panel:
    name = part.item(0, "name")
    ends = pl.concat([part.head(1), part.tail(1)])
    words = formats.told(ends, pl.format("{} {}", "on", "tip"))
    before, promise = part.item(0, "within"), part.item(-1, "within")
    said = _("{channel}, within {promise}") if before == promise else _("{channel}, within {promise}, before {before}")
    return Panel(
        name=said.format(channel=name, promise=promise, before=before),
        rows=part.select(_DRAWN),
        spec=_spec(top),
        alt=_("Waits for {channel} over time, median first: {words}.").format(channel=name, words=words),
    )


@per_language
def _spec(top: int) -> Spec:
    # Abbreviations of units are the same everywhere.
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
    band = base.mark_area(opacity=0.22).encode(y=y("usual:Q"), y2="unlucky:Q", color=good)
    promise = base.mark_line(strokeWidth=1, interpolate="step-after").encode(y=y("promise:Q"), color=ink)
    usual = base.mark_line(strokeWidth=2.2).encode(y=y("usual:Q"), color=good)
    unlucky = base.mark_line(strokeWidth=1.6, strokeDash=[4, 3]).encode(y=y("rare:Q"), color=bad)
    pointer = timeline.pointer(
        alt.Tooltip("on:N", title=_("From")),
        alt.Tooltip("tip:N", title=_("Median")),
        alt.Tooltip("amount:N", title=_("Contacts")),
    )
    layers = alt.layer(timeline.not_over(), band, promise, usual, unlucky, pointer)
    return specification(layers, height=170)
