"""Sentences about scenarios: what each asks for, takes and keeps, and whether it pays."""

from collections.abc import Mapping
from math import isfinite

import polars as pl

from dashboards.words import formats
from dashboards.words.grades import GRADES
from dashboards.words.language import _, later
from dashboards.words.money import money, number, numbers, step_of
from dashboards.words.single import MINUS, NBSP
from metrics.scenarios.in_words import INFINITE
from metrics.scenarios.outcome import Outcome
from metrics.scenarios.scenario import Scenario
from metrics.scenarios.scenarios import Scenarios
from metrics.scenarios.steps import steps
from metrics.staffing.ranged import Ranged

LABELS: Mapping[str, str] = {
    "agents": later("More agents at work"),
    "paid_hours": later("More paid hours"),
    "cost": later("Cost"),
    "saved": later("Contacts that do not give up"),
    "customers": later("Customers not badly served"),
    "each": later("What each leaves more"),
    "kept": later("Kept"),
    "net": later("Net"),
    "break_even": later("Pays if each leaves"),
}
"""What scenarios tell, in the order of a table."""

HOW = later(
    "People: those who, in the typical week of these days, bring the share served in time to the target, by Erlang A "
    "or by playing the contacts once more; paid hours have the time away in them. Kept: known customers of whom no "
    "contact goes badly any more, where as many fewer go badly as the share served late falls, and nobody whom "
    "another channel served badly too; times what one of them leaves less. Hiring and training cost nothing here."
)
"""How the numbers come about."""

_FINE = {"agents": 0.1}


def target_name(target: str) -> str:
    """What a scenario aims at: `as promised`, `as Phone`, `85 %`."""
    if target == "promise":
        return _("as promised")
    if target.endswith("%"):
        digits = len(target[:-1].partition(".")[2])
        return _("{share} in time").format(share=formats.percent(float(target[:-1]) / 100, digits))
    return _("as {channel}").format(channel=formats.name("channel", target))


def title(wanted: Scenario) -> str:
    """What a scenario asks for: `Messaging as Phone`."""
    channel = formats.name("channel", wanted.channel)
    if wanted.kind == "promise":
        return _("{channel} as promised").format(channel=channel)
    if wanted.kind == "share":
        share = formats.percent(wanted.share, wanted.digits)
        return _("{channel}: {share} in time").format(channel=channel, share=share)
    return _("{channel} as {other}").format(channel=channel, other=formats.name("channel", wanted.like))


def best(found: Scenarios | None) -> str:
    """The sentence of all of them: which keeps most beside what it costs, or that nothing can be told."""
    told = [] if found is None else [x for x in found.outcomes if x.net is not None]
    if found is None or not told:
        return _("Of these scenarios nobody can tell both what they cost and what they keep.")
    paying = [x for x in told if x.verdict == "pays"]
    one = max(paying or told, key=lambda x: x.net.value if x.net else 0.0)
    said = {
        "pays": _("{scenario} pays: it keeps {net} more than it costs."),
        "within noise": _("Whether {scenario} pays is within noise: kept less cost is {net}."),
        "costs more": _("{scenario} costs more than it keeps: {net}."),
    }[one.verdict or "within noise"]
    return said.format(scenario=title(one.scenario), net=amount(one.net, found.currency))


def most(found: Scenarios) -> str:
    """Which of them leaves most."""
    told = [x for x in found.outcomes if x.net is not None]
    if not told:
        return _("What these scenarios cost and keep")
    one = max(told, key=lambda x: x.net.value if x.net else 0.0)
    return _("{scenario} leaves most: {net}").format(scenario=title(one.scenario), net=amount(one.net, found.currency))


def sentence(found: Scenarios, one: Outcome) -> str:
    """What one scenario takes and keeps, or why nothing is told of it."""
    if one.reason is not None or one.before is None or one.share is None or one.paid_hours is None:
        return why_not(one)
    now, then = formats.percent(one.before.value), formats.percent(one.share, one.scenario.digits)
    takes = _("From {now} to {then} served in time it takes {hours} paid hours more.").format(
        now=now, then=then, hours=range_of(one.paid_hours)
    )
    if one.cost is None:
        unpaid = _("What they cost is not known: [cost.{channel}] of the settings has no hourly_rate.")
        return f"{takes} {unpaid.format(channel=one.scenario.channel)}"
    costs = _("They cost {cost}.").format(cost=amount(one.cost, found.currency))
    if one.net is None:
        unknown = _("What that keeps is not known, as nobody can say what is at risk.")
        return f"{takes} {costs} {unknown}"
    verdict = {
        "pays": _("It keeps {kept}: it pays."),
        "within noise": _("It keeps {kept}: whether it pays is within noise."),
        "costs more": _("It keeps {kept}: it costs more than that."),
    }[one.verdict or "within noise"]
    even = ""
    if one.break_even is not None and one.each is not None:
        even = _(
            "It pays from {least} for each customer who is served in time and not late; at risk with each: {each}."
        ).format(least=amount(one.break_even, found.currency), each=amount(one.each, found.currency))
    return " ".join(filter(None, [takes, costs, verdict.format(kept=amount(one.kept, found.currency)), even]))


def why_not(one: Outcome) -> str:
    """Why there are no numbers of a scenario."""
    channel = formats.name("channel", one.scenario.channel)
    if one.reason == "reached" and one.before is not None and one.share is not None:
        return _("{channel} does so already: {now} is served in time, and {then} was asked for.").format(
            channel=channel, now=formats.percent(one.before.value), then=formats.percent(one.share, one.scenario.digits)
        )
    if one.reason == "no_target":
        return _("Nobody can tell what {channel} attains.").format(
            channel=formats.name("channel", one.scenario.like or "")
        )
    if one.reason == "by_order":
        return _(
            "What keeps {channel} from {then} is the order of answering, not people: with the same people it would be "
            "there if whoever came first were answered first."
        ).format(channel=channel, then=formats.percent(one.share, one.scenario.digits))
    if one.reason == "out_of_reach":
        return _("No number of people brings {channel} to {then}.").format(
            channel=channel, then=formats.percent(one.share, one.scenario.digits)
        )
    return _(
        "Of {channel} nobody can tell what more people would do: too few contacts, or nobody wrote down how long "
        "they took."
    ).format(channel=channel)


def amount(told: Ranged | None, currency: str) -> str:
    """An amount with its range, no finer than it is known: `EUR 60,000 (0 to 100,000)`."""
    if told is None:
        return formats.NOTHING
    step = step_of(told.closed.low, told.closed.high)
    return f"{money(told.value, currency, step=step)} ({ends(told, step)})"


def range_of(told: Ranged, finest: float = 1.0) -> str:
    """A number with its range, likewise."""
    step = step_of(told.closed.low, told.closed.high, finest=finest)
    return f"{number(told.value, step=step)} ({ends(told, step)})"


def ends(told: Ranged, step: float) -> str:
    """Both ends of a range; one that is out of reach is infinite."""
    if not told.is_open:
        return numbers(told.low, told.high, step=step)
    both = (number(x, step=step) if isfinite(x) else infinite(x) for x in (told.low, told.high))
    return _("{} to {}").format(*both).replace(" ", NBSP)


def infinite(end: float) -> str:
    """An end at which no number of people is enough."""
    return f"{MINUS if end < 0 else ''}{INFINITE}"


def out_of_reach(found: Scenarios) -> list[str]:
    """What an infinite end means, for each scenario that has one."""
    said = later(
        "{scenario} may be out of reach (∞): at one end of what is known of that channel no number of people does it."
    )
    return [
        _(said).format(scenario=title(x.scenario))
        for x in found.outcomes
        if x.paid_hours is not None and x.paid_hours.is_open
    ]


def table(found: Scenarios) -> pl.DataFrame:
    """A row for each thing that is told, a column for each scenario, and the evidence."""
    rows = steps(found)
    columns = {
        title(x.scenario): _column(rows.filter(pl.col("place") == place)) for place, x in enumerate(found.outcomes)
    }
    grades = rows.filter(pl.col("place") == 0)["grade"]
    labels = [_(LABELS[x]) for x in rows.filter(pl.col("place") == 0)["step"]]
    heading = _("In these days, {currency}").format(currency=found.currency)
    return pl.DataFrame({heading: labels, **columns, _("Evidence"): [_(GRADES[x]) for x in grades]})


def _column(rows: pl.DataFrame) -> list[str]:
    told = zip(rows["step"], rows["value"], rows["low"], rows["high"], strict=True)
    return [
        formats.NOTHING if value is None else range_of(Ranged(value=value, low=low, high=high), _FINE.get(step, 1.0))
        for step, value, low, high in told
    ]


def foundations(found: Scenarios) -> list[str]:
    """Which days and which assumptions all of it rests on."""
    days = _("All of it is of {first} to {last}: hours that are paid in these days, and customers who came in them.")
    shrinkage = _("Of paid time {share} is spent away from customers ([staffing] shrinkage).")
    return [
        days.format(first=formats.day(found.first), last=formats.day(found.last)),
        shrinkage.format(share=formats.percent(found.shrinkage)),
        *out_of_reach(found),
        _(HOW),
    ]
