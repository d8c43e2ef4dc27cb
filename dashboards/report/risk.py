"""Value at risk, factor by factor: customers, the part of them who do not buy again, and what one of them is worth."""

import polars as pl

from dashboards.asked import scenario_questions as asking
from dashboards.asked.view import View
from dashboards.report.content import Block
from dashboards.words import formats
from dashboards.words.grades import GRADES
from dashboards.words.language import _, later
from dashboards.words.money import between, money, number, numbers, step_of
from metrics.metric import Unit
from metrics.value.at_risk import ValueAtRisk
from metrics.value.in_words import ASSUMED, MEASURED, MODELLED
from metrics.value.risk_by_channel import MATCHED

LACKING = {
    "no_purchases": later(
        "There are no purchases, so nobody knows what customers are worth. Load them: docs/connectors.md, purchases."
    ),
    "no_contacts": later("No contact of these days is of a known customer who had bought before."),
    "too_short": later("Purchases are not known for long enough after these contacts to see who buys again."),
    "no_value": later("Too few purchases are known to say what a customer is worth."),
    "no_margin": later("With this margin customers are worth nothing, and so no amount is at risk."),
    "too_few": later("Too few customers were badly served, or have an equal who was served well, to compare them."),
}
"""Why nothing can be said, by `ValueAtRisk.reason`."""


def risk(view: View) -> Block:
    """The amount and each factor of it with its interval and evidence; or what it would take."""
    found = asking.risk(view)
    if found.reason is not None:
        said = [_(LACKING[found.reason])]
        return Block(name="risk", heading=_("What is at risk"), sentences=said, lacking=True)
    return Block(
        name="risk",
        heading=heading(found),
        sentences=_sentences(found),
        table=_factors(found),
        wide=[_("Factor")],
        notes=_by_channel(found),
    )


WHO = later(
    "Badly served: the first contact of a known customer who had bought before that waited for longer than promised, "
    "was given up or never answered. Held against customers served in time in the same channel, segment and week "
    "who had bought and turned to us as often. It is no experiment: what nobody wrote down can differ."
)


def heading(found: ValueAtRisk) -> str:
    """The amount with its interval, or that it is within noise."""
    row = found.channels.row(0, named=True)
    amount = _amount(found, "at_risk")
    who = formats.count(row["customers"])
    if row["verdict"] == "worse":
        return _("Badly served customers: {n}. At risk with them: {amount}").format(n=who, amount=amount)
    if row["verdict"] == "better":
        return _("Badly served customers: {n}. They buy again no less often than others").format(n=who)
    return _("Badly served customers: {n}. What is at risk with them is within noise: {amount}").format(
        n=who, amount=amount
    )


def _sentences(found: ValueAtRisk) -> list[str]:
    row = found.channels.row(0, named=True)
    bought = _(
        "Of badly served customers {bad} bought again within {days} days ({n_bad}), of equal well served ones "
        "{well} ({n_well}). Carried on over the horizon: who did not buy again stays away."
    )
    counts = {x: formats.n(row[x]) for x in ("n_bad", "n_well")}
    shares = {x: formats.percent(row[x], 1) for x in ("bad", "well")}
    matched = _("Of the badly served contacts that are old enough {share} have a match.")
    return [
        bought.format(days=found.days, **counts, **shares),
        matched.format(share=formats.percent(row["share_matched"])),
    ]


def _factors(found: ValueAtRisk) -> pl.DataFrame:
    row, currency = found.channels.row(0, named=True), found.currency
    modelled = MODELLED if found.worth.method == "bg_nbd" else ASSUMED
    part = formats.interval(Unit.PERCENT, row["lost_low"], row["lost_high"])
    step = step_of(row["at_risk_low"], row["at_risk_high"])
    rows = [
        (_("Badly served known customers"), formats.count(row["customers"]), "", _(GRADES[MEASURED])),
        (_("times the part of buyers who are missing"), formats.percent(row["lost"]), part, _(GRADES[MATCHED])),
        (
            _("times what an equal well served customer is worth, {currency}").format(currency=currency),
            number(row["value_per_customer"]),
            numbers(row["value_low"], row["value_high"]),
            _(GRADES[modelled]),
        ),
        (
            _("is at risk, {currency}").format(currency=currency),
            number(row["at_risk"], step=step),
            numbers(row["at_risk_low"], row["at_risk_high"], step=step),
            _(GRADES[ASSUMED]),
        ),
    ]
    return pl.DataFrame(rows, schema=[_("Factor"), _("How much"), _("95 %"), _("Evidence")], orient="row")


def _by_channel(found: ValueAtRisk) -> list[str]:
    told = found.channels[1:].filter(pl.col("verdict") == "worse", pl.col("at_risk").is_not_null())
    both = zip(told["channel"], told["at_risk"], told["at_risk_low"], told["at_risk_high"], strict=True)
    said = [
        _("{channel}: {amount}").format(
            channel=formats.name("channel", channel), amount=_ranged(found.currency, value, low, high)
        )
        for channel, value, low, high in both
    ]
    return (
        [_("By channel, where fewer buy again beyond chance: {parts}.").format(parts="; ".join(said))] if said else []
    )


def _amount(found: ValueAtRisk, name: str) -> str:
    row = found.channels.row(0, named=True)
    return _ranged(found.currency, row[name], row[f"{name}_low"], row[f"{name}_high"])


def _ranged(currency: str, value: float, low: float, high: float) -> str:
    step = step_of(low, high)
    return _("{amount} (95 %: {range})").format(
        amount=money(value, currency, step=step), range=between(low, high, currency, step=step)
    )
