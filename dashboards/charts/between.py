"""Between: how much of the unevenness lies between the values of each dimension."""

import polars as pl

from dashboards.asked.behind import Behind
from dashboards.charts.bars import bars
from dashboards.figure import Figure
from dashboards.words import dimension_names, formats
from dashboards.words.language import _
from metrics.decomposition import Decomposition
from metrics.metric import Metric, Unit


def between(found: Decomposition, metric: Metric, *, title: str) -> Figure:
    """A bar with its interval per dimension: its share of what is between contacts, as Shapley's value gives it."""
    names = {x: dimension_names.between(x) for x in found.parts["dimension"]}
    rows = found.parts.with_columns(
        label=pl.col("dimension").replace_strict(names, default=None, return_dtype=pl.String),
        value=pl.col("share"),
        high=pl.col("high").clip(upper_bound=1.0),
        n=pl.lit(found.n, dtype=pl.Int64),
        told=pl.format(_("({} alone)"), formats.percents(pl.col("alone"))).fill_null(""),
    )
    table = formats.headed(
        rows,
        {
            _("Between"): "label",
            _("Share"): formats.percents(pl.col("share"), 1),
            _("Low"): formats.percents(pl.col("low"), 1),
            _("High"): formats.percents(pl.col("high"), 1),
            _("Alone"): formats.percents(pl.col("alone"), 1),
        },
    )
    silent = [dimension_names.between(x) for x in found.left_out]
    return Figure(
        name="between",
        title=title,
        subtitle=_(
            "Of how far contacts lie from the mean of {metric}, the share that lies between the values of each "
            "dimension (Shapley: what it adds to all others, so that the shares add up), and what it would explain if "
            "it were asked alone. The line is the 95 % interval; what chance or one bad day would show is taken off. "
            "{n}."
        ).format(metric=_(metric.label), n=formats.n(found.n)),
        panels=[bars(rows, Unit.PERCENT, heading=_("Between"), label=_("Share of the unevenness"))],
        table=table,
        notes=[
            _("Left out, because too many contacts tell nothing of them: {dimensions}.").format(
                dimensions=formats.in_a_row(silent)
            )
        ]
        if silent
        else (),
        # Every share is one of the same contacts: of all that were judged.
        behind=Behind(metric=metric.name, dimensions={}, named="label"),
        missing=_("There is nothing to share out: what differs between contacts is no more than chance would have it."),
    )
