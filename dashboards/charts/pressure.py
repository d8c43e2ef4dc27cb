"""Pressure: whether customers who get more messages in a week ask more often for no more."""

from collections.abc import Sequence

import polars as pl

from dashboards.asked.behind import Behind
from dashboards.charts.bars import bars
from dashboards.figure import Figure
from dashboards.words import formats
from dashboards.words.language import _
from metrics.metric import Metric, Unit


def pressure(answers: pl.DataFrame, metric: Metric, *, title: str, notes: Sequence[str] = ()) -> Figure:
    """A bar with its interval for each number of messages in seven days, from one to many.

    `answers` is what `measure` gives of the share that opted out, by pressure.
    """
    first = pl.col("pressure").cast(pl.String).str.extract(r"^(\d+)").cast(pl.Int64)
    rows = (
        answers.filter(pl.col("pressure").is_not_null())
        .sort(first)
        .with_columns(
            label=pl.col("pressure").cast(pl.String).str.replace("-", "\N{EN DASH}"),
            told=pl.format("({})", _written_n()),
        )
    )
    table = formats.headed(
        rows,
        {
            _("Messages in a week"): "label",
            _(metric.label): formats.percents(pl.col("value"), 2),
            _("Low"): formats.percents(pl.col("low"), 2),
            _("High"): formats.percents(pl.col("high"), 2),
            _("Messages"): "n",
        },
    )
    return Figure(
        name="pressure",
        title=title,
        subtitle=_(
            "{definition} By how many messages of campaigns the customer got in the seven days up to one, with it, by "
            "whatever channel. The line is the 95 % interval. {n} messages."
        ).format(definition=_(metric.definition), n=formats.n(rows["n"].sum())),
        panels=[bars(rows, Unit.PERCENT, heading=_("Messages in a week"), label=_(metric.label))],
        table=table,
        notes=notes,
        behind=Behind(metric=metric.name, dimensions={"pressure": "pressure"}),
        missing=_("No message of a campaign is known."),
    )


def _written_n() -> pl.Expr:
    return pl.concat_str(pl.lit("n = "), formats.counts(pl.col("n")))
