"""Amounts: a bar from nothing, or from one end of a range to the other, with its interval and the amount in words."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.figure import Panel
from dashboards.theme import Spec, colour, specification
from dashboards.words import formats
from dashboards.words.language import _, per_language
from dashboards.words.money import between, money, step_of

ROOM = 110
"""Pixels beside the bars for their words."""


def amounts(rows: pl.DataFrame, *, heading: str, label: str, name: str = "", room: int = ROOM) -> Panel:
    """A bar per row in the order of the rows.

    `rows` has label, value (null where nobody knows), said (the amount in words, or why there is none), tip (with its
    interval), and where there are any start (null: the bar begins at nothing), low, high and tone ("bad", "good").
    """
    plain = {name: pl.lit(None, pl.Float64) for name in ("start", "low", "high") if name not in rows.columns}
    tone = {} if "tone" in rows.columns else {"tone": pl.lit(None, pl.String)}
    drawn = rows.with_columns(**plain, **tone).with_columns(
        place=pl.int_range(pl.len()),
        start=pl.when(pl.col("value").is_not_null()).then(pl.col("start").fill_null(0.0)),
        end=pl.max_horizontal("value", "high", pl.lit(0.0)),
    )
    words = formats.told(drawn, pl.format("{} {}", "label", "tip")) or _("nothing")
    return Panel(
        rows=drawn.select("label", "start", "value", "low", "high", "end", "said", "tip", "tone", "place"),
        spec=_spec(heading, label, room),
        alt=_("{label} by {heading}: {words}.").format(label=label, heading=heading.lower(), words=words),
        name=name,
    )


def written(rows: pl.DataFrame, value: str, low: str, high: str, *, currency: str, finest: float) -> pl.DataFrame:
    """Two columns of words about the amounts of some rows, no finer than they are known: said, and tip with its ends.

    `finest` is the smallest step; what is told in cents is told in cents everywhere. Where there is no amount both say
    that there are too few.
    """
    # One for each channel, a dozen at most.
    each = list(zip(rows[value], rows[low], rows[high], strict=True))
    steps = [finest if finest < 1 else step_of(least, most, finest=finest) for _value, least, most in each]
    said = [money(x, currency, step=step) for (x, _least, _most), step in zip(each, steps, strict=True)]
    ends = [between(least, most, currency, step=step) for (_value, least, most), step in zip(each, steps, strict=True)]
    few = pl.lit(formats.verdict("too few"))
    told = pl.format(_("{} (95 %: {})"), "said", "ends")
    return (
        pl.DataFrame({"said": said, "ends": ends, "known": rows[value].is_not_null()})
        .with_columns(tip=pl.when(pl.col("ends") == "").then("said").otherwise(told))
        .select(pl.when("known").then(pl.col(x)).otherwise(few).alias(x) for x in ("said", "tip"))
    )


@per_language
def _spec(heading: str, label: str, room: int) -> Spec:
    scale = alt.Scale(zero=True, nice=False, range=[0, alt.ExprRef(f"max(width - {room}, 30)")])
    axis = alt.Axis(title=None, labels=False, ticks=False, grid=False, domain=False)
    base = theme.rows().encode(
        y=alt.Y(
            "label:N", sort=theme.in_place(), title=None, axis=alt.Axis(labelLimit=theme.room(170, 280), grid=False)
        ),
        tooltip=[alt.Tooltip("label:N", title=heading), alt.Tooltip("tip:N", title=label)],
    )

    def x(field: str) -> alt.X:
        return alt.X(field, scale=scale, axis=axis)

    tint = (
        alt.when(alt.datum.tone == "bad")
        .then(alt.value(colour("bad")))
        .when(alt.datum.tone == "good")
        .then(alt.value(colour("good")))
        .otherwise(alt.value(colour("muted")))
    )
    bar = base.mark_bar(height=13, cornerRadiusEnd=2).encode(x=x("start:Q"), x2="value:Q", color=tint)
    line = base.mark_rule(strokeWidth=1.6).encode(x=x("low:Q"), x2="high:Q", color=alt.value(colour("ink")))
    text = base.mark_text(align="left", dx=8).encode(x=x("end:Q"), text="said:N", color=alt.value(colour("ink")))
    zero = theme.rows().mark_rule(strokeWidth=1).encode(x=alt.datum(0), color=alt.value(colour("rule")))
    return specification(alt.layer(bar, zero, line, text), height=alt.Step(26))
