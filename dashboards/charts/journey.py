"""Journey: one customer's steps from top to bottom, each in the lane of its channel, with what it was beside it."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, specification
from dashboards.words.language import _, per_language

STEP = 46
"""How much room a step has, in pixels."""

MOST = 60
"""So many steps are drawn, the latest; the list has all of them."""


def journey(told: pl.DataFrame, *, title: str, subtitle: str) -> Figure:
    """The steps of one customer; `told` is what `findings.journeys.told` gives."""
    main = told.filter("main").tail(MOST)
    lanes = main["lane"].unique(maintain_order=True).to_list()
    rows = (
        main.with_row_index("place")
        .with_columns(
            pl.col("place").cast(pl.Int64),
            at_lane=pl.col("lane").replace_strict(lanes, range(len(lanes)), return_dtype=pl.Int64),
        )
        .with_columns(to_place=pl.col("place").shift(-1), to_lane=pl.col("at_lane").shift(-1))
        .select("place", "when", "lane", "at_lane", "to_place", "to_lane", "said", "wrong", "is_wrong")
    )
    words = rows.select(
        pl.format(
            "{} {}{}", "when", "said", pl.when("is_wrong").then(pl.format(" ({})", "wrong")).otherwise(pl.lit(""))
        ).str.join("; ")
    ).item()
    listed = told.select(
        pl.col("when").alias(_("When")),
        pl.col("lane").alias(_("Where")),
        pl.col("said").alias(_("What")),
        pl.col("wrong").alias(_("What went wrong")),
        pl.col("source").alias(_("Source")),
        pl.col("contact").alias(_("Contact")),
    )
    return Figure(
        name="journey",
        title=title,
        subtitle=subtitle,
        panels=[Panel(rows=rows, spec=_spec(tuple(lanes), rows.height), alt=str(words or ""))],
        table=listed,
    )


@per_language
def _spec(lanes: tuple[str, ...], steps: int) -> Spec:
    names = "[" + ", ".join(f"'{_quoted(x)}'" for x in lanes) + "]"
    many = len(lanes)
    # The lanes have a part of the width, the words what is left of it.
    reach = max(many * 2.6, many + 3.5)
    down = alt.Y("place:Q", scale=alt.Scale(domain=[steps - 0.5, -0.5], nice=False), axis=None)
    across = alt.X(
        "at_lane:Q",
        scale=alt.Scale(domain=[-0.5, reach], nice=False),
        axis=alt.Axis(
            orient="top",
            title=None,
            values=list(range(many)),
            labelExpr=f"{names}[datum.value]",
            labelAngle=-30,
            labelAlign="left",
            labelBaseline="bottom",
            labelPadding=4,
            labelOverlap=False,
            labelBound=False,
            grid=True,
            gridColor=colour("rule"),
            ticks=False,
            domain=False,
        ),
    )
    base = theme.rows()
    went = (
        base.transform_filter("datum.to_place != null")
        .mark_rule(color=colour("muted"), strokeWidth=1.5)
        .encode(x=across, y=down, x2="to_lane:Q", y2="to_place:Q")
    )
    point = base.mark_point(filled=True, size=150, opacity=1).encode(
        x=across,
        y=down,
        color=alt.condition("datum.is_wrong", alt.value(colour("bad")), alt.value(colour("good"))),
        shape=alt.condition("datum.is_wrong", alt.value("triangle-up"), alt.value("circle")),
        tooltip=[
            alt.Tooltip("when:N", title=_("When")),
            alt.Tooltip("lane:N", title=_("Where")),
            alt.Tooltip("said:N", title=_("What")),
            alt.Tooltip("wrong:N", title=_("What went wrong")),
        ],
    )
    beside = {"x": alt.XDatum(many - 0.4), "y": down}
    said = base.mark_text(align="left", baseline="middle", dy=-7, fontSize=13, limit=900).encode(
        text="said:N", **beside
    )
    below = "datum.when + (datum.is_wrong ? ' \u00b7 ' + datum.wrong : '')"
    wrong = (
        base.transform_calculate(below=below)
        .mark_text(align="left", baseline="middle", dy=9, fontSize=12, limit=900)
        .encode(
            text="below:N",
            color=alt.condition("datum.is_wrong", alt.value(colour("bad")), alt.value(colour("muted"))),
            **beside,
        )
    )
    return specification(alt.layer(went, point, said, wrong), height=STEP * steps + 10)


def _quoted(word: str) -> str:
    return word.replace("\\", "\\\\").replace("'", "\\'")
