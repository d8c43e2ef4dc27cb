"""Attainment: how often each channel kept its own promise, against the share that it should."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.asked.behind import Behind
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, percent_axis, specification
from dashboards.words import formats
from dashboards.words.language import _, later, per_language
from ingest.settings import Settings
from metrics.metric import Metric, Unit

_WORDS = {
    "better": later("▲ above"),
    "worse": later("▼ below"),
    "within noise": later("on target"),
    "too few": later("too few"),
}


def attainment(answer: pl.DataFrame, metric: Metric, settings: Settings, *, title: str) -> Figure:
    """A dot with its interval per channel, and a tick where its target is; sorted by how far below the target it is.

    `answer` is what `measure` gives of one share by channel, with the column verdict (against the target).
    """
    rows = _rows(answer, settings)
    drawn = rows.filter(pl.col("value").is_not_null())
    words = formats.told(drawn, pl.format("{} {}", "name", "said"))
    table = formats.headed(
        rows,
        {
            _("Channel"): "name",
            _(metric.label): formats.percents(pl.col("value"), 1),
            _("Low"): formats.percents(pl.col("low"), 1),
            _("High"): formats.percents(pl.col("high"), 1),
            _("Target"): formats.percents(pl.col("target")),
            _("Promise"): "promise",
            _("Contacts"): "n",
            _("Verdict"): formats.verdicts(pl.col("verdict")),
        },
    )
    return Figure(
        name="attainment",
        title=title,
        subtitle=_("{definition} The line through a dot is its 95 % interval, the tick its target. {n}.").format(
            definition=_(metric.definition), n=formats.n(rows["n"].sum())
        ),
        panels=[
            Panel(
                rows=drawn.select(
                    *("channel", "label", "value", "low", "high", "target", "verdict", "said", "tip", "place")
                ),
                spec=_spec(metric.label),
                alt=_("{metric} by channel against each channel's target, furthest below first: {words}.").format(
                    metric=_(metric.label), words=words
                ),
            )
        ],
        table=table,
        behind=Behind(metric=metric.name, dimensions={"channel": "channel"}),
    )


def _rows(answer: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    promises = pl.DataFrame(
        [(str(channel), x.target, formats.promise(x)) for channel, x in settings.promise.items()],
        schema={"channel": pl.String, "target": pl.Float64, "promise": pl.String},
        orient="row",
    )
    name = formats.names("channel", pl.col("channel"))
    words = pl.col("verdict").replace_strict({verdict: _(said) for verdict, said in _WORDS.items()}, default="")
    return (
        answer.join(promises, on="channel", how="left")
        .with_columns(
            name=name,
            label=pl.format(_("{}, within {}"), name, pl.col("promise").fill_null(formats.NOTHING)),
            said=pl.format("{} {}", formats.percents(pl.col("value")), words),
            tip=pl.format(_("{}, target {}"), formats.answers(Unit.PERCENT), formats.percents(pl.col("target"))),
        )
        .sort(pl.col("value") - pl.col("target"), nulls_last=True, maintain_order=True)
        .with_row_index("place")
    )


@per_language
def _spec(label: str) -> Spec:
    def x(field: str) -> alt.X:
        axis = percent_axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1.0], title=None, grid=True)
        return alt.X(field, scale=_SCALE, axis=axis)

    tint = (
        alt.when(alt.datum.verdict == "worse")
        .then(alt.value(colour("bad")))
        .when(alt.datum.verdict == "better")
        .then(alt.value(colour("good")))
        .otherwise(alt.value(colour("muted")))
    )
    rows = theme.rows().encode(
        y=alt.Y("label:N", sort=theme.in_place(), title=None, axis=alt.Axis(labelLimit=260)),
        tooltip=[alt.Tooltip("label:N", title=_("Channel")), alt.Tooltip("tip:N", title=_(label))],
    )
    target = rows.mark_tick(thickness=2, size=20).encode(x=x("target:Q"), color=alt.value(colour("ink")))
    line = rows.mark_rule(strokeWidth=3).encode(x=x("low:Q"), x2="high:Q", color=tint)
    dot = rows.mark_point(filled=True, size=110, opacity=1).encode(x=x("value:Q"), color=tint)
    words = rows.mark_text(align="left", fontWeight=600).encode(
        x=alt.datum(1.03, scale=_SCALE), text="said:N", color=tint
    )
    return specification(alt.layer(target, line, dot, words), height=alt.Step(34))


_SCALE = alt.Scale(domain=[0, 1.38], nice=False)
"""Wider than 100 %, for the words at the right."""
