"""Strained: by how much each number of each team is off its usual, as a share of it, with the interval."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, percent_axis, specification
from dashboards.words import formats
from dashboards.words.dimension_names import heading
from dashboards.words.language import _, later, per_language
from metrics.staffing.strain import FEWEST_AGENTS, Strain

MEASURES = {
    "contacts_per_hour": later("Contacts an hour of presence"),
    "occupancy": later("Occupancy"),
    "hold_s": later("Hold a contact"),
    "after_s": later("Work after a contact"),
    "transferred": later("Contacts handed on"),
}
HOW_TO_READ = later(
    "Each number from {begin} to {end} less what was usual for the same team since {since}, as a share of that, with "
    "its 95 % interval out of the days. Coloured: beyond chance. More is no merit and no fault: it is what people had "
    "to bear. Teams of fewer than {few} agents are not shown."
)
_DRAWN = ("place", "line", "off", "off_low", "off_high", "verdict", "said", "tip")


def strained(found: Strain, *, title: str) -> Figure:
    """A dot with its interval per team and number, in the order of the teams' names."""
    rows = table_rows(found.teams)
    drawn = rows.filter(pl.col("off").is_not_null(), pl.col("verdict") != "too few").with_row_index("place")
    return Figure(
        name="strain",
        title=title,
        subtitle=_(HOW_TO_READ).format(
            begin=formats.day(found.first),
            end=formats.day(found.last),
            since=formats.day(found.usual_first),
            few=FEWEST_AGENTS,
        ),
        panels=[
            Panel(
                rows=drawn.select(_DRAWN),
                spec=_spec(),
                alt=_("How far teams are off their usual: {words}.").format(
                    words=formats.told(drawn, pl.format("{} {}", "line", "said"), by="; ") or _("nothing")
                ),
            )
        ],
        table=table(rows),
        missing=_("No team of at least {few} agents is known to have served anybody long enough.").format(
            few=FEWEST_AGENTS
        ),
    )


def table_rows(found: pl.DataFrame) -> pl.DataFrame:
    """The numbers in words, and as shares of what is usual."""
    usual = pl.col("usual")
    off = {
        new: pl.when(usual > 0).then(pl.col(old) / usual)
        for new, old in (("off", "difference"), ("off_low", "difference_low"), ("off_high", "difference_high"))
    }
    measure = pl.col("measure").replace_strict({x: _(words) for x, words in MEASURES.items()}, return_dtype=pl.String)
    named = formats.names("team", pl.col("team"))
    return found.with_columns(
        **off,
        team_name=named,
        what=measure,
        line=pl.format("{}: {}", named, measure),
        now=_written("value"),
        was=_written("usual"),
        said=formats.verdicts(pl.col("verdict")),
        tip=pl.format(_("{} ({} to {}), usually {}"), *(_written(x) for x in ("value", "low", "high", "usual"))),
    )


def table(rows: pl.DataFrame) -> pl.DataFrame:
    """The same as a table for people; with a column of agents where the rows are of agents."""
    of_agents = rows["agent"].null_count() < rows.height
    who = {heading("agent"): "agent"} if of_agents else {}
    usually = _("Others of the team") if of_agents else _("Usually")
    return formats.headed(
        rows,
        {
            heading("team"): "team_name",
            **who,
            _("Number"): "what",
            _("Value"): "now",
            _("Low"): _written("low"),
            _("High"): _written("high"),
            usually: "was",
            _("Verdict"): "said",
            _("Contacts"): "contacts",
            _("Days"): "days",
        },
    )


def _written(column: str) -> pl.Expr:
    value, measure = pl.col(column), pl.col("measure")
    return (
        pl.when(measure.is_in(["occupancy", "transferred"]))
        .then(formats.percents(value, 1))
        .when(measure == "contacts_per_hour")
        .then(formats.scores(value))
        .otherwise(formats.durations(value))
        .fill_null(formats.NOTHING)
    )


@per_language
def _spec() -> Spec:
    tint = (
        alt.when(alt.datum.verdict == "within noise")
        .then(alt.value(colour("muted")))
        .otherwise(alt.value(colour("fourth")))
    )
    base = theme.rows().encode(
        y=alt.Y("line:N", sort=theme.in_place(), title=None, axis=alt.Axis(labelLimit=260, grid=False)),
        tooltip=[alt.Tooltip("line:N", title=_("Team")), alt.Tooltip("tip:N", title=_("Value"))],
    )
    axis = percent_axis(title=None, grid=True, tickCount=6)
    scale = alt.Scale(zero=True, nice=True)
    line = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("off_low:Q", scale=scale, axis=axis), x2="off_high:Q", color=tint
    )
    dot = base.mark_point(filled=True, size=80, opacity=1).encode(x=alt.X("off:Q", scale=scale, axis=axis), color=tint)
    zero = theme.rows().mark_rule(strokeWidth=1).encode(x=alt.datum(0), color=alt.value(colour("ink")))
    return specification(alt.layer(line, dot, zero), height=alt.Step(24))
