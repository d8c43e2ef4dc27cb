"""What scenarios take and keep, in sentences, none finer than what it rests on."""

from collections.abc import Callable, Iterator
from math import isfinite

from metrics.scenarios.outcome import Outcome
from metrics.scenarios.scenario import Scenario
from metrics.scenarios.scenarios import Scenarios
from metrics.staffing.ranged import Ranged
from metrics.value.at_risk_in_words import as_known

HOW = (
    "People: those who, in the typical week of these days, bring the share served in time to the target, by Erlang A "
    "or by playing the contacts once more. Kept: known customers of whom no contact goes badly any more, where as many "
    "fewer go badly as the share served late falls, and nobody whom another channel served badly too; times what one "
    "of them leaves less (value at risk), over the horizon of [value]. "
    "Staff is paid in these days; nobody is hired, trained or let go for nothing, and that is not counted."
)
"""How the numbers come about."""

INFINITE = "\N{INFINITY}"
"""What stands for the end of a range at which no number of people is enough."""


def scenarios_in_words(found: Scenarios) -> list[str]:
    """One sentence or two for each scenario, in their order."""
    return [" ".join(_told(found, x)) for x in found.outcomes]


def title(wanted: Scenario) -> str:
    """What a scenario asks for: `messaging as well as voice`, `messaging as promised`, `messaging at 85%`."""
    if wanted.kind == "channel":
        return f"{wanted.channel} as well as {wanted.like}"
    return f"{wanted.channel} as promised" if wanted.kind == "promise" else f"{wanted.channel} at {_then(wanted)}"


def _told(found: Scenarios, one: Outcome) -> Iterator[str]:
    name = title(one.scenario).capitalize()
    if one.reason is not None or one.before is None or one.share is None or one.paid_hours is None:
        yield f"{name}: {_why_not(one)}"
        return
    weeks, then = f"{found.first} to {found.last}", _then(one.scenario, one.share)
    yield (
        f"{name}, from {one.before.value:.0%} to {then} served in time, takes {_number(one.paid_hours)} paid "
        f"hours more from {weeks}{'' if one.cost is None else f', {_money(found, one.cost)}'}."
    )
    if one.paid_hours.is_open:
        where = f"at one end of what is known of {one.scenario.channel}"
        yield f"It may be out of reach: {where} no number of people does it."
    if one.cost is None:
        yield f"What they cost is not known: [cost.{one.scenario.channel}] has no hourly_rate."
    if one.saved is not None:
        yield f"{_number(one.saved)} contacts fewer would give up."
    yield from _worth(found, one)


def _worth(found: Scenarios, one: Outcome) -> Iterator[str]:
    if one.kept is None or one.customers is None:
        yield "What that keeps is not known, as nobody can say what is at risk ('spiritlevel risk')."
        return
    yield f"{_number(one.customers)} known customers would not be badly served, which keeps {_money(found, one.kept)}."
    if one.net is not None:
        says = {
            "pays": "It pays",
            "costs more": "It costs more than it keeps",
            "within noise": "Whether it pays is within noise",
        }[one.verdict or "within noise"]
        yield f"{says}: {_money(found, one.net)} net."
    if one.break_even is not None:
        yield (
            f"It pays from {_money(found, one.break_even)} for each of these customers on; a customer leaves "
            f"{_money(found, one.each or one.break_even)}."
        )


def _why_not(one: Outcome) -> str:
    now = one.before.value if one.before else 0.0
    return {
        "no_crew": one.why,
        "no_target": f"nobody knows what {one.scenario.like} attains.",
        "reached": f"it is so already ({now:.0%} served in time); nothing is to be done.",
        "by_order": f"what keeps it from {_then(one.scenario, one.share)} is the order of answering, not people: with "
        "the same people it would be there if whoever came first were answered first.",
        "out_of_reach": f"no number of people brings it to {_then(one.scenario, one.share)}.",
    }[one.reason or "no_crew"]


def _then(wanted: Scenario, share: float | None = None) -> str:
    """The share that is aimed at, with as many digits as were asked for."""
    return f"{share or wanted.share or 0:.{wanted.digits}%}"


def _money(found: Scenarios, told: Ranged) -> str:
    return f"{found.currency} {_number(told)}"


def ends(told: Ranged, write: Callable[[float], str]) -> str:
    """Both ends of a range; one that is out of reach is infinite."""
    return " to ".join(write(x) if isfinite(x) else f"{'-' if x < 0 else ''}{INFINITE}" for x in (told.low, told.high))


def _number(told: Ranged) -> str:
    def known(x: float) -> str:
        return as_known(x, told.closed.low, told.closed.high)

    return f"{known(told.value)} ({ends(told, known)})"
