"""Steps of scenarios: what each costs, keeps, and what is left, as bars from zero with their ranges, on one scale."""

from math import isfinite

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.figure import Figure, Panel
from dashboards.findings import scenarios as findings
from dashboards.theme import Spec, colour, specification
from dashboards.words import formats
from dashboards.words.language import _, per_language
from dashboards.words.money import number, step_of
from metrics.scenarios.scenarios import Scenarios
from metrics.scenarios.steps import MONEY, steps
from metrics.staffing.ranged import Ranged

_ROOM = 0.3
"""Beyond the furthest end, as a part of the width, for the number beside the bar."""


def scenario_steps(found: Scenarios, *, title: str) -> Figure:
    """A small drawing for each scenario; cost goes to the left, what is kept to the right."""
    signed = pl.when(pl.col("step") == "cost").then(-1.0).otherwise(1.0)
    rows = (
        steps(found)
        .filter(pl.col("step").is_in(MONEY), pl.col("value").is_not_null())
        .with_columns(at=pl.col("value") * signed, one=pl.col("low") * signed, other=pl.col("high") * signed)
        .with_columns(order=pl.col("step").replace_strict({x: i for i, x in enumerate(MONEY)}, return_dtype=pl.Int64))
        .sort("place", "order")
    )
    finite = pl.concat_list("one", "other", "at").explode()
    ends = rows.select(finite.filter(finite.is_finite()).alias("x")).select(
        low=pl.col("x").min(), high=pl.col("x").max()
    )
    low, high = (float(x or 0.0) for x in ends.row(0)) if rows.height else (0.0, 1.0)
    # A line to an end that is out of reach goes as far as the drawing does.
    rows = rows.with_columns(pl.col("one", "other").clip(min(low, 0.0), max(high, 0.0)))
    panels = [_panel(rows.filter(pl.col("place") == i), found, i, low, high) for i in range(len(found.outcomes))]
    return Figure(
        name="scenarios",
        title=title,
        subtitle=_(
            "What each scenario costs and keeps in {currency}, and what is left, of {first} to {last}; the same scale "
            "in all. The line is the range that the factors leave, at 95 %. Evidence: assumed."
        ).format(currency=found.currency, first=formats.day(found.first), last=formats.day(found.last)),
        panels=panels,
        table=findings.table(found),
        missing=_("There is nothing to draw; below stands why."),
    )


def _panel(rows: pl.DataFrame, found: Scenarios, place: int, low: float, high: float) -> Panel:
    both = zip(rows["value"], rows["low"], rows["high"], rows["step"], strict=True)
    said = [_said(value, least, most, is_cost=step == "cost") for value, least, most, step in both]
    names = [_(findings.LABELS[x]) for x in rows["step"]]
    drawn = rows.select("at", "one", "other", "step", place="order").with_columns(
        name=pl.Series(names, dtype=pl.String), said=pl.Series(said, dtype=pl.String), end=_end()
    )
    words = formats.told(drawn, pl.format("{} {}", "name", "said"))
    one = findings.title(found.outcomes[place].scenario)
    return Panel(
        rows=drawn,
        spec=_spec(low, high),
        alt=_("{scenario}, in {currency}: {words}.").format(
            scenario=one, currency=found.currency, words=words or _("nothing")
        ),
        name=one,
    )


def _said(value: float, low: float, high: float, *, is_cost: bool) -> str:
    # Which side is good stands beside the bar, for who sees no colour.
    told = Ranged(value=value, low=low, high=high)
    written = number(value, step=step_of(told.closed.low, told.closed.high))
    if told.is_open:
        written = f"{written} → {findings.infinite(low if isfinite(high) else high)}"
    return f"▼ {written}" if is_cost or value < 0 else f"▲ {written}"


def _end() -> pl.Expr:
    return pl.max_horizontal("one", "other", "at", pl.lit(0.0))


@per_language
def _spec(low: float, high: float) -> Spec:
    width = (max(high, 0.0) - min(low, 0.0)) or 1.0
    domain = [min(low, 0.0) - 0.02 * width, max(high, 0.0) + _ROOM * width]
    scale = alt.Scale(domain=domain, nice=False, zero=False)
    axis = alt.Axis(title=None, tickCount=4, format=",.0f", labelOverlap=True)
    base = theme.rows().encode(
        y=alt.Y("name:N", sort=theme.in_place(), title=None, axis=alt.Axis(labelLimit=120, grid=False)),
        tooltip=[alt.Tooltip("name:N", title=_("Step")), alt.Tooltip("said:N", title=_("Amount"))],
    )
    tint = alt.when(alt.datum.at < 0).then(alt.value(colour("bad"))).otherwise(alt.value(colour("good")))
    bar = base.mark_bar(height=14).encode(x=alt.X("at:Q", scale=scale, axis=axis), color=tint)
    line = base.mark_rule(strokeWidth=1.8).encode(
        x=alt.X("one:Q", scale=scale, axis=axis), x2="other:Q", color=alt.value(colour("ink"))
    )
    text = base.mark_text(align="left", dx=6).encode(
        x=alt.X("end:Q", scale=scale, axis=axis), text="said:N", color=alt.value(colour("ink"))
    )
    zero = theme.rows().mark_rule().encode(x=alt.XDatum(0, scale=scale, axis=axis), color=alt.value(colour("muted")))
    return specification(alt.layer(bar, zero, line, text), height=alt.Step(28))
