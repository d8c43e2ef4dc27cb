"""Bars: one number for each value of a dimension, from zero, with its interval."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.figure import Panel
from dashboards.theme import Spec, colour, specification
from dashboards.words import formats
from dashboards.words.language import _, per_language
from metrics.metric import Unit

MOST = 20
"""Bars that are drawn; the table has all of them."""


def bars(rows: pl.DataFrame, unit: Unit, *, heading: str, label: str) -> Panel:
    """A bar per row in the order of the rows, with a line for its interval and the value in words at its end.

    `rows` has label (what the bar stands for), value, low and high (null where there is none), n, and what else
    somebody wants to find behind a bar. A row without a value is left out; `told` can say something beside the value.
    """
    told = pl.col("told") if "told" in rows.columns else pl.lit("")
    drawn = (
        rows.filter(pl.col("value").is_not_null())
        .head(MOST)
        .with_row_index("place")
        .with_columns(
            said=pl.concat_str(formats.values(unit, pl.col("value"), 1), told, separator=" ").str.strip_chars(),
            end=pl.max_horizontal(pl.col("value", "high"), pl.lit(0.0)),
            tip=formats.answers(unit),
        )
    )
    words = formats.told(drawn, pl.format("{} {}", "label", "said")) or _("nothing")
    return Panel(
        rows=drawn,
        spec=_spec(heading, label),
        alt=_("{label} by {heading}: {words}.").format(label=label, heading=heading.lower(), words=words),
    )


@per_language
def _spec(heading: str, label: str) -> Spec:
    scale = alt.Scale(zero=True, nice=False, range=[0, alt.ExprRef("width - 140")])
    base = theme.rows().encode(
        y=alt.Y("label:N", sort=theme.in_place(), title=None, axis=alt.Axis(labelLimit=240)),
        tooltip=[alt.Tooltip("label:N", title=heading), alt.Tooltip("tip:N", title=label)],
    )

    def x(field: str) -> alt.X:
        return alt.X(field, scale=scale, axis=alt.Axis(title=None, labels=False, ticks=False, grid=False))

    bar = base.mark_bar(height=14, cornerRadiusEnd=2).encode(x=x("value:Q"), color=alt.value(colour("good")))
    line = base.mark_rule(strokeWidth=2).encode(x=x("low:Q"), x2="high:Q", color=alt.value(colour("ink")))
    text = base.mark_text(align="left", dx=8).encode(x=x("end:Q"), text="said:N", color=alt.value(colour("ink")))
    return specification(alt.layer(bar, line, text), height=alt.Step(28))
