"""The finding that a report bears as its title, and the one number under it."""

import polars as pl

from dashboards.asked import report_questions as asking
from dashboards.asked import scenario_questions
from dashboards.asked.view import View
from dashboards.findings import evenness as findings
from dashboards.report.content import Headline
from dashboards.words import formats
from dashboards.words.grades import GRADES
from dashboards.words.language import _
from dashboards.words.money import between, money, step_of
from metrics.catalogue.served_in_time import served_in_time
from metrics.value.at_risk import ValueAtRisk
from metrics.value.avoidable import TOTAL
from metrics.value.in_words import ASSUMED, MEASURED


def title(view: View) -> str:
    """What was found, in a sentence."""
    even = view.unevenness(served_in_time, by="channel")
    if even.index is None:
        return _("Too few contacts to say whether the channels serve alike.")
    best, worst = findings.ends(even)
    if not even.low:
        return _("Served evenly: what the channels differ by ({best}, {worst}) is within chance.").format(
            best=best, worst=worst
        )
    if (at_risk := _beyond_chance(view)) is not None:
        return _("{amount} is at risk with customers who were served late (in time: {best}, {worst})").format(
            amount=_amount(at_risk), best=best, worst=worst
        )
    return _("Who is served in time depends on the channel: {best}, {worst}").format(best=best, worst=worst)


def headline(view: View) -> Headline:
    """The number that is defended: value at risk beyond chance, else what could be avoided, else the index."""
    return _at_risk(view) or _avoidable(view) or _index(view)


def graded(grade: str) -> str:
    """On what a number rests, as a line under it."""
    return _("Evidence: {grade}").format(grade=_(GRADES[grade]))


def _beyond_chance(view: View) -> ValueAtRisk | None:
    found = scenario_questions.risk(view)
    if found.reason is not None or found.channels.item(0, "verdict") != "worse":
        return None
    return found


def _amount(found: ValueAtRisk) -> str:
    value, low, high = found.channels.select("at_risk", "at_risk_low", "at_risk_high").row(0)
    return money(value, found.currency, step=step_of(low, high))


def _at_risk(view: View) -> Headline | None:
    found = _beyond_chance(view)
    if found is None:
        return None
    low, high = found.channels.select("at_risk_low", "at_risk_high").row(0)
    interval = between(low, high, found.currency, step=step_of(low, high))
    lines = [
        _("95 %: {interval}").format(interval=interval),
        _(
            "Evidence: that badly served customers buy again less often than equal well served ones is matched on own "
            "customers; that who does not come back within {days} days stays away is assumed."
        ).format(days=found.days),
    ]
    return Headline(label=_("At risk with badly served customers"), value=_amount(found), lines=lines)


def _avoidable(view: View) -> Headline | None:
    found = asking.cost(view)
    whole = found.avoidable.filter(pl.col("part") == TOTAL)
    if whole.is_empty() or whole.item(0, "high") is None or found.units.item(0, "per_contact") is None:
        return None
    low, high = whole.item(0, "low"), whole.item(0, "high")
    step = step_of(low, high)
    total = found.units.item(0, "total")
    lines = [
        _("Of {total} that the contacts of these days cost. Neither end is a promise.").format(
            total=money(total, found.currency)
        ),
        graded(ASSUMED),
    ]
    return Headline(
        label=_("Could have been avoided"), value=between(low, high, found.currency, step=step), lines=lines
    )


def _index(view: View) -> Headline:
    even = view.unevenness(served_in_time, by="channel")
    label = _("Unevenness index")
    if even.index is None or even.low is None or even.high is None:
        return Headline(label=label, value=formats.NOTHING, lines=[_("Too few contacts to compare channels.")])
    value = _("{index} of 100").format(index=f"{even.index:.0f}")
    interval = _("95 %: {low} to {high}").format(low=f"{even.low:.0f}", high=f"{even.high:.0f}")
    return Headline(label=label, value=value, lines=[interval, graded(MEASURED)])
