"""Parts: what a whole is made of, one bar of the whole for each group."""

from collections.abc import Mapping

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.asked.behind import Behind
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, percent_axis, specification
from dashboards.words import formats
from dashboards.words.language import _, per_language

ROOM = 0.06
"""A part that is narrower than this has no room for its share."""

Parts = Mapping[str, tuple[str, str]]
"""Of each part, in their order, what it is called (marked for the translators) and its colour in the palette."""


def parts(
    rows: pl.DataFrame,
    parts_of: Parts,
    *,
    least: str,
    by: str,
    heading: str,
    unit: str,
    name: str,
    title: str,
    subtitle: str,
    missing: str,
    behind: Behind,
) -> Figure:
    """A bar per value of a dimension, cut into its parts; whichever has least of the part `least` stands first.

    `rows` has the dimension, part (a key of `parts_of`) and amount. `heading` is what the dimension is called and
    `unit` what is counted; `behind` names columns of these rows.
    """
    named = {key: _(said) for key, (said, _tint) in parts_of.items()}
    whole, amount = pl.col("amount").sum().over(by), pl.col("amount")
    cut = (
        rows.filter(amount > 0)
        .with_columns(
            name=formats.names(by, pl.col(by)),
            part=pl.col("part").cast(pl.String),
            said=pl.col("part").cast(pl.String).replace(named),
            share=amount / whole,
            whole=whole,
            order=pl.col("part").cast(pl.Enum(list(parts_of))).to_physical(),
        )
        .with_columns(least=pl.col("share").filter(pl.col("part") == least).sum().over(by))
        .sort("least", formats.order(by), "order", maintain_order=True)
        .with_columns(place=pl.col(by).rle_id(), right=pl.col("share").cum_sum().over(by))
        .with_columns(left=pl.col("right") - pl.col("share"), middle=pl.col("right") - pl.col("share") / 2)
    )
    drawn = cut.select(
        *(by, "part", "name", "said", "place", "left", "right", "middle"),
        text=pl.when(pl.col("share") >= ROOM).then(formats.percents(pl.col("share"))).otherwise(pl.lit("")),
        tip=pl.format(
            _("{} of {} ({})"),
            formats.counts(amount),
            formats.counts(pl.col("whole")),
            formats.percents(pl.col("share"), 1),
        ),
    )
    words = cut.group_by("name", maintain_order=True).agg(
        pl.format("{} {}", formats.percents(pl.col("share")), "said").str.join(", ").alias("said")
    )
    table = formats.headed(
        cut,
        {
            heading: "name",
            _("Part"): "said",
            unit: "amount",
            _("Share"): formats.percents(pl.col("share"), 1),
            _("Of"): "whole",
        },
    )
    there = set(cut["part"])
    drawn_parts = tuple((named[key], tint) for key, (_said, tint) in parts_of.items() if key in there)
    return Figure(
        name=name,
        title=title,
        subtitle=subtitle,
        panels=[
            Panel(
                rows=drawn,
                spec=_spec(drawn_parts, heading, unit),
                alt=_("{unit} by {heading}. {groups}.").format(
                    unit=unit,
                    heading=heading.lower(),
                    groups=formats.told(words, pl.format("{}: {}", "name", "said"), by="; ") or _("Nothing"),
                ),
            )
        ],
        table=table,
        missing=missing,
        behind=behind,
    )


@per_language
def _spec(there: tuple[tuple[str, str], ...], heading: str, unit: str) -> Spec:
    axis = percent_axis(title=None, values=[0, 0.25, 0.5, 0.75, 1], grid=False)
    scale = alt.Scale(domain=[0, 1], nice=False)
    base = theme.rows().encode(
        y=alt.Y("name:N", sort=theme.in_place(), title=None),
        tooltip=[
            alt.Tooltip("name:N", title=heading),
            alt.Tooltip("said:N", title=_("Part")),
            alt.Tooltip("tip:N", title=unit),
        ],
    )
    tint = alt.Color(
        "said:N",
        title=None,
        scale=alt.Scale(domain=[said for said, _tint in there], range=[colour(x) for _said, x in there]),
        legend=alt.Legend(orient="top", title=None, columns=alt.ExprRef("width < 420 ? 1 : 3")),
    )
    bar = base.mark_bar(height=20, strokeWidth=1).encode(
        x=alt.X("left:Q", scale=scale, axis=axis),
        x2="right:Q",
        color=tint,
        stroke=alt.value(alt.ExprRef("background")),
    )
    under = "scale('color', datum.said)"
    black = f"contrast({under}, 'black') >= contrast({under}, 'white')"
    text = base.mark_text(fontSize=11).encode(
        x=alt.X("middle:Q", scale=scale),
        text="text:N",
        color=alt.when(black).then(alt.value("black")).otherwise(alt.value("white")),
    )
    return specification(alt.layer(bar, text), height=alt.Step(32))
