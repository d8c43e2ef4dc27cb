"""After a call: what customers do who were called back in time, beside matched customers whom nobody called."""

import polars as pl

from dashboards.charts.differences import said
from dashboards.charts.pairs import beside, pairs
from dashboards.figure import Figure
from dashboards.words import formats
from dashboards.words.language import _, later
from metrics.compare import TOO_FEW_BELOW
from metrics.follow_up.recovered import DAYS

OUTCOMES = {
    "recovered": later("Recovered: buy, or score 4 of 5 or better"),
    "stayed": later("Stay: buy, or turn to us"),
    "bought": later("Buy"),
    "spent": later("Spend"),
    "score": later("Score of later contacts"),
    "failed": later("Lost again"),
}
NOT_SHARES = ("spent",)
"""What cannot be drawn on one axis with the others."""


def after_call(rows: pl.DataFrame, *, title: str, currency: str) -> Figure:
    """A pair for each share of `metrics.follow_up.recovered.recovered`; what was spent stands in the table."""
    told = rows.with_columns(
        label=pl.col("outcome").replace_strict({key: _(words) for key, words in OUTCOMES.items()}),
        words=said(pl.col("verdict")),
    )
    known = told.filter(~pl.col("outcome").is_in(NOT_SHARES), pl.col("difference").is_not_null())
    drawn = beside(known, one="uncalled", other="called")
    amounts = {
        _("Called in time"): "called",
        _("Matched, not called"): "uncalled",
        _("Difference"): "difference",
        _("Low"): "low",
        _("High"): "high",
    }
    table = formats.headed(
        told,
        {
            _("In the days after"): "label",
            **{heading: _written(name, currency) for heading, name in amounts.items()},
            _("Cases"): "n",
            _("Of them matched"): formats.percents(pl.col("share_matched"), 1),
            _("Matched with"): "n_matched",
            _("Verdict"): "words",
        },
    )
    return Figure(
        name="after-call",
        title=title,
        subtitle=_(
            "Cases whose customer was called in time, beside those of customers whom nobody called, who failed for the "
            "same reason, in the same channel and week and as often, and whose case was open as long: what they did in "
            "the {days} days after the call. It is no experiment: whoever calls may choose. {n}."
        ).format(days=DAYS, n=formats.n(told["n"].max() or 0)),
        panels=[pairs(drawn, heading=_("Outcome"), one=_("Matched, not called"), other=_("Called in time"))],
        table=table,
        missing=_("Nothing to hold against each other: at least {few} customers are needed on either side.").format(
            few=TOO_FEW_BELOW
        ),
    )


def _written(name: str, currency: str) -> pl.Expr:
    """Shares in percent, their differences in points, sums in the site's currency."""
    value = pl.col(name)
    share = formats.percents(value, 1) if name in {"called", "uncalled"} else formats.points(value)
    amount = pl.format("{} {}", value.round(2), pl.lit(currency))
    nothing = pl.when(value.is_null()).then(pl.lit(formats.NOTHING))
    return nothing.when(pl.col("outcome").is_in(NOT_SHARES)).then(amount).otherwise(share)
