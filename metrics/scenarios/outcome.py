"""What a scenario takes, and what it is worth: people, money, contacts and customers, each with its range."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import floor, inf, log10
from typing import Any, Literal

from metrics.scenarios.scenario import Scenario
from metrics.staffing.crew import Crew, NoCrewError
from metrics.staffing.live_line import LiveLine
from metrics.staffing.needed import needed
from metrics.staffing.ranged import Ranged, ranged
from metrics.staffing.reached import reached

Verdict = Literal["pays", "costs more", "within noise"]


@dataclass(frozen=True, kw_only=True)
class AtRisk:
    """The badly served known customers of a channel, and what each of them leaves less.

    `alone` says of how many of them so many contacts went badly, as far as no other channel served them badly too;
    `of_all` whether `each` is told of all channels together.
    """

    customers: int
    alone: Mapping[int, int]
    each: Ranged
    of_all: bool


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One scenario, of the period that was asked about; amounts are in the site's currency.

    `share` is what is to be served in time and `before` what is, of `n` contacts. `reason` says why there is no more:
    "no_crew" (`why` is a sentence), "no_target" (nobody knows what the other channel attains), "reached" (it is so
    already), "out_of_reach" (no number of people does it); else it is None. `agents` are those more at work in the mean
    of the half hours in which the channel is served, `paid_hours` the hours more on the roster of the period. `cost` is
    these at `hourly_rate`, None where the settings do not name it. Where what was measured may as well be so that no
    number of people does it, all three are infinite above, and what is made of them likewise. `saved` are contacts that
    do not give up any more, None in writing. `customers` are known customers who would not be badly served any more;
    `each` is what one of them leaves more, `kept` both multiplied; None where value at risk is not known, and of all
    channels together where `each_of_all`. `net` is kept less cost, `break_even` what one customer must leave more so
    that it pays. `alone` says of how many customers how many contacts went badly, in that channel and in no other.
    The reason is "by_order" where the same people would do it, if whoever came first were answered first, and more
    would not.
    """

    scenario: Scenario
    share: float | None = None
    n: int = 0
    before: Ranged | None = None
    reason: str | None = None
    why: str = ""
    agents: Ranged | None = None
    paid_hours: Ranged | None = None
    hourly_rate: float | None = None
    cost: Ranged | None = None
    saved: Ranged | None = None
    customers: Ranged | None = None
    each: Ranged | None = None
    each_of_all: bool = False
    kept: Ranged | None = None
    net: Ranged | None = None
    break_even: Ranged | None = None
    alone: Mapping[int, int] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict | None:
        """Whether it pays, as far as can be told; None where one side is not known.

        An end that is as good as nothing, as finely as the amount is known, is nothing. What may be out of reach never
        surely pays.
        """
        if self.net is None:
            return None
        step = step_of(self.net)
        if self.net.low > -inf and round(self.net.low / step) > 0:
            return "pays"
        return "costs more" if round(self.net.high / step) < 0 else "within noise"


def step_of(told: Ranged) -> float:
    """To which power of ten a number is known: the first digit of a quarter of its range, and 1 at least."""
    width = told.closed.high - told.closed.low
    return float(max(1.0, 10.0 ** floor(log10(width / 4)))) if width > 0 else 1.0


def outcome(
    of: Crew,
    wanted: Scenario,
    share: float | None,
    *,
    hourly_rate: float | None,
    weeks: float,
    at_risk: AtRisk | None,
) -> Outcome:
    """What a scenario takes and is worth over so many weeks.

    As many fewer of the channel's contacts go badly as the share that is not served in time falls, whichever they are.
    A customer is kept if all go well that went badly, and so nobody whom another channel served badly as well.
    """
    try:
        mine = of.of(wanted.channel)
    except NoCrewError as nobody:
        return Outcome(scenario=wanted, share=share, reason="no_crew", why=str(nobody))
    plain: dict[str, Any] = {"scenario": wanted, "share": share, "n": mine.n, "before": mine.in_time}
    if share is None:
        return Outcome(**plain, reason="no_target")
    if share <= mine.in_time.value:
        return Outcome(**plain, reason="reached")
    takes = needed(of, wanted.channel, share)
    if takes.paid_hours is None or takes.agents is None:
        return Outcome(**plain, reason="by_order" if takes.by_order else "out_of_reach")
    hours = takes.paid_hours.times(weeks)
    cost = None if hourly_rate is None else hours.times(hourly_rate)
    customers, each, kept = _kept(mine.in_time, share, at_risk)
    return Outcome(
        **plain,
        agents=takes.agents,
        paid_hours=hours,
        hourly_rate=hourly_rate,
        cost=cost,
        saved=_saved(of, wanted.channel, share),
        customers=customers,
        each=each,
        each_of_all=at_risk is not None and at_risk.of_all,
        alone={} if at_risk is None else at_risk.alone,
        kept=kept,
        net=None if kept is None or cost is None else _less(kept, cost),
        break_even=None if customers is None or cost is None else _over(cost, customers),
    )


def _saved(of: Crew, channel: str, share: float) -> Ranged | None:
    """Contacts of the period that do not give up any more; None in writing, where nobody holds the line."""
    mine = of.of(channel)
    line = mine.lines[0]
    if not isinstance(line, LiveLine) or mine.lost is None:
        return None
    # The model's own share of the week is not quite the measured one; what is asked for is the difference.
    more = line.raised_to(float(line.in_time @ line.weights) + share - mine.in_time.value)
    change = None if more is None else reached(of, channel, more).lost_change
    return None if change is None else Ranged(value=-change.value, low=-change.high, high=-change.low).times(mine.n)


def _kept(before: Ranged, share: float, at_risk: AtRisk | None) -> tuple[Ranged | None, Ranged | None, Ranged | None]:
    """The customers who are not badly served any more, what each leaves more, and both multiplied."""
    if at_risk is None:
        return None, None, None

    def fewer(now: float) -> float:
        mended = max(0.0, (share - now) / (1 - now))
        return sum(many * mended**contacts for contacts, many in at_risk.alone.items())

    customers = ranged(fewer(before.value), [fewer(before.low), fewer(before.high)]).within(0.0, at_risk.customers)
    return customers, at_risk.each, times(customers, at_risk.each)


def times(one: Ranged, other: Ranged) -> Ranged:
    """Two numbers multiplied that are not sure for reasons of their own."""
    ends = [*(x * other.value for x in (one.low, one.high)), *(one.value * x for x in (other.low, other.high))]
    return ranged(one.value * other.value, ends)


def _less(one: Ranged, other: Ranged) -> Ranged:
    ends = [*(x - other.value for x in (one.low, one.high)), *(one.value - x for x in (other.low, other.high))]
    return ranged(one.value - other.value, ends)


def _over(one: Ranged, other: Ranged) -> Ranged | None:
    if other.low <= 0:
        return None
    ends = [*(x / other.value for x in (one.low, one.high)), *(one.value / x for x in (other.low, other.high))]
    return ranged(one.value / other.value, ends)
