"""Pairs: two numbers about the same thing beside each other, with the gap between them in words."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.figure import Panel
from dashboards.theme import Spec, colour, percent_axis, specification
from dashboards.words import formats
from dashboards.words.language import _, per_language


def pairs(rows: pl.DataFrame, *, heading: str, one: str, other: str) -> Panel:
    """A bar from one share to the other, a hollow square and a dot on its ends with their intervals, the gap in words.

    `rows` has label, one, one_low, one_high, other, other_low, other_high (fractions of 1; null where nobody knows),
    said (the gap in words) and bad (whether somebody should look at it), in the order in which they are drawn.
    """
    told = rows.with_row_index("place").with_columns(tip_one=_told("one"), tip_other=_told("other"))
    # Two rows for each pair, one per mark: so both belong to one legend of colour and shape.
    ends = [
        told.with_columns(
            who=pl.lit(who), first=pl.lit(name == "one"), value=name, low=f"{name}_low", high=f"{name}_high"
        )
        for name, who in (("one", one), ("other", other))
    ]
    drawn = pl.concat(ends).sort("place", maintain_order=True)
    both = pl.format("{}: {} {}, {} {}, {}", "label", pl.lit(one), "tip_one", pl.lit(other), "tip_other", "said")
    words = formats.told(told, both, by="; ")
    return Panel(
        rows=drawn,
        spec=_spec(heading, one, other),
        alt=_("{one} and {other} beside each other. {words}.").format(
            one=one, other=other, words=words or _("nothing")
        ),
    )


def beside(rows: pl.DataFrame, *, one: str, other: str) -> pl.DataFrame:
    """The rows as `pairs` draws them, of two columns of means whose own intervals nobody tells.

    `rows` has outcome, label, difference, its verdict, and `words`, what the verdict is in words.
    """
    nobody = pl.lit(None, dtype=pl.Float64)
    ends = {f"{name}_{end}": nobody for name in ("one", "other") for end in ("low", "high")}
    return rows.select(
        "outcome",
        "label",
        bad=pl.col("verdict") == "worse",
        said=pl.format("{}, {}", formats.points(pl.col("difference")), "words"),
        one=one,
        other=other,
        **ends,
    )


def _told(name: str) -> pl.Expr:
    share = formats.percents(pl.col(name), 1)
    ends = pl.format(
        _("{} (95 %: {} to {})"), share, *(formats.percents(pl.col(f"{name}_{x}"), 1) for x in ("low", "high"))
    )
    return pl.when(pl.col(f"{name}_low").is_not_null()).then(ends).otherwise(share)


@per_language
def _spec(heading: str, one: str, other: str) -> Spec:
    scale = alt.Scale(domain=[0, 1], nice=False, range=[0, alt.ExprRef("width - 150")])
    axis = percent_axis(title=None, values=[0, 0.2, 0.4, 0.6, 0.8, 1.0], grid=True)

    def x(field: str) -> alt.X:
        return alt.X(field, scale=scale, axis=axis)

    base = theme.rows().encode(
        y=alt.Y("label:N", sort=theme.in_place(), title=None, axis=alt.Axis(labelLimit=240)),
        tooltip=[
            alt.Tooltip("label:N", title=heading),
            alt.Tooltip("tip_one:N", title=one),
            alt.Tooltip("tip_other:N", title=other),
            alt.Tooltip("said:N", title=_("Gap")),
        ],
    )
    names = [one, other]
    tint = alt.Scale(domain=names, range=[colour("muted"), colour("good")])
    shape = alt.Scale(domain=names, range=["square", "circle"])
    legend = alt.Legend(orient="top", title=None, symbolSize=90, columns=1)
    coloured = alt.Color("who:N", title=None, scale=tint, legend=legend)
    shaped = alt.Shape("who:N", title=None, scale=shape, legend=legend)
    once = base.transform_filter("datum.first")
    bar = once.mark_bar(height=6, cornerRadius=3).encode(x=x("one:Q"), x2="other:Q", color=alt.value(colour("rule")))
    line = base.mark_rule(strokeWidth=2).encode(x=x("low:Q"), x2="high:Q", color=coloured)
    mark = base.mark_point(filled=True, size=110, opacity=1).encode(x=x("value:Q"), color=coloured, shape=shaped)
    text = once.mark_text(align="left", fontWeight=600).encode(
        x=alt.value(alt.ExprRef("width - 138")),
        text="said:N",
        color=alt.when(alt.datum.bad).then(alt.value(colour("bad"))).otherwise(alt.value(colour("ink"))),
    )
    return specification(alt.layer(bar, line, mark, text), height=alt.Step(34))
