"""Grid: a number for each pair of values of two dimensions, the larger the fuller its colour."""

from typing import Any

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.charts.breaking import fitted
from dashboards.figure import Panel
from dashboards.theme import Spec, colour, specification
from dashboards.words import formats
from dashboards.words.language import _, per_language

NARROW = "bandwidth('x') < 22"
"""Whether the cells are those of a telephone: there what is written in them stands upright, and stays legible."""

SIZE = f"{NARROW} ? clamp(bandwidth('x') - 1, 9, 12) : clamp(bandwidth('x') / 2.4, 9, 12)"
ANGLE = f"{NARROW} ? -90 : 0"
"""Of what is written in a cell, in pixels and degrees."""


def grid(rows: pl.DataFrame, *, down: str, across: str, label: str, tint: str = "good") -> Panel:
    """A cell per row: full colour where the number is sure, faint where it is not, a dot where there is none.

    `rows` has down and across (the names of both), down_place and across_place (by what they are ordered), value, text
    and tip (the number in words), and sure.
    """
    drawn = rows.with_columns(few=pl.col("value").is_null())
    top = drawn.filter(~pl.col("few")).sort("value", descending=True, maintain_order=True).head(5)
    words = formats.told(top, pl.format("{}, {}: {}", "down", "across", "text"), by="; ") or _("nothing")
    return Panel(
        rows=drawn,
        spec=_spec(down, across, label, tint),
        alt=_("{label} by {down} and {across}, the largest first: {words}.").format(
            label=label, down=down.lower(), across=across.lower(), words=words
        ),
    )


_STEP = 36

_WIDEST, _LETTER, _LINE, _LEAST, _MOST = 110, 6, 13, 8, 4
# Of names across, in pixels: the widest line where cells are narrower, a letter, a line; then letters in a line at
# least, and lines at most that have room of their own.
_LINES = fitted("datum.label", f"max(floor(bandwidth('x') / {_LETTER}), {_LEAST})")


def _above() -> dict[str, Any]:
    """The last line of a name stands on the cells, however many there are: the first goes as far up."""
    many = [{"test": f"length({_LINES}) >= {n}", "value": 8 + _LINE * (n - 1)} for n in range(_MOST, 1, -1)]
    return {"condition": many, "value": 8}


@per_language
def _spec(down: str, across: str, label: str, tint: str) -> Spec:
    def placed(field: str) -> alt.EncodingSortField:
        return alt.EncodingSortField(field, op="min")

    base = theme.rows().encode(
        x=alt.X(
            "across:N",
            sort=placed("across_place"),
            title=across,
            axis=alt.Axis(
                labelAngle=0,
                labelOverlap="parity",
                labelLimit=alt.ExprRef(f"max(bandwidth('x'), {_WIDEST})"),
                labelExpr=_LINES,
                labelPadding=_above(),
                labelLineHeight=_LINE,
                orient="top",
                titlePadding=10,
            ),
        ),
        y=alt.Y("down:N", sort=placed("down_place"), title=None),
        tooltip=[
            alt.Tooltip("down:N", title=down),
            alt.Tooltip("across:N", title=across),
            alt.Tooltip("tip:N", title=label),
        ],
    )
    full = alt.Color(
        "value:Q",
        scale=alt.Scale(range=[colour("wash"), colour(tint)], zero=True, nice=False, interpolate="rgb"),
        legend=None,
    )
    edge = alt.value(alt.ExprRef("background"))
    ground = base.mark_rect(strokeWidth=2).encode(color=alt.value(colour("wash")), stroke=edge)
    cell = (
        base.transform_filter("!datum.few")
        .mark_rect(strokeWidth=2)
        .encode(color=full, stroke=edge, opacity=alt.when(alt.datum.sure).then(alt.value(1)).otherwise(alt.value(0.28)))
    )
    # Of black and white, one is legible on any colour; a faint cell is too pale for it to matter.
    under = "scale('color', datum.value)"
    black = f"contrast({under}, 'black') >= contrast({under}, 'white')"
    shown = base.mark_text(fontSize=alt.ExprRef(SIZE), angle=alt.ExprRef(ANGLE)).encode(
        text="text:N",
        # What does not fit into a cell is left to the pointer and to the table.
        opacity=alt.when(f"length(datum.text) * ({SIZE}) * 0.5 > ({NARROW} ? {_STEP} : bandwidth('x'))")
        .then(alt.value(0))
        .otherwise(alt.value(1)),
        color=alt.when(f"!datum.few && datum.sure && {black}")
        .then(alt.value("black"))
        .when("!datum.few && datum.sure")
        .then(alt.value("white"))
        .otherwise(alt.value(colour("ink"))),
    )
    return specification(alt.layer(ground, cell, shown), height=alt.Step(_STEP))
