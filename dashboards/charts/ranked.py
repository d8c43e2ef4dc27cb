"""Ranked: a number for each value of a dimension, worst first, each held against all the others together."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.asked.behind import Behind
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, specification
from dashboards.words import formats
from dashboards.words.language import _, per_language
from metrics.metric import Metric

MOST = 15
"""Values that are drawn; the table has all of them."""


def ranked(
    answer: pl.DataFrame, metric: Metric, *, by: str, heading: str, title: str, name: str = "", subtitle: str = ""
) -> Figure:
    """A bar from zero with its interval per value, worst first; coloured where it differs beyond chance.

    `answer` is what `measure` gives of the metric by one dimension, with the column verdict (against the rest).
    `heading` is what the dimension is called; what is in
    the column mark stands beside the name.
    """
    falling = metric.better != "higher"
    verdict = pl.col("verdict").fill_null("too few")
    mark = pl.format(" ({})", "mark") if "mark" in answer.columns else pl.lit(None, dtype=pl.String)
    rows = (
        answer.with_columns(
            name=pl.concat_str(formats.names(by, pl.col(by)), mark, ignore_nulls=True),
            verdict=verdict,
            said=pl.format("{} {}", formats.values(metric.unit, pl.col("value"), 1), _arrow(verdict)).str.strip_chars(),
            tip=pl.format("{}, {}", formats.answers(metric.unit), formats.verdicts(verdict)),
        )
        .sort("value", "n", descending=[falling, True], nulls_last=True, maintain_order=True)
        .with_columns(end=pl.max_horizontal("value", "high"))
    )
    known = rows.filter(pl.col("value").is_not_null())
    drawn = known.head(MOST).with_row_index("place")
    table = formats.headed(
        rows,
        {
            heading: "name",
            _(metric.label): formats.values(metric.unit, pl.col("value"), 1),
            _("Low"): formats.values(metric.unit, pl.col("low"), 1),
            _("High"): formats.values(metric.unit, pl.col("high"), 1),
            _("Contacts"): "n",
            _("Judged"): formats.percents(pl.col("coverage")),
            _("Against the rest"): formats.verdicts(pl.col("verdict")),
        },
    )
    more = known.height - drawn.height
    words = formats.told(drawn, pl.format("{} {}", "name", "said"))
    return Figure(
        name=name or f"{metric.name}-by-{by}",
        title=title,
        subtitle=subtitle
        or _(
            "{definition} The line is the 95 % interval; an arrow and colour: beyond chance against all others. {n}."
        ).format(definition=_(metric.definition), n=formats.n(rows["n"].sum())),
        panels=[
            Panel(
                rows=drawn.select(by, "name", "value", "low", "high", "end", "verdict", "said", "tip", "place"),
                spec=_spec(_(metric.label), heading),
                alt=_("{label} by {heading}, worst first: {words}.").format(
                    label=_(metric.label), heading=heading.lower(), words=words or _("nothing")
                ),
            )
        ],
        table=table,
        behind=Behind(metric=metric.name, dimensions={by: by}),
        notes=[_("More are under Numbers, all of them lower.")] if more > 0 and falling else (),
    )


def _arrow(verdict: pl.Expr) -> pl.Expr:
    worse, better = pl.lit("▼ " + _("worse")), pl.lit("▲ " + _("better"))
    return pl.when(verdict == "worse").then(worse).when(verdict == "better").then(better).otherwise(pl.lit(""))


@per_language
def _spec(label: str, heading: str) -> Spec:
    # Room for the words at the end, whatever the width.
    scale = alt.Scale(zero=True, nice=False, range=[0, alt.ExprRef("max(width - 120, 40)")])
    axis = alt.Axis(title=None, labels=False, ticks=False, grid=False, domain=False)
    tint = (
        alt.when(alt.datum.verdict == "worse")
        .then(alt.value(colour("bad")))
        .when(alt.datum.verdict == "better")
        .then(alt.value(colour("good")))
        .otherwise(alt.value(colour("muted")))
    )
    base = theme.rows().encode(
        y=alt.Y("name:N", sort=theme.in_place(), title=None, axis=alt.Axis(labelLimit=160, grid=False)),
        tooltip=[alt.Tooltip("name:N", title=heading), alt.Tooltip("tip:N", title=label)],
    )
    bar = base.mark_bar(height=13, cornerRadiusEnd=2).encode(x=alt.X("value:Q", scale=scale, axis=axis), color=tint)
    line = base.mark_rule(strokeWidth=1.6).encode(
        x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", color=alt.value(colour("ink"))
    )
    words = base.mark_text(align="left", dx=8).encode(
        x=alt.X("end:Q", scale=scale, axis=axis), text="said:N", color=alt.value(colour("ink"))
    )
    return specification(alt.layer(bar, line, words), height=alt.Step(26))
