"""Before and after: what channels attain now, and what they would with people moved, each with its interval."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, percent_axis, specification
from dashboards.words import formats
from dashboards.words.language import _, later, per_language
from metrics.staffing.ranged import Ranged
from metrics.staffing.reached import Reached
from metrics.staffing.what_if import WhatIf

HOW_TO_READ = later(
    "Share served in time: hollow as measured from {begin} to {end}, filled after the move, each with its 95 % "
    "interval. The change is by Erlang A with measured patience where customers hold the line, and by playing the "
    "contacts once more where the work can wait. That who moves can do the other work too is taken for granted. {n}."
)
_SCHEMA = {"channel": pl.String, "name": pl.String, "n": pl.Int64, "direction": pl.String} | dict.fromkeys(
    ("before", "before_low", "before_high", "after", "after_low", "after_high", "hours", "lost", "lost_after"),
    pl.Float64,
)


def before_after(found: WhatIf, *, title: str) -> Figure:
    """A row per channel that the move touches."""
    told = [found.target] if found.source is found.target else [found.target, found.source]
    rows = pl.DataFrame([_row(x) for x in told], schema=_SCHEMA, orient="row").with_row_index("place")
    rows = rows.with_columns(
        said=pl.format("{} → {}", formats.percents(pl.col("before")), formats.percents(pl.col("after"))),
        tip=pl.format(_("{} ({} to {}) instead of {}"), *(formats.percents(pl.col(x)) for x in (*_AFTER, "before"))),
    )
    table = formats.headed(
        rows,
        {
            _("Channel"): "name",
            _("Hours at work a week"): formats.scores(pl.col("hours")),
            _("Served in time"): formats.percents(pl.col("before"), 1),
            _("After"): formats.percents(pl.col("after"), 1),
            _("After, low"): formats.percents(pl.col("after_low"), 1),
            _("After, high"): formats.percents(pl.col("after_high"), 1),
            _("Gave up"): formats.percents(pl.col("lost"), 1),
            _("Give up after"): formats.percents(pl.col("lost_after"), 1),
            _("Contacts"): "n",
        },
    )
    return Figure(
        name="before-after",
        title=title,
        subtitle=_(HOW_TO_READ).format(
            begin=formats.day(found.asked.first), end=formats.day(found.asked.last), n=formats.n(rows["n"].sum())
        ),
        panels=[
            Panel(
                rows=rows.drop("lost", "lost_after", "hours", "n"),
                spec=_spec(),
                alt=_("Share served in time before and after: {words}.").format(
                    words=formats.told(rows, pl.format("{} {}", "name", "said"))
                ),
            )
        ],
        table=table,
    )


_AFTER = ("after", "after_low", "after_high")


def _row(one: Reached) -> tuple[object, ...]:
    def ends(x: Ranged) -> tuple[float, float, float]:
        return x.value, x.low, x.high

    change = one.change
    direction = "better" if change.low > 0 else "worse" if change.high < 0 else "within noise"
    lost = None if one.lost_after is None else one.lost_after.value
    name = formats.name("channel", one.channel)
    return (
        *(one.channel, name, one.n, direction, *ends(one.before), *ends(one.after)),
        *(one.agent_hours, one.lost_before, lost),
    )


@per_language
def _spec() -> Spec:
    scale = alt.Scale(domain=[0, 1.3], nice=False)
    axis = percent_axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1.0], title=None, grid=True)
    tint = (
        alt.when(alt.datum.direction == "worse")
        .then(alt.value(colour("bad")))
        .when(alt.datum.direction == "better")
        .then(alt.value(colour("good")))
        .otherwise(alt.value(colour("muted")))
    )
    muted = alt.value(colour("muted"))
    base = theme.rows().encode(
        y=alt.Y("name:N", sort=theme.in_place(), title=None, axis=alt.Axis(labelLimit=160)),
        tooltip=[alt.Tooltip("name:N", title=_("Channel")), alt.Tooltip("tip:N", title=_("Served in time"))],
    )

    def x(field: str) -> alt.X:
        return alt.X(field, scale=scale, axis=axis)

    was = base.mark_rule(strokeWidth=1.4).encode(x=x("before_low:Q"), x2="before_high:Q", color=muted)
    before = base.mark_point(filled=False, size=80, strokeWidth=2).encode(x=x("before:Q"), color=muted)
    way = base.mark_rule(strokeWidth=1, strokeDash=[2, 3]).encode(x=x("before:Q"), x2="after:Q", color=muted)
    range_ = base.mark_rule(strokeWidth=3).encode(x=x("after_low:Q"), x2="after_high:Q", color=tint)
    after = base.mark_point(filled=True, size=110, opacity=1).encode(x=x("after:Q"), color=tint)
    words = base.mark_text(align="left", fontWeight=600).encode(
        x=alt.datum(1.04, scale=scale), text="said:N", color=tint
    )
    return specification(alt.layer(way, was, before, range_, after, words), height=alt.Step(44))
