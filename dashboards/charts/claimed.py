"""Claimed: what a bot is said to have settled beside what its customers' next days say, group by group."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.asked.behind import Behind
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, percent_axis, specification
from dashboards.words import formats
from dashboards.words.language import _, per_language
from metrics.catalogue.containment_claimed import containment_claimed
from metrics.catalogue.containment_verified import containment_verified
from metrics.metric import Unit

MOST = 12
"""Groups that are drawn; the table has all of them."""


def claimed(answer: pl.DataFrame, *, by: str, heading: str, title: str) -> Figure:
    """Two marks per group on one line, the widest gap first: hollow what is claimed, filled what is verified.

    `answer` is what `measure` gives of both containments by one dimension; of the verified it has an interval.
    """
    wide = _side_by_side(answer, by)
    rows = (
        wide.with_columns(name=formats.names(by, pl.col(by)), gap=pl.col("claimed") - pl.col("verified"))
        .sort("gap", "n", descending=[True, True], nulls_last=True, maintain_order=True)
        .with_columns(
            said=pl.format(_("{} points"), formats.points(-pl.col("gap"))).fill_null(""),
            tip=pl.format(
                _("claimed {}, verified {} (95 %: {}), n = {}"),
                formats.percents(pl.col("claimed"), 1),
                formats.percents(pl.col("verified"), 1),
                formats.intervals(Unit.PERCENT, pl.col("low"), pl.col("high"), 1).fill_null(formats.NOTHING),
                formats.counts(pl.col("n")),
            ),
        )
    )
    drawn = rows.filter(pl.col("gap").is_not_null()).head(MOST).with_row_index("place")
    table = formats.headed(
        rows,
        {
            heading: "name",
            _(containment_claimed.label): formats.percents(pl.col("claimed"), 1),
            _(containment_verified.label): formats.percents(pl.col("verified"), 1),
            _("Low"): formats.percents(pl.col("low"), 1),
            _("High"): formats.percents(pl.col("high"), 1),
            _("Contacts verified"): "n",
            _("Known customers"): formats.percents(pl.col("coverage")),
        },
    )
    words = formats.told(drawn, pl.format("{} {}", "name", "tip"), by="; ")
    return Figure(
        name=f"containment-by-{by}",
        title=title,
        subtitle=_(
            "Hollow: the share of contacts that ended with the bot, as claimed. Filled, with its 95 % interval: the "
            "share whose customer did not turn to humans within 7 days either. {n} verified."
        ).format(n=formats.n(rows["n"].sum())),
        panels=[
            Panel(
                rows=drawn.select(by, "name", "claimed", "verified", "low", "high", "said", "tip", "place"),
                spec=_spec(heading),
                alt=_("Containment claimed and verified by {heading}, widest gap first. {words}.").format(
                    heading=heading.lower(), words=words or _("Nothing")
                ),
            )
        ],
        table=table,
        behind=Behind(metric=containment_verified.name, dimensions={by: by}),
        missing=_("No bot served enough contacts that are a week old."),
    )


def _side_by_side(answer: pl.DataFrame, by: str) -> pl.DataFrame:
    said = answer.filter(pl.col("metric") == containment_claimed.name).select(by, claimed="value")
    held = answer.filter(pl.col("metric") == containment_verified.name)
    return said.join(
        held.select(by, "low", "high", "n", "coverage", verified="value"), on=by, how="left", nulls_equal=True
    ).with_columns(pl.col("n").fill_null(0))


@per_language
def _spec(heading: str) -> Spec:
    # Wider than 100 %, for the words at the right.
    scale = alt.Scale(domain=[0, 1.3], nice=False)
    axis = percent_axis(values=[0, 0.25, 0.5, 0.75, 1.0], title=None, grid=True)

    def x(field: str) -> alt.X:
        return alt.X(field, scale=scale, axis=axis)

    base = theme.rows().encode(
        y=alt.Y("name:N", sort=theme.in_place(), title=None, axis=alt.Axis(labelLimit=180)),
        tooltip=[alt.Tooltip("name:N", title=heading), alt.Tooltip("tip:N", title=_("Containment"))],
    )
    between = base.mark_rule(strokeWidth=5).encode(x=x("verified:Q"), x2="claimed:Q", color=alt.value(colour("rule")))
    line = base.mark_rule(strokeWidth=2).encode(x=x("low:Q"), x2="high:Q", color=alt.value(colour("good")))
    hollow = base.mark_point(size=90, strokeWidth=2, filled=False, opacity=1).encode(
        x=x("claimed:Q"), color=alt.value(colour("muted"))
    )
    filled = base.mark_point(size=110, filled=True, opacity=1).encode(
        x=x("verified:Q"), color=alt.value(colour("good"))
    )
    words = base.mark_text(align="left").encode(
        x=alt.datum(1.03, scale=scale), text="said:N", color=alt.value(colour("ink"))
    )
    return specification(alt.layer(between, line, hollow, filled, words), height=alt.Step(28))
