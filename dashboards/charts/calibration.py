"""Calibration: what was foretold against what came, with the line on which both are the same."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, percent_axis, specification
from dashboards.words import formats
from dashboards.words.language import _, per_language
from metrics.metric import Unit


def calibration(steps: pl.DataFrame, *, title: str, subtitle: str) -> Figure:
    """A dot with its interval for each group of contacts, over what was foretold of it.

    `steps` has foretold, came, low, high (fractions of 1) and n.
    """
    told = steps.with_columns(
        said_foretold=formats.percents(pl.col("foretold"), 1),
        said_came=formats.percents(pl.col("came"), 1),
        between=formats.intervals(Unit.PERCENT, pl.col("low"), pl.col("high"), 1),
    )
    each = pl.format(_("{} foretold, {} came ({})"), "said_foretold", "said_came", "between")
    words = formats.told(told, each, by="; ")
    table = formats.headed(
        told,
        {
            _("Foretold"): "said_foretold",
            _("Came back"): "said_came",
            _("95 %"): "between",
            _("Contacts"): "n",
        },
    )
    panel = Panel(
        rows=told, spec=_spec(), alt=_("What was foretold, and what came. {words}.").format(words=words or _("nothing"))
    )
    return Figure(name="calibration", title=title, subtitle=subtitle, panels=[panel], table=table)


@per_language
def _spec() -> Spec:
    scale = alt.Scale(domain=[0, 1], nice=False)
    base = theme.rows().encode(
        tooltip=[
            alt.Tooltip("said_foretold:N", title=_("Foretold")),
            alt.Tooltip("said_came:N", title=_("Came back")),
            alt.Tooltip("between:N", title=_("95 %")),
            alt.Tooltip("n:Q", title=_("Contacts"), format=","),
        ]
    )
    x = alt.X("foretold:Q", scale=scale, axis=percent_axis(title=_("Foretold"), grid=True))
    y = alt.Y("came:Q", scale=scale, axis=percent_axis(title=_("Came back"), grid=True))
    same = base.mark_line(strokeDash=[4, 4]).encode(
        x=x, y=alt.Y("foretold:Q", scale=scale), color=alt.value(colour("muted"))
    )
    line = base.mark_rule(strokeWidth=2).encode(
        x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q", color=alt.value(colour("good"))
    )
    dot = base.mark_point(filled=True, size=90, opacity=1).encode(x=x, y=y, color=alt.value(colour("good")))
    return specification(alt.layer(same, line, dot), height=320)
