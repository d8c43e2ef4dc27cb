"""Sentences about money: what is at risk, what contacts cost, what could be avoided, and why something is not known."""

from collections.abc import Mapping

import polars as pl

from dashboards.words import formats
from dashboards.words.language import _, later
from dashboards.words.money import between, money, step_of
from metrics.compare import TOO_FEW_BELOW
from metrics.value.at_risk import WINDOWS, ValueAtRisk
from metrics.value.clientele import NO_CONTACT
from metrics.value.groups import EVERYBODY
from metrics.value.lifetime import LifetimeValue
from metrics.value.unit_cost import ALL

FAR_APART = 0.1
"""So many standard deviations apart, or more, two sides are not alike."""

HOW_TO_READ_ALIKE = later(
    "What was known of both sides before the contact. Less than 0.1 standard deviations apart is commonly taken for "
    "alike; what nobody wrote down can differ all the same."
)


def at_risk(found: ValueAtRisk) -> str:
    """The one sentence of the page: how much is at risk, or why that cannot be said."""
    if found.reason is not None:
        return why_not(found)
    row = found.channels.row(0, named=True)
    places = {"customers": formats.count(row["customers"]), **_ends(row, "at_risk", found.currency)}
    if row["verdict"] == "worse":
        return _(
            "{amount} is at risk with {customers} badly served customers (95 %: {range}), if those who do not buy "
            "again stay away."
        ).format(**places)
    if row["verdict"] == "better":
        return _(
            "Nothing is seen to be at risk: {customers} badly served customers buy again more often than others."
        ).format(customers=places["customers"])
    return _("What is at risk with {customers} badly served customers is within noise: {range}.").format(
        customers=places["customers"], range=places["range"]
    )


def why_not(found: ValueAtRisk) -> str:
    """Why nothing can be said about what is at risk, and what it would take."""
    if found.reason == "no_purchases":
        return _("No purchases are known, and so no value: connect a source of purchases to see what is at risk.")
    if found.reason == "no_contacts":
        return _("No contact of the period is of a known customer who had bought before: nothing can be said.")
    if found.reason == "too_short":
        return _(
            "To see whether customers buy again takes {days} days of contacts and purchases at least; a longer period "
            "may have them."
        ).format(days=2 * WINDOWS[-1])
    if found.reason == "no_value":
        return _("What customers are worth cannot be said yet, and so not what is at risk.")
    if found.reason == "no_margin":
        return _("With this margin customers are worth nothing, and so no amount is at risk.")
    row = found.channels.row(0, named=True)
    return _(
        "Too few to say what is at risk: {bad} badly served and {well} well served customers could be watched and "
        "matched, and it takes {few} on either side. A longer period may have them."
    ).format(bad=formats.count(row["n_bad"]), well=formats.count(row["n_well"]), few=TOO_FEW_BELOW)


def missing(found: ValueAtRisk) -> str:
    """What stands in place of the drawing where there is none."""
    return why_not(found) if found.reason is not None else ""


def how_alike(found: ValueAtRisk) -> str:
    """Whether badly and well served customers are alike after matching."""
    apart = found.balance.filter(pl.col("apart_matched").abs() >= FAR_APART).height
    if apart:
        return _("Matched customers still differ in what was known before: take the difference with care")
    return _("Matched customers are alike in what was known before")


def scope(where: Mapping[str, object]) -> str:
    """Of what the amounts of the page are, and that no filter but the period changes them."""
    said = _("Every factor that nobody has measured stands here with the setting that says it, for whoever doubts it.")
    if not where:
        return said
    return (
        said + " " + _("Amounts are of all channels, queues and teams of the period: the filters do not change them.")
    )


def told_by(found: LifetimeValue) -> str:
    """By what customers are told apart: their segment where they have several, else the channel they use most."""
    segments = found.groups.filter(pl.col("dimension") == "segment", pl.col("value").is_not_null())
    return "segment" if segments.height > 1 else "main_channel"


def which_is_at_risk(found: ValueAtRisk) -> str:
    """In which channels badly served customers are seen to be missing."""
    if found.reason is not None:
        return _("What is at risk, factor by factor")
    seen = found.channels.filter(pl.col("channel") != ALL, pl.col("verdict") == "worse").sort(
        "at_risk", "channel", descending=[True, False]
    )
    if seen.is_empty():
        return _("In no single channel are customers missing by more than chance")
    names = formats.in_a_row(formats.name("channel", x) for x in seen["channel"])
    return _("Beyond chance badly served customers are missing by: {channels}").format(channels=names)


def left_out_so_far(found: ValueAtRisk) -> str:
    """What the customers who were watched left out in those days alone; nothing where that is nothing."""
    if found.reason is not None or found.channels.item(0, "missed") <= 0:
        return ""
    row = found.channels.row(0, named=True)
    return _(
        "In those {days} days alone {customers} customers who were watched left out {amount} of margin (95 %: "
        "{range}): that is matched, and assumes nothing of the time after."
    ).format(days=found.days, customers=formats.count(row["n_bad"]), **_ends(row, "missed", found.currency))


def what_customers_are_worth(found: LifetimeValue, by: str) -> str:
    """What a customer is worth on average, and between which means the groups lie."""
    known = found.groups.filter(pl.col("value").is_not_null())
    some = known.filter(pl.col("dimension") == by, pl.col("group") != NO_CONTACT)
    if known.is_empty() or some.is_empty():
        return _("What a customer is worth")
    mean = known.filter(pl.col("dimension") == EVERYBODY).row(0, named=True)
    least, most = some.select(least=pl.col("value").min(), most=pl.col("value").max()).row(0)
    step = step_of(mean["low"], mean["high"])
    return _("A customer is worth {mean} on average, by group {range}").format(
        mean=money(mean["value"], found.currency, step=step), range=between(least, most, found.currency, step=step)
    )


def no_value(found: LifetimeValue) -> str:
    """Why nothing can be said about what customers are worth."""
    if not found.purchases.orders:
        return _("No purchases are known, and so no value.")
    return _("Too few customers bought again to say what they are worth.")


def _ends(row: dict[str, float], name: str, currency: str) -> dict[str, str]:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    step = step_of(low, high)
    return {"amount": money(row[name], currency, step=step), "range": between(low, high, currency, step=step)}
