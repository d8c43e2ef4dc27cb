"""What a number of agents would achieve: Erlang's formulas for a queue, without and with patience.

`C` is M/M/n: nobody ever leaves (Erlang, 1917). `A` is M/M/n+M: everybody leaves after an exponential patience (Palm,
1957; Garnett, Mandelbaum and Reiman, 2002), so that it asks for fewer agents. Both describe one steady stretch of time.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

RARE = 1e-12
"""A state of the queue rarer than this changes no number that anybody reads."""

MOST_AGENTS = 100_000


@dataclass(frozen=True, kw_only=True)
class Demand:
    """So many contacts in so many seconds, each of which keeps an agent busy for `handle_s` seconds in the mean."""

    contacts: float
    interval_s: float
    handle_s: float

    @property
    def load(self) -> float:
        """How many agents would be busy all the time (in Erlang)."""
        return self.contacts / self.interval_s * self.handle_s


@dataclass(frozen=True, kw_only=True)
class Staffed:
    """What so many agents achieve; shares are fractions of 1 of all contacts.

    `service_level` are those answered in time, `waits` those that find nobody free, `abandons` those that leave,
    `mean_wait_s` is over all contacts, whether answered or not, and `occupancy` the busy share of the agents' time.
    """

    agents: int
    service_level: float
    waits: float
    abandons: float
    mean_wait_s: float
    occupancy: float


class OverloadError(ValueError):
    """More work comes than agents can do: without patience the queue grows for ever."""

    def __init__(self, demand: Demand, agents: int) -> None:
        """Say how many it takes at least."""
        super().__init__(
            f"{agents} agents cannot do the work of {demand.load:.2f}: it takes {math.floor(demand.load) + 1} at least."
        )


def erlang_c(demand: Demand, agents: int, *, within_s: float) -> Staffed:
    """What agents achieve where nobody ever leaves. Raises `OverloadError`."""
    if agents <= demand.load:
        raise OverloadError(demand, agents)
    free = agents - demand.load
    waits = _blocked(demand.load, agents) * agents / (free + demand.load * _blocked(demand.load, agents))
    return Staffed(
        agents=agents,
        service_level=1 - waits * math.exp(-free * within_s / demand.handle_s),
        waits=waits,
        abandons=0.0,
        mean_wait_s=waits * demand.handle_s / free,
        occupancy=demand.load / agents,
    )


def erlang_a(demand: Demand, agents: int, *, within_s: float, patience_s: float) -> Staffed:
    """What agents achieve where everybody leaves whose patience, exponential with this mean, is over."""
    found = _waiting(demand, agents, patience_s)
    queued = float(found @ np.arange(len(found)))
    mean_wait_s = queued / demand.contacts * demand.interval_s
    abandons = mean_wait_s / patience_s
    answered_late = float(found.sum()) - float(found @ _served(agents, len(found), demand, within_s, patience_s))
    return Staffed(
        agents=agents,
        service_level=1 - answered_late,
        waits=float(found.sum()),
        abandons=abandons,
        mean_wait_s=mean_wait_s,
        occupancy=demand.load * (1 - abandons) / agents,
    )


def agents_needed(
    demand: Demand, *, within_s: float, target: float, patience_s: float | None = None, most_abandons: float = 1.0
) -> Staffed:
    """The fewest agents who answer this share in time, and lose no larger share; by `A` where a patience is given."""
    for agents in count(1 if patience_s is not None else math.floor(demand.load) + 1):
        found = (
            erlang_c(demand, agents, within_s=within_s)
            if patience_s is None
            else erlang_a(demand, agents, within_s=within_s, patience_s=patience_s)
        )
        if (found.service_level >= target and found.abandons <= most_abandons) or agents >= MOST_AGENTS:
            return found
    raise AssertionError  # counting has no end


def positions(agents: int, shrinkage: float) -> int:
    """How many people have to be on the roster, of whom this share is away or does other work at any time."""
    return math.ceil(agents / (1 - shrinkage))


def _blocked(load: float, agents: int) -> float:
    """Erlang B, by its recursion: the share that would find all agents busy if nobody could wait."""
    share = 1.0
    for busy in range(1, agents + 1):
        share = load * share / (busy + load * share)
    return share


def _waiting(demand: Demand, agents: int, patience_s: float) -> NDArray[np.float64]:
    """The share of time in which all agents are busy and 0, 1, 2 ... wait."""
    # Relative to the state in which exactly all agents are busy: its share is that of Erlang B's among those below.
    below = 1 / _blocked(demand.load, agents)
    above = [1.0, *_shares(demand, agents, patience_s)]
    states: NDArray[np.float64] = np.array(above) / (below + sum(above) - 1)
    return states


def _shares(demand: Demand, agents: int, patience_s: float) -> Iterator[float]:
    share, rate = 1.0, demand.contacts / demand.interval_s
    for waiting in count(1):
        share *= rate / (agents / demand.handle_s + waiting / patience_s)
        if share < RARE:
            return
        yield share


def _served(agents: int, states: int, demand: Demand, within_s: float, patience_s: float) -> NDArray[np.float64]:
    """By how many wait already: the share of those who come then that is answered in time.

    Each leaves the place before the agents by moving up, at a rate that grows with the number of those before it, or by
    losing patience; the chain is followed by uniformisation (Jensen, 1953).
    """
    if within_s <= 0:
        return np.zeros(states)
    ahead = np.arange(states)
    up, out = agents / demand.handle_s + ahead / patience_s, 1 / patience_s
    fastest = float(up[-1] + out)
    jumps = fastest * within_s
    answered, reached = np.zeros(states), np.zeros(states)
    for jump in range(1, math.ceil(jumps + 10 * math.sqrt(jumps) + 50)):  # beyond, Poisson's law leaves nothing
        answered = (up * np.append(1.0, answered[:-1]) + (fastest - up - out) * answered) / fastest
        reached += math.exp(jump * math.log(jumps) - jumps - math.lgamma(jump + 1)) * answered
    return reached
