"""Drivers: what each channel adds to the unevenness, and on which side of the mean it stands."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.asked.behind import Behind
from dashboards.charts.axes import attained
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, specification
from dashboards.words import formats
from dashboards.words.dimension_names import heading
from dashboards.words.language import _, per_language
from metrics.metric import Metric
from metrics.unevenness import WORST_OF_TWO_HALVES, Unevenness


def drivers(even: Unevenness, metric: Metric, *, title: str) -> Figure:
    """A bar per part from zero: by how much the index would fall without it; to the left where it would rise."""
    named, mean = attained(metric, even.within), (pl.col("attainment") * pl.col("weight")).sum()
    rows = (
        even.parts.with_columns(
            name=formats.names(even.by, pl.col("dim")),
            falls=100 * pl.col("drop_one") / WORST_OF_TWO_HALVES,
            share=formats.percents(pl.col("weight")),
            served=formats.values(even.unit, pl.col("attainment"), 1),
        )
        .with_columns(
            said=formats.points(-pl.col("falls") / 100),
            good=(pl.col("attainment") < mean) if even.better == "lower" else (pl.col("attainment") > mean),
            tip=pl.format(_("{} of demand; {}: {}"), "share", pl.lit(named), "served"),
        )
        .sort("falls", descending=True, nulls_last=True, maintain_order=True)
        .with_row_index("place")
    )
    drawn = rows.filter(~pl.col("left_out"))
    words = formats.told(drawn, pl.format("{} {}", "name", "said"))
    table = formats.headed(
        rows,
        {
            heading(even.by): "name",
            named: "served",
            _("Share of demand"): "share",
            _("Index falls by"): pl.col("falls").round(1),
            _("Contacts"): "n",
            _("Left out"): "left_out",
        },
    )
    out = formats.in_a_row([formats.name(even.by, x) for x in even.left_out])
    part = heading(even.by).lower()
    return Figure(
        name="drivers",
        title=title,
        subtitle=_(
            "By how much the index would change if each {part} in turn were left out, the others keeping their "
            "proportions. Blue: served better than the mean; orange: worse."
        ).format(part=part),
        panels=[
            Panel(
                rows=drawn.select(pl.col("dim").alias(even.by), "name", "falls", "said", "tip", "good", "place"),
                spec=_spec(even.by),
                alt=_("Change of the index without each {part}: {words}.").format(part=part, words=words),
            )
        ],
        table=table,
        notes=[_("Left out for too few contacts: {parts}.").format(parts=out)] if out else (),
        behind=Behind(metric=metric.name, dimensions={even.by: even.by}),
    )


@per_language
def _spec(by: str) -> Spec:
    base = theme.rows().encode(
        y=alt.Y("name:N", sort=theme.in_place(), title=None),
        x=alt.X(
            "falls:Q", title=None, axis=alt.Axis(labels=False, ticks=False, grid=False), scale=alt.Scale(padding=34)
        ),
        tooltip=[
            alt.Tooltip("name:N", title=heading(by)),
            alt.Tooltip("said:N", title=_("Index without it")),
            alt.Tooltip("tip:N", title=_("Share")),
        ],
    )
    tint = (
        alt.when("datum.falls > 0 && datum.good")
        .then(alt.value(colour("good")))
        .when("datum.falls > 0")
        .then(alt.value(colour("bad")))
        .otherwise(alt.value(colour("muted")))
    )
    bar = base.mark_bar(height=14, cornerRadiusEnd=2).encode(color=tint)
    zero = theme.rows().mark_rule(strokeWidth=1).encode(x=alt.datum(0), color=alt.value(colour("muted")))
    right = (
        base.transform_filter("datum.falls >= 0")
        .mark_text(align="left", dx=6)
        .encode(text="said:N", color=alt.value(colour("ink")))
    )
    left = (
        base.transform_filter("datum.falls < 0")
        .mark_text(align="right", dx=-6)
        .encode(text="said:N", color=alt.value(colour("ink")))
    )
    return specification(alt.layer(bar, zero, right, left), height=alt.Step(28))
