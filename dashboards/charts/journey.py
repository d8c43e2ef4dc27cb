"""Journey: one customer's steps from top to bottom, each in the lane of its channel, with what it was beside it."""

import math

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.charts.breaking import in_lines, lines, split
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, specification
from dashboards.words.language import _, per_language

STEP = 46
"""How much room a step has, in pixels."""

MOST = 60
"""So many steps are drawn, the latest; the list has all of them."""

TELEPHONE, NARROW = 330, "width < 640"
"""For so many pixels lines are broken where it is narrow: there words stand in lines, and lanes close together."""

LETTER, LINE, LANE, APART = 6, 16, 16, 16
"""Of a telephone's drawing in pixels: a letter, a line, a lane, and from the words of one step to those of the next."""


def journey(told: pl.DataFrame, *, title: str, subtitle: str) -> Figure:
    """The steps of one customer; `told` is what `findings.journeys.told` gives."""
    main = told.filter("main").tail(MOST)
    lanes = main["lane"].unique(maintain_order=True).to_list()
    rows = _placed(main, lanes)
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
        panels=[Panel(rows=rows.drop("deep"), spec=_sized(_spec(tuple(lanes)), rows), alt=str(words or ""))],
        table=listed,
    )


def _placed(main: pl.DataFrame, lanes: list[str]) -> pl.DataFrame:
    """The steps with where each lies, from 0 to 1: on a desk all alike, on a telephone by how many lines they take."""
    letters = int((TELEPHONE - LANE * (len(lanes) + 1)) / LETTER)
    below = pl.when("is_wrong").then(pl.format("{} \u00b7 {}", "when", "wrong")).otherwise("when")
    broken = main.with_columns(
        below=below, said_lines=in_lines(pl.col("said"), letters), below_lines=in_lines(below, letters)
    ).with_columns(high=LINE * lines(pl.col("said_lines")))
    deep = pl.col("high") + LINE * lines(pl.col("below_lines")) + APART
    return (
        broken.with_row_index("place")
        .with_columns(pl.col("place").cast(pl.Int64), deep=deep, ends=deep.cum_sum())
        .with_columns(
            at_lane=pl.col("lane").replace_strict(lanes, range(len(lanes)), return_dtype=pl.Int64),
            wide=(pl.col("place") + 0.5) / pl.len(),
            narrow=(pl.col("ends") - pl.col("deep") + LINE) / pl.col("deep").sum(),
            narrow_below=(pl.col("ends") - pl.col("deep") + pl.col("high")) / pl.col("deep").sum(),
        )
        .with_columns(
            to_lane=pl.col("at_lane").shift(-1), to_wide=pl.col("wide").shift(-1), to_narrow=pl.col("narrow").shift(-1)
        )
        .select(*_DRAWN, "deep")
    )


_DRAWN = (
    *("place", "when", "lane", "at_lane", "to_lane", "said", "below", "wrong", "is_wrong", "said_lines", "below_lines"),
    *("wide", "narrow", "narrow_below", "to_wide", "to_narrow"),
)


def _sized(spec: Spec, rows: pl.DataFrame) -> Spec:
    """The specification with the room that these steps take; nothing of it is built anew."""
    letters = rows.select(pl.max_horizontal("said", "below").str.len_chars().max()).item() or 0
    long = STEP * rows.height + 10
    room = {"long": long, "tall": int(rows["deep"].sum()), "room": math.ceil(letters * LETTER)}
    sizes = [{"name": name, "value": value} for name, value in room.items()]
    return {**spec, "height": long, "params": [*sizes, *spec["params"]]}


@per_language
def _spec(lanes: tuple[str, ...]) -> Spec:
    names = "[" + ", ".join(f"'{_quoted(x)}'" for x in lanes) + "]"
    many = len(lanes)
    # On a desk the lanes have a part of the width, less where the words need it, and the words what is left.
    part = many / (max(many * 2.6, many + 3.5) + 0.5)
    lane = f"narrow ? {LANE * many} : clamp(width - room, {2 * LANE * many}, width * {part:.3f})"
    down = alt.Scale(domain=[1, 0], nice=False)
    across = alt.X(
        "at_lane:Q",
        scale=alt.Scale(domain=[-0.5, many - 0.5], range=[0, alt.ExprRef(lane)], nice=False),
        axis=alt.Axis(
            orient="top",
            title=None,
            values=list(range(many)),
            labelExpr=f"{names}[datum.value]",
            labelAngle=alt.ExprRef("narrow ? -90 : -30"),
            labelAlign="left",
            labelBaseline=alt.ExprRef("narrow ? 'middle' : 'bottom'"),
            labelPadding=4,
            labelOverlap=False,
            labelBound=False,
            grid=True,
            gridColor=colour("rule"),
            ticks=False,
            domain=False,
        ),
    )
    base = theme.rows().transform_calculate(
        down="narrow ? datum.narrow : datum.wide",
        to_down="narrow ? datum.to_narrow : datum.to_wide",
        down_below="narrow ? datum.narrow_below : datum.wide",
        words=f"narrow ? {split('datum.said_lines')} : datum.said",
        words_below=f"narrow ? {split('datum.below_lines')} : datum.below",
    )
    y = alt.Y("down:Q", scale=down, axis=None)
    went = (
        base.transform_filter("datum.to_lane != null")
        .mark_rule(color=colour("muted"), strokeWidth=1.5)
        .encode(x=across, y=y, x2="to_lane:Q", y2="to_down:Q")
    )
    point = base.mark_point(filled=True, size=150, opacity=1).encode(
        x=across,
        y=y,
        color=alt.condition("datum.is_wrong", alt.value(colour("bad")), alt.value(colour("good"))),
        shape=alt.condition("datum.is_wrong", alt.value("triangle-up"), alt.value("circle")),
        tooltip=[
            alt.Tooltip("when:N", title=_("When")),
            alt.Tooltip("lane:N", title=_("Where")),
            alt.Tooltip("said:N", title=_("What")),
            alt.Tooltip("wrong:N", title=_("What went wrong")),
        ],
    )
    beside = alt.XDatum(many - 0.4)
    said = _written(base, 13, -7).encode(text="words:N", x=beside, y=y)
    wrong = _written(base, 12, 9).encode(
        text="words_below:N",
        color=alt.condition("datum.is_wrong", alt.value(colour("bad")), alt.value(colour("muted"))),
        x=beside,
        y=alt.Y("down_below:Q", scale=down, axis=None),
    )
    whole = alt.layer(went, point, said, wrong).add_params(
        alt.param(name="narrow", expr=NARROW), alt.param(name="height", expr="narrow ? tall : long")
    )
    return specification(whole, height=STEP)


def _written(base: alt.Chart, size: int, beyond: int) -> alt.Chart:
    words: alt.Chart = base.mark_text(
        align="left", baseline="middle", limit=900, lineHeight=LINE, fontSize=size, dy=beyond
    )
    return words


def _quoted(word: str) -> str:
    return word.replace("\\", "\\\\").replace("'", "\\'")
