"""All that amounts of money rest on: how much it is, how good the evidence is, and which setting says it."""

from collections.abc import Iterator

import polars as pl

from dashboards.words import formats
from dashboards.words.grades import GRADES
from dashboards.words.language import _
from dashboards.words.money import money, rate, step_of
from ingest.settings import Settings
from ingest.settings.cost import Cost
from metrics.value.at_risk import ValueAtRisk
from metrics.value.costs import Costs
from metrics.value.in_words import ASSUMED, MEASURED, MODELLED, margin_evidence
from metrics.value.risk_by_channel import MATCHED

Row = tuple[str, str, str, str]


def table(risk: ValueAtRisk, cost: Costs, settings: Settings) -> pl.DataFrame:
    """On what each amount of the page rests, how much that is, how good the evidence is, and which setting says it."""
    rows = [*_of_risk(risk), *_of_worth(risk), *_of_costs(cost, settings)]
    told = [(what, much, _(GRADES[grade]), setting) for what, much, grade, setting in rows]
    return pl.DataFrame(told, schema=[_("What"), _("How much"), _("Evidence"), _("Setting")], orient="row")


def _of_risk(found: ValueAtRisk) -> Iterator[Row]:
    if found.reason is not None:
        return
    row = found.channels.row(0, named=True)
    part = _("{share} (95 %: {low} to {high})").format(
        share=formats.percent(row["lost"]),
        low=formats.percent(row["lost_low"]),
        high=formats.percent(row["lost_high"]),
    )
    away = _("after {days} days, for as many years ahead: {years}")
    yield _("Badly served customers who had bought before"), formats.count(row["customers"]), MEASURED, "[promise]"
    yield _("Part of the buyers who are missing"), part, MATCHED, ""
    years = f"{found.worth.terms.years:g}"
    yield _("Those who are missing stay away"), away.format(days=found.days, years=years), ASSUMED, ""
    each = money(row["value_per_customer"], found.currency, step=step_of(row["value_low"], row["value_high"]))
    yield _("What an equal well served customer is worth"), each, MODELLED, ""


def _of_worth(found: ValueAtRisk) -> Iterator[Row]:
    worth = found.worth
    if worth.method is None:
        return
    terms = worth.terms
    grade, _words = margin_evidence(terms, worth.margin_from)
    yield _("Margin of what customers pay"), formats.percent(terms.margin, 1), grade, "[value] margin"
    yield _("Years ahead"), f"{terms.years:g}", ASSUMED, "[value] horizon_years"
    yield _("Worth less a year later"), formats.percent(terms.discount_rate), ASSUMED, "[value] discount_rate"


def _of_costs(found: Costs, settings: Settings) -> Iterator[Row]:
    if found.units.is_empty():
        return
    timed = found.units.item(0, "timed")
    yield _("Agents' time with contacts: of it known"), formats.percent(timed), MEASURED, ""
    for channel, cost in sorted(settings.cost.items()):
        yield formats.name("channel", channel), _charged(cost, found.currency), ASSUMED, f"[cost.{channel}]"


def _charged(cost: Cost, currency: str) -> str:
    """What a channel costs as the settings say it first, without what costs nothing."""
    hour = _("{amount} an hour, {share} of it with customers").format(
        amount=rate(cost.hourly_rate, currency), share=formats.percent(cost.utilisation)
    )
    parts = (
        (cost.hourly_rate, hour),
        (cost.licences_per_month, _("{amount} of licences a month")),
        (cost.telecom_per_minute, _("{amount} a minute")),
        (cost.bot_session, _("{amount} a session")),
    )
    told = [words.format(amount=rate(amount, currency)) for amount, words in parts if amount]
    return "; ".join(told) or _("nothing")
