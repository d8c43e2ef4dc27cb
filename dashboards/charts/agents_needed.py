"""Agents by half hour: what the forecast asks for with its band, and beside it who was there and what it took."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.charts import timeline
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, specification
from dashboards.words import formats
from dashboards.words.language import _, later, per_language
from metrics.staffing.causes import MATTERS, Causes
from metrics.staffing.planned import Planned

MOST = 6
"""Channels that have a small drawing of their own: those that take the most hours; the table has all."""

HOW_TO_READ_COMING = later(
    "Agents that each half hour takes to keep the promise of its channel, at the contacts and the handling time that "
    "the forecast expects (line), and at both ends of the 95 % interval of the contacts (band). One scale for all. By "
    "what came until {day}."
)
HOW_TO_READ_LAST = later(
    "Solid: agents who were there. Dashed: those that the contacts which came took. Band: those that the forecast of "
    "the days before asked for, with its 95 % interval. Orange: half hours with too few. Of {channels}, together."
)
_DRAWN = ("at", "agents", "agents_low", "agents_high", "on", "tip")


def coming(found: Planned, *, title: str) -> Figure:
    """A small drawing per channel, on one scale."""
    every = found.told.stretches.select("channel", "date", "at").join(
        found.stretches.drop("contacts", "low", "high"), on=("channel", "date", "at"), how="left"
    )
    volumes = found.told.stretches.select("channel", "date", "at", "contacts", "low", "high")
    rows = _timed(every.join(volumes, on=("channel", "date", "at"))).with_columns(
        *(pl.col(x).fill_null(0.0) for x in ("agents", "agents_low", "agents_high")),
        name=formats.names("channel", pl.col("channel")),
    )
    rows = rows.with_columns(tip=_range("agents"))
    table = formats.headed(
        rows.filter(pl.col("contacts") > 0).sort(formats.order("channel"), "at"),
        {
            _("Channel"): "name",
            _("From"): "begin",
            _("Contacts"): formats.scores(pl.col("contacts")),
            _("Low"): "low",
            _("High"): "high",
            _("Agents"): formats.scores(pl.col("agents")),
            _("Agents, low"): formats.scores(pl.col("agents_low")),
            _("Agents, high"): formats.scores(pl.col("agents_high")),
            _("People on the roster"): formats.scores(pl.col("positions")),
        },
    )
    hours = rows.group_by("channel", "name").agg(pl.col("agents").sum()).filter(pl.col("agents") > 0)
    first = hours.sort("agents", "channel", descending=[True, False]).head(MOST)
    top = max((x for x in (rows["agents_high"].max(),) if isinstance(x, float)), default=1.0)
    panels = [
        Panel(
            name=name,
            rows=rows.filter(channel=channel).sort("at").select(_DRAWN),
            spec=_spec(top),
            alt=_("Agents that {channel} takes by half hour, at the most {most}.").format(
                channel=name, most=_most(rows.filter(channel=channel))
            ),
        )
        for channel, name in zip(first["channel"], first["name"], strict=True)
    ]
    nothing = Panel(rows=rows.clear().select(_DRAWN), spec=_spec(top), alt=_("Nothing is foretold"))
    return Figure(
        name="agents-coming",
        title=title,
        subtitle=_(HOW_TO_READ_COMING).format(day=formats.day(found.told.known_until)),
        panels=panels or [nothing],
        table=table,
        missing=_("Nothing can be foretold yet: it takes two whole weeks and a hundred contacts of a channel."),
    )


def there(found: Causes, *, title: str) -> Figure:
    """Who was there beside what it took and what had been foretold, of all compared channels together."""
    rows = _timed(found.stretches.rename({"required_foretold": "foretold"})).with_columns(
        tip=pl.format(_("{} there, {} needed, {} foretold"), *(_one(x) for x in ("present", "required", "foretold"))),
        short=pl.col("difference") < -MATTERS,
    )
    table = formats.headed(
        rows.sort("at"),
        {
            _("From"): "begin",
            _("Agents there"): formats.scores(pl.col("present")),
            _("Agents needed"): formats.scores(pl.col("required")),
            _("Agents foretold"): formats.scores(pl.col("foretold")),
            _("Agents, low"): formats.scores(pl.col("required_low")),
            _("Agents, high"): formats.scores(pl.col("required_high")),
            _("Too few or too many"): formats.scores(pl.col("difference")),
            _("By the forecast"): formats.scores(pl.col("by_forecast")),
            _("By the roster"): formats.scores(pl.col("by_roster")),
        },
    )
    channels = formats.in_a_row(formats.name("channel", x) for x in found.compared)
    drawn = ("at", "present", "required", "foretold", "required_low", "required_high", "short", "on", "tip")
    return Figure(
        name="agents-there",
        title=title,
        subtitle=_(HOW_TO_READ_LAST).format(channels=channels or _("no channel")),
        panels=[
            Panel(
                rows=rows.sort("at").select(drawn),
                spec=_spec_of_last(),
                alt=_("Agents who were there and agents that were needed by half hour. {words}.").format(words=title),
            )
        ],
        table=table,
        missing=_("Nobody says when agents were free, so that nothing is known of the staff that was there."),
    )


def _timed(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with their moment, as if the site's clocks were UTC, and the same in words."""
    moment = pl.col("date").dt.combine(pl.col("at"))
    words = pl.format("{}, {}", formats.days(moment), pl.col("at").dt.to_string("%H:%M"))
    return rows.with_columns(on=words, begin=moment.dt.to_string("%Y-%m-%d %H:%M"), at=moment.dt.epoch("ms"))


def _one(column: str) -> pl.Expr:
    return pl.col(column).round(1).cast(pl.String)


def _range(column: str) -> pl.Expr:
    return pl.format(_("{} ({} to {})"), *(_one(f"{column}{x}") for x in ("", "_low", "_high")))


def _most(rows: pl.DataFrame) -> str:
    return formats.one(pl.lit(rows["agents"].max()).round(1).cast(pl.String))


@per_language
def _spec(top: float) -> Spec:
    base = theme.rows().encode(x=timeline.x_axis(7))
    scale, axis = alt.Scale(domain=[0, top], nice=True), alt.Axis(title=None, tickCount=5)
    good = alt.value(colour("good"))
    band = base.mark_area(opacity=0.25, interpolate="step-after").encode(
        y=alt.Y("agents_low:Q", scale=scale, axis=axis), y2="agents_high:Q", color=good
    )
    line = base.mark_line(strokeWidth=1.6, interpolate="step-after").encode(
        y=alt.Y("agents:Q", scale=scale, axis=axis), color=good
    )
    pointer = timeline.pointer(alt.Tooltip("on:N", title=_("From")), alt.Tooltip("tip:N", title=_("Agents")))
    return specification(alt.layer(band, line, pointer), height=150)


@per_language
def _spec_of_last() -> Spec:
    base = theme.rows().encode(x=timeline.x_axis(7))

    def y(field: str) -> alt.Y:
        return alt.Y(field, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(title=None, tickCount=6))

    band = base.mark_area(opacity=0.2, interpolate="step-after").encode(
        y=y("required_low:Q"), y2="required_high:Q", color=alt.value(colour("good"))
    )
    missing = (
        base.transform_filter("datum.short")
        .mark_rule(strokeWidth=2.5)
        .encode(y=y("present:Q"), y2="required:Q", color=alt.value(colour("bad")))
    )
    needed = base.mark_line(strokeWidth=1.4, strokeDash=[4, 3], interpolate="step-after").encode(
        y=y("required:Q"), color=alt.value(colour("good"))
    )
    present = base.mark_line(strokeWidth=1.8, interpolate="step-after").encode(
        y=y("present:Q"), color=alt.value(colour("ink"))
    )
    pointer = timeline.pointer(alt.Tooltip("on:N", title=_("From")), alt.Tooltip("tip:N", title=_("Agents")))
    return specification(alt.layer(band, missing, needed, present, pointer), height=260)
