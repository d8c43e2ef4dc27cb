"""What a channel would attain with more agents, or with fewer."""

from dataclasses import dataclass

import numpy as np

from metrics.compare import Z95
from metrics.staffing.crew import Crew
from metrics.staffing.live_line import LiveLine
from metrics.staffing.many import Floats
from metrics.staffing.ranged import Ranged, ranged
from metrics.staffing.serving import Serving
from metrics.staffing.waiting_line import WaitingLine
from metrics.staffing.week import SLOT_S

_HOURS = SLOT_S / 3600


@dataclass(frozen=True, kw_only=True)
class Reached:
    """What a channel attains with other agents, in the typical week of a period.

    `agent_hours` are the hours at work that it has more in a week (below 0: fewer), `paid_hours` those on the roster,
    `agents` so many more in each of the half hours that it is about. Before is as measured; after is that and what the
    model makes of the change. `change` is in shares of all contacts. Lost is None in writing; `lost_change` is as
    large a part of what was measured as the model has it, so that nobody is kept who was not lost.
    """

    channel: str
    n: int
    agents: float
    agent_hours: float
    paid_hours: float
    before: Ranged
    after: Ranged
    change: Ranged
    lost_before: float | None
    lost_after: Ranged | None
    lost_change: Ranged | None


def reached(of: Crew, channel: str, more: Floats) -> Reached:
    """What a channel attains with so many more agents (below 0: fewer) by half hour of the week.

    More cannot leave than are there. Raises `NoCrewError`.
    """
    mine = of.of(channel)
    change = np.maximum(more, -mine.agents)
    about = change != 0
    hours = float(change.sum()) * _HOURS
    in_time = _in_time(mine, change, of.most_occupancy)
    lost = _lost(mine, change)
    after = ranged(
        mine.in_time.value + in_time.value,
        [
            mine.in_time.low + in_time.value,
            mine.in_time.high + in_time.value,
            mine.in_time.value + in_time.low,
            mine.in_time.value + in_time.high,
        ],
    )
    return Reached(
        channel=channel,
        n=mine.n,
        agents=float(change[about].mean()) if about.any() else 0.0,
        agent_hours=hours,
        paid_hours=hours / (1 - of.shrinkage),
        before=mine.in_time,
        after=after.within(0.0, 1.0),
        change=in_time,
        lost_before=None if mine.lost is None else mine.lost.value,
        lost_after=None if lost is None else lost[0],
        lost_change=None if lost is None else lost[1],
    )


def _in_time(mine: Serving, more: Floats, most_occupancy: float) -> Ranged:
    """By how much the share answered in time changes."""
    if isinstance(mine.lines[0], WaitingLine):
        return _by_weeks(mine.lines[0], more, most_occupancy)
    none = np.zeros_like(more)
    apart = [x.attains(more)[0] - x.attains(none)[0] for x in mine.lines]
    return ranged(apart[0], apart[1:])


def _lost(mine: Serving, more: Floats) -> tuple[Ranged, Ranged] | None:
    """The share lost afterwards, and by how much it changes; None where nobody holds the line."""
    measured = mine.lost
    if measured is None:
        return None
    none = np.zeros_like(more)
    lines = [x for x in mine.lines if isinstance(x, LiveLine)]
    models = [(x.attains(none)[1], x.attains(more)[1]) for x in lines]
    first, *others = [_carried(measured.value, *x) for x in models]
    ends = [(x, _carried(x, *models[0])) for x in (measured.low, measured.high)]
    after = ranged(first, [*others, *(then for _, then in ends)]).within(0.0, 1.0)
    apart = [*(then - measured.value for then in others), *(then - now for now, then in ends)]
    return after, ranged(first - measured.value, apart)


def _carried(lost: float, before: float, after: float) -> float:
    """What the model makes of the lost carried over to as many as were measured.

    As large a part of them stays on the line as of the model's, or of those who stayed as large a part is lost.
    """
    if after <= before:
        return lost * after / before if before > 0 else lost
    return 1 - (1 - lost) * (1 - after) / (1 - before)


def _by_weeks(line: WaitingLine, more: Floats, most_occupancy: float) -> Ranged:
    """The change in a channel that can wait, with the interval that its weeks, each one observation, give it."""
    none = np.zeros_like(more)
    apart = line.kept(more, most_occupancy) - line.kept(none, most_occupancy)
    change = float(apart.mean())
    weeks, n = np.unique(line.week, return_counts=True)
    each = np.array([apart[line.week == x].sum() for x in weeks]) - change * n
    reach = Z95 * float(np.sqrt((each**2).sum() * len(weeks) / max(len(weeks) - 1, 1))) / len(apart)
    return Ranged(value=change, low=change - reach, high=change + reach)
