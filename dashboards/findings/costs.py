"""Sentences about what serving customers costs: a contact, what could be avoided, what customers leave after it."""

import polars as pl

from dashboards.words import formats
from dashboards.words.language import _
from dashboards.words.money import CENT, between, money, step_of
from metrics.value.avoidable import TOTAL
from metrics.value.clientele import NO_CONTACT
from metrics.value.costs import Costs
from metrics.value.unit_cost import ALL


def what_a_contact_costs(found: Costs) -> str:
    """The mean cost of a contact, and which channel is dearest."""
    each = found.units.filter(pl.col("channel") != ALL, pl.col("per_contact").is_not_null())
    if each.is_empty():
        return _("What a contact costs")
    dearest = each.sort("per_contact", "channel", descending=[True, False]).row(0, named=True)
    return _("A handled contact costs most by {channel}: {amount}").format(
        channel=formats.name("channel", dearest["channel"]),
        amount=money(dearest["per_contact"], found.currency, step=CENT),
    )


def no_costs(found: Costs) -> str:
    """Why there is no cost, and which settings it takes."""
    if found.rates.is_empty():
        return _(
            "Nobody has said what a channel costs, and nothing is taken for granted. Write [cost.voice] with "
            "hourly_rate into spiritlevel.toml, and the same for other channels."
        )
    return _("Of no channel with a cost in the settings are contacts known with the time of their agents.")


def what_could_be_avoided(found: Costs) -> str:
    """The range of what could be avoided."""
    whole = found.avoidable.filter(pl.col("part") == TOTAL, pl.col("high").is_not_null())
    if whole.is_empty() or found.units.is_empty():
        return _("What could be avoided")
    low, high = whole.select("low", "high").row(0)
    return _("{range} could have been avoided").format(
        range=between(low, high, found.currency, step=step_of(low, high))
    )


def what_customers_leave(found: Costs) -> str:
    """What customers leave after what serving them costs, and where that is a loss."""
    told = found.profits.filter(pl.col("per_customer").is_not_null(), ~pl.col("main_channel").is_in([ALL, NO_CONTACT]))
    if told.is_empty():
        return _("What customers leave")
    losing = told.filter(pl.col("high") < 0)
    if losing.height:
        names = formats.in_a_row(formats.name("channel", x) for x in losing["main_channel"])
        return _("Serving costs more than customers leave: {channels}").format(channels=names)
    least, most = told.select(least=pl.col("per_customer").min(), most=pl.col("per_customer").max()).row(0)
    return _("After what serving them costs customers leave {range} each, by main channel").format(
        range=between(least, most, found.currency)
    )


def no_profit(found: Costs) -> str:
    """Why it is not told what customers leave."""
    if found.rates.is_empty():
        return no_costs(found)
    return _("Nothing is told of what customers leave: no purchases of known customers, or contacts without a cost.")
