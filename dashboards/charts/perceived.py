"""Perceived: how good the company believes each channel to be, and how good its customers say it is."""

import polars as pl

from dashboards.asked.behind import Behind
from dashboards.charts.pairs import pairs
from dashboards.figure import Figure
from dashboards.words import formats
from dashboards.words.language import _, later
from metrics.catalogue.csat import csat
from metrics.compare import TOO_FEW_BELOW
from metrics.perception import BELIEF, NOISE, OPERATIONS, OVERRATED, TOO_FEW, UNDERRATED, Perception

WORDS = {
    OVERRATED: later("▼ overrated"),
    UNDERRATED: later("▲ underrated"),
    NOISE: later("within noise"),
    TOO_FEW: later("too few"),
}
FROM = {BELIEF: later("what the settings say"), OPERATIONS: later("served in time and resolved")}
"""Where the company's view comes from."""


def perceived(found: Perception, *, title: str) -> Figure:
    """The company's view and the customers' of each channel, the most overrated first."""
    said = pl.col("verdict").replace_strict({key: _(words) for key, words in WORDS.items()}, default=_("one side only"))
    rows = found.channels.with_columns(
        label=formats.names("channel", pl.col("channel")),
        words=said,
        points=formats.points(pl.col("gap")),
        from_words=pl.col("view").replace_strict(
            {key: _(words) for key, words in FROM.items()}, default=formats.NOTHING
        ),
        bad=pl.col("verdict") == OVERRATED,
    )
    drawn = rows.select(
        "channel",
        "label",
        bad=pl.col("bad").fill_null(value=False),
        said=pl.when(pl.col("gap").is_null()).then("words").otherwise(pl.format("{}, {}", "points", "words")),
        one="company",
        one_low="company_low",
        one_high="company_high",
        other="customers",
        other_low="customers_low",
        other_high="customers_high",
    )
    table = formats.headed(
        rows,
        {
            _("Channel"): "label",
            _("Company"): formats.percents(pl.col("company"), 1),
            _("From"): "from_words",
            _("Customers"): formats.percents(pl.col("customers"), 1),
            _("Answers"): "n",
            _("Gap, points"): (100 * pl.col("gap")).round(1),
            _("Low"): (100 * pl.col("low")).round(1),
            _("High"): (100 * pl.col("high")).round(1),
            _("Verdict"): "words",
        },
    )
    return Figure(
        name="perceived",
        title=title,
        subtitle=_(
            "The company's view (what the settings believe, else the share served in time times the share resolved at "
            "once) against the customers' mean score between the worst answer, 0 %, and the best, 100 %. The number is "
            "the gap in points; the lines are 95 % intervals. Below {few} answers nothing is said. {n} answers."
        ).format(few=TOO_FEW_BELOW, n=formats.n(rows["n"].sum())),
        panels=[pairs(drawn, heading=_("Channel"), one=_("Company"), other=_("Customers"))],
        table=table,
        behind=Behind(metric=csat.name, dimensions={"channel": "channel"}),
        missing=_("There is no channel of which the company has a view, or of which a customer has said anything."),
    )
