"""Rules: one figure under every vendor's definition, to see how much of it is the definition."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.asked.behind import Behind
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, percent_axis, specification
from dashboards.words import formats
from dashboards.words.defined import rule_names
from dashboards.words.language import _, per_language
from metrics.metric import DEFAULT, Metric, Unit


def rules(answers: pl.DataFrame, metric: Metric, *, title: str) -> Figure:
    """A dot per rule, highest first, over the range of all of them; ours stands out.

    `answers` is what `measure_each` gives of the metric under its own definition and under its presets, one row each.
    """
    said = {DEFAULT: _(metric.definition), **{name: _(x.definition) for name, x in metric.presets.items()}}
    ours = pl.col("preset") == DEFAULT
    rows = (
        answers.with_columns(
            label=pl.when(ours).then(pl.lit(_("Ours"))).otherwise(rule_names(pl.col("preset"))),
            ours=ours,
            rule=pl.col("preset").replace_strict(said, default=""),
            text=formats.percents(pl.col("value"), 1),
            least=pl.col("value").min(),
            most=pl.col("value").max(),
            tip=formats.answers(Unit.PERCENT),
        )
        .sort("value", descending=True, nulls_last=True, maintain_order=True)
        .with_row_index("place")
    )
    table = formats.headed(
        rows,
        {
            _("Rule"): "label",
            _(metric.label): "text",
            _("Low"): formats.percents(pl.col("low"), 1),
            _("High"): formats.percents(pl.col("high"), 1),
            _("Contacts"): "n",
            _("In words"): "rule",
        },
    )
    drawn = rows.filter(pl.col("value").is_not_null())
    words = formats.told(drawn, pl.format("{} {}", "label", "text"))
    return Figure(
        name=f"rules-{metric.name}",
        title=title,
        subtitle=_(
            "The same contacts and the same promises, counted by each vendor's rule; the grey band reaches from "
            "the lowest to the highest. Whoever compares two systems compares their rules too."
        ),
        panels=[
            Panel(
                rows=drawn.select("preset", "label", "value", "least", "most", "ours", "text", "tip", "rule", "place"),
                spec=_spec(metric.label),
                alt=_("{metric} under each rule, highest first: {words}.").format(metric=_(metric.label), words=words),
            )
        ],
        table=table,
        behind=Behind(metric=metric.name, dimensions={"preset": "preset"}),
    )


@per_language
def _spec(label: str) -> Spec:
    def x(field: str) -> alt.X:
        return alt.X(
            field, scale=alt.Scale(zero=False, nice=True, padding=44), axis=percent_axis(title=None, tickCount=6)
        )

    tint = alt.when(alt.datum.ours).then(alt.value(colour("good"))).otherwise(alt.value(colour("muted")))
    size = alt.when(alt.datum.ours).then(alt.value(150)).otherwise(alt.value(70))
    rows = theme.rows().encode(
        y=alt.Y("label:N", sort=theme.in_place(), title=None, axis=alt.Axis(labelLimit=theme.room(220, 300))),
        tooltip=[
            alt.Tooltip("label:N", title=_("Rule")),
            alt.Tooltip("tip:N", title=_(label)),
            alt.Tooltip("rule:N", title=_("In words")),
        ],
    )
    band = rows.mark_rect(opacity=0.7).encode(x=x("least:Q"), x2="most:Q", color=alt.value(colour("wash")))
    dot = rows.mark_point(filled=True, opacity=1).encode(x=x("value:Q"), color=tint, size=size)
    text = rows.mark_text(align="left", dx=10).encode(x=x("value:Q"), text="text:N", color=tint)
    return specification(alt.layer(band, dot, text), height=alt.Step(24))
