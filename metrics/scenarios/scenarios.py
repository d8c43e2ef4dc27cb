"""Budget scenarios side by side: what it takes to serve channels better, beside what that keeps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from ingest.settings import Settings
from ingest.vocabulary import Channel
from metrics.calendar import Period
from metrics.question import span
from metrics.rows import FactSource
from metrics.scenarios.outcome import AtRisk, Outcome, outcome
from metrics.scenarios.scenario import MOST, Scenario, ScenarioError, scenario
from metrics.staffing.crew import Crew, crew
from metrics.staffing.ranged import Ranged
from metrics.together import together
from metrics.value.at_risk import ValueAtRisk, value_at_risk
from metrics.value.groups import EVERYBODY


@dataclass(frozen=True, kw_only=True, eq=False)
class Scenarios:
    """Scenarios of the days from `first` to `last`, both included, which are `weeks` weeks, in their order.

    Everything counts for these days alone: the hours that are paid in them, and the customers who came in them.
    `shrinkage` is the paid time in which nobody serves, as the settings assume it; `risk` is as
    `metrics.value.at_risk.value_at_risk`, from which the value of a customer comes.
    """

    currency: str
    first: date
    last: date
    weeks: float
    outcomes: Sequence[Outcome]
    shrinkage: float
    risk: ValueAtRisk


def scenarios(
    facts: FactSource, settings: Settings, wanted: Sequence[Scenario] = (), *, period: Period | None = None
) -> Scenarios:
    """What these scenarios take and keep, or, where none is named, those that `suggested` names.

    Raises `AskedError`, `PeriodError`, `ScenarioError` where they are more than `MOST`.
    """
    with together():
        of = crew(facts, settings, period)
        return side_by_side(of, value_at_risk(facts, settings, period=of.asked.measured), settings, wanted)


def side_by_side(of: Crew, risk: ValueAtRisk, settings: Settings, wanted: Sequence[Scenario] = ()) -> Scenarios:
    """The same of a crew and of value at risk of its days that are known already. Raises `ScenarioError`."""
    if len(wanted) > MOST:
        raise ScenarioError(f"{len(wanted)} scenarios cannot be read beside each other; name {MOST} at most.")
    length = ((of.asked.last - of.asked.first).days + 1) / 7
    shares = {name: x.in_time.value for name, x in of.channels.items()}
    chosen = wanted or suggested(shares, settings, of.asked.last)
    return Scenarios(
        currency=settings.site.currency,
        first=of.asked.first,
        last=of.asked.last,
        weeks=length,
        outcomes=tuple(
            outcome(
                of,
                x,
                _share(of, settings, x),
                hourly_rate=_hourly_rate(settings, x.channel, of.asked.last),
                weeks=length,
                at_risk=_at_risk(risk, x.channel),
            )
            for x in chosen
        ),
        shrinkage=of.shrinkage,
        risk=risk,
    )


def scenarios_of(
    settings: Settings, wanted: Sequence[str] = (), *, since: str | None = None, until: str | None = None
) -> Callable[[FactSource], Scenarios]:
    """The same of texts; what it returns raises `PeriodError` as well. Raises `ScenarioError`."""
    asked = [scenario(x) for x in wanted]

    def answer(facts: FactSource) -> Scenarios:
        period = span(settings, facts, since, until) if since or until else None
        return scenarios(facts, settings, asked, period=period)

    return answer


def suggested(shares: Mapping[str, float], settings: Settings, day: date) -> list[Scenario]:
    """The worst channel as well as the telephone (else the best), and the two worst as they promise on that day.

    `shares` are those served in time now, by channel.
    """
    in_order = sorted(shares, key=lambda x: (shares[x], x))
    if not in_order:
        return []
    worst, best = in_order[0], in_order[-1]
    like: str = Channel.VOICE if shares.get(Channel.VOICE, 0.0) > shares[worst] else best
    found = [Scenario(channel=worst, kind="channel", like=str(like))] if shares[like] > shares[worst] else []
    below = [x for x in in_order[:2] if shares[x] < _promised(settings, x, day)]
    return [*found, *(Scenario(channel=x, kind="promise") for x in below)]


def _share(of: Crew, settings: Settings, wanted: Scenario) -> float | None:
    if wanted.kind == "share":
        return wanted.share
    if wanted.kind == "promise":
        return _promised(settings, wanted.channel, of.asked.last)
    other = of.channels.get(wanted.like or "")
    return None if other is None else other.in_time.value


def _promised(settings: Settings, channel: str, day: date) -> float:
    return settings.promise_of(channel).on(day).target


def _hourly_rate(settings: Settings, channel: str, day: date) -> float | None:
    """What an hour on the roster costs, on the last day; None where nobody has said it."""
    said = settings.cost.get(channel)
    if said is None:
        return None
    rate: float = [x for since, x in said.versions if since is None or since <= day][-1].hourly_rate
    return rate or None


def _at_risk(risk: ValueAtRisk, channel: str) -> AtRisk | None:
    """The customers of a channel who are at risk, and what each leaves less."""
    mine = risk.channels.filter(pl.col("channel") == channel)
    if mine.is_empty():
        return None
    many: int = mine.item(0, "customers")
    everybody = mine.item(0, "at_risk") is None
    row = (risk.channels.filter(pl.col("channel") == EVERYBODY) if everybody else mine).row(0, named=True)
    if row["at_risk"] is None or not row["customers"]:
        return None
    each = (row[x] / row["customers"] for x in ("at_risk", "at_risk_low", "at_risk_high"))
    value, low, high = each
    alone = risk.alone.filter(pl.col("channel") == channel).select("contacts", "customers").rows()
    return AtRisk(customers=many, alone=dict(alone), each=Ranged(value=value, low=low, high=high), of_all=everybody)
