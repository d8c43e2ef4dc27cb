"""Changes: what became better or worse since another time, part by part, with verdicts."""

import polars as pl

from dashboards.asked.behind import Behind
from dashboards.charts.differences import differences, said, worst_first
from dashboards.figure import Figure
from dashboards.findings import changes as findings
from dashboards.terminal.differences import signed
from dashboards.words import dimension_names, formats
from dashboards.words.language import _
from metrics.calendar import Period
from metrics.comparison import Comparison
from metrics.metric import Metric


def changes(found: Comparison, metric: Metric, *, by: tuple[str, ...], whole: Period | None = None) -> Figure:
    """A dot with its interval for each part that was compared, worst first; all of them in the table.

    Where less than the `whole` period was compared, the words under the title say so.
    """
    label = named(by)
    cells = worst_first(found.cells.filter(pl.col("metric") == metric.name), metric).with_columns(label=label)
    other = findings.other(found)
    table = formats.headed(
        cells,
        {
            **{dimension_names.heading(x): formats.names(x, pl.col(x)) for x in by},
            _("Now"): formats.values(metric.unit, pl.col("value"), 1),
            other.capitalize(): formats.values(metric.unit, pl.col("other"), 1),
            _("Difference"): signed(metric.unit, pl.col("difference")),
            _("Low"): signed(metric.unit, pl.col("difference_low")),
            _("High"): signed(metric.unit, pl.col("difference_high")),
            _("Contacts now"): "n",
            _("Contacts of the other"): "n_other",
            _("Verdict"): said(pl.col("verdict")),
        },
    )
    return Figure(
        name=f"changes-{'-'.join(by)}",
        title=findings.changed(found, metric, label),
        subtitle=_(
            "{metric} by {by}: {periods} A dot is the difference, the line its 95 % interval as wide as good and bad "
            "days make it. Of all that are called better or worse at most 5 % are so by chance. {n}."
        ).format(
            metric=_(metric.label),
            by=formats.in_a_row(dimension_names.heading(x).lower() for x in by),
            periods=findings.periods(found, whole),
            n=formats.n(cells["n"].sum()),
        ),
        panels=[differences(cells, metric, other=other)],
        table=table,
        behind=Behind(metric=metric.name, dimensions={x: x for x in by}),
        missing=_("There is nothing to compare."),
    )


def named(by: tuple[str, ...]) -> pl.Expr:
    """What a part is called: the names of its values, such as `billing · Phone`."""
    return pl.concat_str([formats.names(x, pl.col(x)) for x in by], separator=" · ")
