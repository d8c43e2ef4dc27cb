"""How many more agents it takes that a share of a channel's contacts is answered in time."""

from dataclasses import dataclass

import numpy as np

from metrics.staffing.crew import Crew
from metrics.staffing.live_line import LiveLine
from metrics.staffing.many import Floats
from metrics.staffing.ranged import Ranged, ranged
from metrics.staffing.serving import Serving
from metrics.staffing.waiting_line import WaitingLine
from metrics.staffing.week import SLOT_S

_HOURS = SLOT_S / 3600


@dataclass(frozen=True, kw_only=True)
class Needed:
    """How many more agents a channel takes so that a share of all its contacts is answered in time.

    `agent_hours` and `paid_hours` are those more in a typical week, `agents` their mean over the half hours in which
    the channel is regularly served, `most` the most in any one. All is 0 where the share is reached already, and None
    where no number of agents reaches it. Where what was measured may as well be so that none does, the upper end is
    infinite.
    """

    channel: str
    n: int
    share: float
    before: Ranged
    agents: Ranged | None
    most: float | None
    agent_hours: Ranged | None
    paid_hours: Ranged | None
    by_order: bool = False
    """Whether no number of agents does it, but the same agents would, if whoever came first were answered first."""


def needed(of: Crew, channel: str, share: float) -> Needed:
    """How many more agents a share answered in time takes in a channel. Raises `NoCrewError`."""
    mine = of.of(channel)
    served = max(float(mine.served.sum()), 1.0)
    found = [_more(mine, place, share, of.most_occupancy) for place in range(len(mine.lines))]
    sums = [float("inf") if x is None else float(x.sum()) for x in found]
    first = found[0]
    plain = {"channel": channel, "n": mine.n, "share": share, "before": mine.in_time}
    if first is None:
        by_order = _in_order(mine, of.most_occupancy) >= share
        return Needed(**plain, agents=None, most=None, agent_hours=None, paid_hours=None, by_order=by_order)  # type: ignore[arg-type]  # the four fields above
    total = ranged(sums[0], sums[1:]).within(0.0, float("inf"))
    return Needed(
        **plain,  # type: ignore[arg-type]  # the four fields above
        agents=total.times(1 / served),
        most=float(first.max()),
        agent_hours=total.times(_HOURS),
        paid_hours=total.times(_HOURS / (1 - of.shrinkage)),
    )


def _in_order(mine: Serving, most_occupancy: float) -> float:
    """The share in time where whoever came first is answered first; on the line all are."""
    line = mine.lines[0]
    if isinstance(line, LiveLine):
        return mine.in_time.value
    return float(line.kept(np.zeros_like(line.agents), most_occupancy).mean())


def _more(mine: Serving, place: int, share: float, most_occupancy: float) -> Floats | None:
    """How many more agents by half hour of the week one of the lines takes."""
    line = mine.lines[place]
    if isinstance(line, LiveLine):
        # The model's own share of the week is not quite the measured one; what is asked for is the difference.
        gap = share - mine.in_time.value - mine.shifts[place]
        return line.raised_to(float(line.in_time @ line.weights) + gap) if gap > 0 else np.zeros_like(line.agents)
    return _more_hands(line, share - mine.in_time.value - mine.shifts[place], most_occupancy)


def _more_hands(line: WaitingLine, gap: float, most_occupancy: float) -> Floats | None:
    """The same where work can wait: as many more in every half hour in which answers are regularly given."""
    none = np.zeros_like(line.agents)
    if gap <= 0:
        return none
    before = float(line.kept(none, most_occupancy).mean())

    def gains(agents: float) -> float:
        return float(line.kept(agents * line.served, most_occupancy).mean()) - before

    high = 1.0
    most = 4 * float(line.agents.max()) + 64
    while gains(high) < gap:
        if high > most:
            return None
        high *= 2
    low = 0.0
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (low, middle) if gains(middle) >= gap else (middle, high)
    return high * line.served
