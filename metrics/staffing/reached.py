"""What a channel would attain with more agents, or with fewer."""

from dataclasses import dataclass

import numpy as np

from metrics.compare import Z95
from metrics.staffing.crew import Crew
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
    model makes of the change. `change` is in shares of all contacts. Lost is None in writing.
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


def reached(of: Crew, channel: str, more: Floats) -> Reached:
    """What a channel attains with so many more agents (below 0: fewer) by half hour of the week.

    More cannot leave than are there. Raises `NoCrewError`.
    """
    mine = of.of(channel)
    change = np.maximum(more, -mine.agents)
    about = change != 0
    hours = float(change.sum()) * _HOURS
    in_time, lost = _changes(mine, change, of.most_occupancy)
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
        lost_before=mine.lost,
        lost_after=None
        if lost is None or mine.lost is None
        else Ranged(value=mine.lost + lost.value, low=mine.lost + lost.low, high=mine.lost + lost.high).within(0, 1),
    )


def _changes(mine: Serving, more: Floats, most_occupancy: float) -> tuple[Ranged, Ranged | None]:
    """By how much the shares in time and lost change."""
    if isinstance(mine.lines[0], WaitingLine):
        return _by_weeks(mine.lines[0], more, most_occupancy), None
    apart = [np.subtract(x.attains(more), x.attains(np.zeros_like(more))) for x in mine.lines]
    in_time, lost = (ranged(float(apart[0][i]), [float(x[i]) for x in apart[1:]]) for i in (0, 1))
    return in_time, lost


def _by_weeks(line: WaitingLine, more: Floats, most_occupancy: float) -> Ranged:
    """The change in a channel that can wait, with the interval that its weeks, each one observation, give it."""
    none = np.zeros_like(more)
    apart = line.kept(more, most_occupancy) - line.kept(none, most_occupancy)
    change = float(apart.mean())
    weeks, n = np.unique(line.week, return_counts=True)
    each = np.array([apart[line.week == x].sum() for x in weeks]) - change * n
    reach = Z95 * float(np.sqrt((each**2).sum() * len(weeks) / max(len(weeks) - 1, 1))) / len(apart)
    return Ranged(value=change, low=change - reach, high=change + reach)
