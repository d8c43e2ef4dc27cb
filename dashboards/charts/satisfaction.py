"""Satisfaction: what customers of each channel say, and how many of those who were asked say anything."""

from collections.abc import Sequence

import polars as pl

from dashboards.asked.behind import Behind
from dashboards.charts.bars import bars
from dashboards.figure import Figure
from dashboards.words import dimension_names, formats
from dashboards.words.language import _
from metrics.metric import Metric


def satisfaction(
    answers: pl.DataFrame, shown: Metric, response: Metric, others: Sequence[Metric], *, by: str, title: str
) -> Figure:
    """A bar per channel with the share that answered beside it; every score of every channel in the table.

    `answers` is what `measure` gives of all these metrics by the dimension.
    """
    rates = _of(answers, response, by).select(by, rate="value", asked="n")
    rows = (
        _of(answers, shown, by)
        .join(rates, on=by, how="full", coalesce=True, nulls_equal=True)
        .with_columns(
            label=formats.names(by, pl.col(by)),
            told=pl.format(_("({} answered)"), formats.percents(pl.col("rate"))).fill_null(""),
            n=pl.col("n").fill_null(0),
        )
        .sort("value", nulls_last=True, maintain_order=True)
    )
    wide = rows.select(by, "label", "rate", "asked")
    for metric in (shown, *others):
        mine = _of(answers, metric, by).select(by, *(pl.col(x).alias(f"{metric.name} {x}") for x in _KEPT))
        wide = wide.join(mine, on=by, how="left", nulls_equal=True, maintain_order="left")
    columns: dict[str, str | pl.Expr] = {
        dimension_names.heading(by): "label",
        _(response.label): formats.percents(pl.col("rate"), 1),
        _("Asked"): "asked",
    }
    for metric in (shown, *others):
        value, low, high, n = (pl.col(f"{metric.name} {x}") for x in _KEPT)
        columns |= {
            _(metric.label): formats.values(metric.unit, value, 1),
            _("{metric}, 95 %").format(metric=_(metric.label)): formats.intervals(metric.unit, low, high, 1).fill_null(
                formats.NOTHING
            ),
            _("{metric}, answers").format(metric=_(metric.label)): n.fill_null(0),
        }
    label = _(shown.label)
    return Figure(
        name=f"satisfaction-{by}",
        title=title,
        subtitle=_(
            "{definition} The line is the 95 % interval; in brackets the share of those asked who answered. The "
            "fewer they are, the less it says of the others. {n} answers."
        ).format(definition=_(shown.definition), n=formats.n(rows["n"].sum())),
        panels=[bars(rows, shown.unit, heading=dimension_names.heading(by), label=label)],
        table=formats.headed(wide, columns),
        behind=Behind(metric=shown.name, dimensions={by: by}),
        missing=_("Nobody has answered a survey."),
    )


_KEPT = ("value", "low", "high", "n")


def _of(answers: pl.DataFrame, metric: Metric, by: str) -> pl.DataFrame:
    return answers.filter(pl.col("metric") == metric.name).select(by, *_KEPT, "size", "coverage")
