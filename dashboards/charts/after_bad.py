"""After a bad contact: what customers do in the days after one, beside matched customers who had none."""

import polars as pl

from dashboards.charts.differences import said
from dashboards.charts.pairs import beside, pairs
from dashboards.figure import Figure
from dashboards.words import formats
from dashboards.words.language import _, later
from metrics.compare import TOO_FEW_BELOW
from metrics.moment_of_truth import MomentOfTruth

OUTCOMES = {
    "came_back": later("Turn to us again"),
    "contacts": later("Further contacts"),
    "bought": later("Buy"),
    "spent": later("Spend"),
    "score": later("Score of those contacts"),
}
SHARES = ("came_back", "bought", "score")
"""Those between nothing and all, which can be drawn on one axis."""


def after_bad(found: MomentOfTruth, *, title: str, currency: str) -> Figure:
    """A pair for each share; what is counted or spent stands in the table."""
    rows = found.outcomes.with_columns(
        label=pl.col("outcome").replace_strict({key: _(words) for key, words in OUTCOMES.items()}),
        share=pl.col("outcome").is_in(SHARES),
        words=said(pl.col("verdict")),
    )
    known = rows.filter(pl.col("share") & pl.col("difference").is_not_null())
    drawn = beside(known, one="matched", other="bad")
    table = formats.headed(
        rows,
        {
            _("In the days after"): "label",
            _("After a bad contact"): _written("bad", currency),
            _("Matched customers"): _written("matched", currency),
            _("Difference"): _written("difference", currency),
            _("Low"): _written("low", currency),
            _("High"): _written("high", currency),
            _("Bad contacts"): "n",
            _("Of them matched"): formats.percents(pl.col("share_matched"), 1),
            _("Matched with"): "n_matched",
            _("Verdict"): "words",
        },
    )
    return Figure(
        name="after-bad",
        title=title,
        subtitle=_(
            "A contact is bad where the customer gave up, was never answered, waited for longer than promised, or "
            "scored it no better than 2 of 5. A customer's first bad contact, at least {days} days ago, is held "
            "against answered ones of customers who had had none, in the same channel, topic, segment and week, with "
            "as many contacts before. It is no experiment. {n}."
        ).format(days=found.days, n=formats.n(rows["n"].max() or 0)),
        panels=[pairs(drawn, heading=_("Outcome"), one=_("Matched customers"), other=_("After a bad contact"))],
        table=table,
        missing=_("Nothing to hold against each other: at least {few} customers are needed on either side.").format(
            few=TOO_FEW_BELOW
        ),
    )


def _written(column: str, currency: str) -> pl.Expr:
    """Shares in percent, sums in the site's currency, numbers of contacts as they are."""
    number = pl.col(column)
    return (
        pl.when(number.is_null())
        .then(pl.lit(formats.NOTHING))
        .when(pl.col("share"))
        .then(formats.percents(number, 1))
        .when(pl.col("outcome") == "spent")
        .then(pl.format("{} {}", number.round(2), pl.lit(currency)))
        .otherwise(number.round(2).cast(pl.String))
    )
