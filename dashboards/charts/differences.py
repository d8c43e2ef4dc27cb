"""Differences: what each part changed by, with its interval and a verdict, the worst first."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.figure import Panel
from dashboards.terminal.differences import signed
from dashboards.theme import Spec, colour, specification
from dashboards.words import formats
from dashboards.words.language import _, later, per_language
from metrics.metric import Metric

WORDS = {
    "better": later("▲ better"),
    "worse": later("▼ worse"),
    "higher": later("▲ higher"),
    "lower": later("▼ lower"),
    "within noise": later("within noise"),
    "too few": later("too few"),
    "other parts": later("made of other parts"),
}
"""Verdicts with their sign."""

MOST = 12
"""Rows that are drawn; the table has all of them."""

_PLACES = {"worse": 0, "lower": 0, "better": 1, "higher": 1, "within noise": 2, "other parts": 3, "too few": 4}


def said(verdict: pl.Expr) -> pl.Expr:
    """Verdicts in words with their sign."""
    return verdict.replace_strict({key: _(words) for key, words in WORDS.items()}, default=_(WORDS["too few"]))


def worst_first(cells: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    """Cells of a comparison in the order in which somebody should look at them."""
    bad = pl.col("difference") if metric.better == "lower" else -pl.col("difference")
    place = pl.col("verdict").replace_strict(_PLACES, default=len(_PLACES), return_dtype=pl.Int32)
    ranked = cells.with_columns(place=place, bad=bad)
    ends = pl.when(pl.col("place") == 1).then(-pl.col("bad")).otherwise("bad")
    return ranked.sort("place", ends, descending=[False, True], nulls_last=True, maintain_order=True).drop(
        "place", "bad"
    )


def differences(cells: pl.DataFrame, metric: Metric, *, other: str) -> Panel:
    """A dot with its interval per cell, beside a line at no difference; what cannot be told is a word only.

    `cells` are those of a comparison of one metric, with `label`, what each of them is called. `other` is what the
    other number is called.
    """
    drawn = (
        worst_first(cells, metric)
        .head(MOST)
        .with_row_index("place")
        .with_columns(
            judged=pl.col("verdict").is_in(["better", "worse"]),
            words=said(pl.col("verdict")),
            known=~pl.col("verdict").is_in(["too few", "other parts"]),
        )
        .with_columns(
            said=pl.when("known")
            .then(pl.format("{}, {}", signed(metric.unit, pl.col("difference")), "words"))
            .otherwise("words"),
            tip=pl.format(
                _("{} now, {} {}; n = {} and {}"),
                formats.values(metric.unit, pl.col("value"), 1),
                formats.values(metric.unit, pl.col("other"), 1),
                pl.lit(other),
                formats.counts(pl.col("n")),
                formats.counts(pl.col("n_other")),
            ),
            **{
                x: pl.when("known").then(pl.col(x)).alias(x)
                for x in ("difference", "difference_low", "difference_high")
            },
        )
    )
    told = formats.told(drawn, pl.format("{} {}", "label", "said")) or _("nothing")
    return Panel(
        rows=drawn,
        spec=_spec(_(metric.label)),
        alt=_("What {label} changed by, worst first: {told}.").format(label=_(metric.label), told=told),
    )


@per_language
def _spec(label: str) -> Spec:
    scale = alt.Scale(zero=True, nice=True, range=[0, alt.ExprRef("width - 190")])
    base = theme.rows().encode(
        y=alt.Y("label:N", sort=theme.in_place(), title=None, axis=alt.Axis(labelLimit=260, grid=True)),
        tooltip=[
            alt.Tooltip("label:N", title=_("Where")),
            alt.Tooltip("said:N", title=label),
            alt.Tooltip("tip:N", title=_("Values")),
        ],
    )

    def x(field: str) -> alt.X:
        return alt.X(field, scale=scale, axis=alt.Axis(title=None, labels=False, ticks=False, grid=False))

    tint = (
        alt.when("datum.verdict == 'worse'")
        .then(alt.value(colour("bad")))
        .when("datum.verdict == 'better'")
        .then(alt.value(colour("good")))
        .otherwise(alt.value(colour("muted")))
    )
    zero = theme.rows().mark_rule(strokeWidth=1).encode(x=alt.datum(0, scale=scale), color=alt.value(colour("muted")))
    line = base.mark_rule(strokeWidth=3).encode(x=x("difference_low:Q"), x2="difference_high:Q", color=tint)
    dot = base.mark_point(filled=True, size=100, opacity=1).encode(x=x("difference:Q"), color=tint)
    text = base.mark_text(align="left", fontWeight=600).encode(
        x=alt.value(alt.ExprRef("width - 180")), text="said:N", color=tint
    )
    return specification(alt.layer(zero, line, dot, text), height=alt.Step(28))
