"""Ruled: one number under its own rule and under every vendor's, of whatever unit it is."""

import polars as pl

from dashboards.asked.behind import Behind
from dashboards.charts.bars import bars
from dashboards.charts.rules import rules
from dashboards.figure import Figure
from dashboards.findings.why import rules_rows
from dashboards.words import formats
from dashboards.words.language import _
from metrics.explanation import Explanation
from metrics.metric import DEFAULT, Unit


def ruled(found: Explanation, *, title: str) -> Figure:
    """A bar with its interval per rule, ours first, with how far each lies from ours; of a share a dot for each."""
    metric = found.metric
    if metric.unit is Unit.PERCENT:
        return rules(found.rules, metric, title=title)  # closer together than bars from zero can show
    rows = rules_rows(found)
    said = {DEFAULT: _(metric.definition), **{name: _(x.definition) for name, x in metric.presets.items()}}
    sources = {DEFAULT: metric.source, **{name: x.source for name, x in metric.presets.items()}}
    table = formats.headed(
        rows,
        {
            _("Rule"): "label",
            _(metric.label): formats.values(metric.unit, pl.col("value"), 1),
            _("95 %"): formats.intervals(metric.unit, pl.col("low"), pl.col("high"), 1).fill_null(formats.NOTHING),
            _("More than ours"): formats.signed(metric.unit, pl.col("more")).fill_null(formats.NOTHING),
            _("Rows"): "n",
            _("In words"): pl.col("preset").replace_strict(said, default=""),
            _("Source"): pl.col("preset").replace_strict(sources, default=""),
        },
    )
    return Figure(
        name="ruled",
        title=title,
        subtitle=_(
            "The same rows, counted by each vendor's rule; the line is the 95 % interval, the number in brackets how "
            "far it lies from ours. Whoever compares two systems compares their rules too."
        ),
        panels=[bars(rows, metric.unit, heading=_("Rule"), label=_(metric.label))],
        table=table,
        missing=_("No rule gives a number here."),
        behind=Behind(metric=metric.name, dimensions={"preset": "preset"}),
    )
