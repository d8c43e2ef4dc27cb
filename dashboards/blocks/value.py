"""The page of value: its cards, and how alike the customers are that it compares."""

import polars as pl

from dashboards.blocks import cards
from dashboards.words import formats
from dashboards.words.grades import GRADES
from dashboards.words.language import _
from dashboards.words.money import CENT, between, money, numbers, step_of
from metrics.value.at_risk import ValueAtRisk
from metrics.value.avoidable import TOTAL
from metrics.value.costs import Costs
from metrics.value.in_words import ASSUMED


def risk_card(found: ValueAtRisk) -> cards.Card:
    """What is at risk, with its interval and on what it rests."""
    label = _("Value at risk")
    if found.reason is not None:
        return cards.Card(label=label, value=formats.NOTHING)
    row = found.channels.row(0, named=True)
    step = step_of(row["at_risk_low"], row["at_risk_high"])
    range_ = between(row["at_risk_low"], row["at_risk_high"], found.currency, step=step)
    lines = [
        _("95 %: {interval}").format(interval=range_),
        graded(ASSUMED),
        formats.n(row["n_bad"]),
    ]
    return cards.Card(label=label, value=money(row["at_risk"], found.currency, step=step), lines=lines)


def cost_cards(found: Costs) -> list[cards.Card]:
    """What a contact and a resolution cost, and what could be avoided."""
    labels = (
        _("Cost per contact"),
        _("Cost per resolution"),
        _("Avoidable cost, {currency}").format(currency=found.currency),
    )
    if found.units.is_empty():
        return [cards.Card(label=x, value=formats.NOTHING) for x in labels]
    row = found.units.row(0, named=True)
    whole = found.avoidable.filter(pl.col("part") == TOTAL).row(0, named=True)
    contact = between(row["low"], row["high"], found.currency, step=CENT)
    resolution = between(row["resolution_low"], row["resolution_high"], found.currency, step=CENT)
    avoided = numbers(whole["low"], whole["high"], step=step_of(whole["low"], whole["high"]), breaks=True)
    return [
        cards.Card(
            label=labels[0],
            value=money(row["per_contact"], found.currency, step=CENT),
            lines=[_interval(contact), formats.n(row["handled"])],
        ),
        cards.Card(
            label=labels[1],
            value=money(row["per_resolution"], found.currency, step=CENT),
            lines=[_interval(resolution), formats.n(row["judged"])],
        ),
        cards.Card(
            label=labels[2],
            value=avoided or formats.NOTHING,
            lines=[_("of {total} in all").format(total=money(row["total"], found.currency)), graded(ASSUMED)],
        ),
    ]


def graded(grade: str) -> str:
    """On what a number rests, as a line under it."""
    return _("Evidence: {grade}").format(grade=_(GRADES[grade]))


def alike(found: ValueAtRisk) -> pl.DataFrame:
    """How alike badly and well served customers are in what was known before, before and after matching."""
    traits = {
        "orders": _("Purchases so far"),
        "since_last": _("Days since the last"),
        "spent_before": _("Mean amount of a purchase"),
        "contacts_before": _("Contacts in the 28 days before"),
    }
    return formats.headed(
        found.balance,
        {
            _("Before the contact"): pl.col("trait").replace_strict(traits, return_dtype=pl.String),
            _("Badly served"): _rounded("bad"),
            _("Well served"): _rounded("well"),
            _("Well served, as matched"): _rounded("matched"),
            _("Apart, in standard deviations"): _rounded("apart"),
            _("Apart after matching"): _rounded("apart_matched"),
        },
    )


def _interval(words: str) -> str:
    return _("95 %: {interval}").format(interval=words) if words else ""


def _rounded(column: str) -> pl.Expr:
    """With two digits, and nought without a sign."""
    return pl.col(column).round(2) + 0.0
