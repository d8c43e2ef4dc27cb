"""Erlang's formulas for many stretches of time at once: the same as `metrics.erlang`, over arrays.

There each number is worked out for itself and can be read beside the books; here one pass does a day of all channels.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.erlang import RARE

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

_ENDLESS = 1e300
"""So many times rarer than its neighbours a state is as good as never."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Stretches:
    """One value for each stretch: contacts a second, seconds of handling, of the promise, and of patience.

    Patience is exponential with this mean; of Erlang C it is not asked.
    """

    rate: Floats
    handle_s: Floats
    within_s: Floats
    patience_s: Floats

    @property
    def load(self) -> Floats:
        """How many would be busy all the time (in Erlang)."""
        return self.rate * self.handle_s


@dataclass(frozen=True, kw_only=True, eq=False)
class Achieved:
    """What so many servers achieve in each stretch, as `metrics.erlang.Staffed`: an array for each of its numbers."""

    service_level: Floats
    waits: Floats
    abandons: Floats
    mean_wait_s: Floats
    occupancy: Floats


def erlang_c(of: Stretches, servers: Counts) -> Achieved:
    """Where nobody ever leaves (Erlang, 1917); with too few for the work everybody waits without end."""
    free = servers - of.load
    enough = free > 0
    inverse = _inverse_blocked(of.load, servers)
    waits = np.where(enough, servers / np.where(enough, free * inverse + of.load, 1.0), 1.0)
    left = np.where(enough, free, 1.0)
    return Achieved(
        service_level=np.where(enough, 1 - waits * np.exp(-left * of.within_s / of.handle_s), 0.0),
        waits=waits,
        abandons=np.zeros_like(waits),
        mean_wait_s=np.where(enough, waits * of.handle_s / left, np.inf),
        occupancy=np.minimum(of.load / servers, 1.0),
    )


def erlang_a(of: Stretches, servers: Counts) -> Achieved:
    """Where everybody leaves whose patience is over (Palm, 1957; Garnett, Mandelbaum and Reiman, 2002)."""
    states = _waiting(of, servers)
    mean_wait_s = states @ np.arange(states.shape[1]) / of.rate
    abandons = mean_wait_s / of.patience_s
    waits = states.sum(axis=1)
    return Achieved(
        service_level=1 - waits + (states * _served(of, servers, states.shape[1])).sum(axis=1),
        waits=waits,
        abandons=abandons,
        mean_wait_s=mean_wait_s,
        occupancy=of.load * (1 - abandons) / servers,
    )


def _inverse_blocked(load: Floats, servers: Counts) -> Floats:
    """One over Erlang B, by its recursion (Jagerman, 1974)."""
    inverse = np.ones_like(load)
    for busy in range(1, int(servers.max(initial=0)) + 1):
        inverse = np.where(busy <= servers, np.minimum(1 + busy / load * inverse, _ENDLESS), inverse)
    return inverse


def _waiting(of: Stretches, servers: Counts) -> Floats:
    """Of each stretch (a row) the share of time in which all are busy and 0, 1, 2 ... wait (the columns)."""
    # Those who wait are at most as many as come in the time of patience, give or take ten times the luck of that.
    crowd = of.rate * of.patience_s
    left = np.maximum(crowd - servers / of.handle_s * of.patience_s, 0)
    most = int(np.ceil((left + 10 * np.sqrt(crowd)).max(initial=0.0))) + 50
    leaving = (servers / of.handle_s)[:, None] + np.arange(1, most) / of.patience_s[:, None]
    # As logarithms, for in a crowded queue they grow beyond all numbers before they fall.
    steps = np.log(of.rate)[:, None] - np.log(leaving)
    above = np.concatenate([np.zeros((len(of.rate), 1)), np.cumsum(steps, axis=1)], axis=1)
    below = np.log(_inverse_blocked(of.load, servers))[:, None]
    top = np.maximum(above.max(axis=1, keepdims=True), below)
    shares = np.exp(above - top)
    found: Floats = shares / (np.exp(below - top) + shares.sum(axis=1, keepdims=True) - np.exp(-top))
    seen = np.flatnonzero((found >= RARE).any(axis=0))
    return found[:, : int(seen.max(initial=0)) + 1]


def _served(of: Stretches, servers: Counts, states: int) -> Floats:
    """By how many wait already: the share of those who come then that is answered in time (Jensen, 1953)."""
    up = (servers / of.handle_s)[:, None] + np.arange(states) / of.patience_s[:, None]
    out = 1 / of.patience_s[:, None]
    fastest = up[:, -1:] + out
    jumps = fastest * of.within_s[:, None]
    stay = fastest - up - out
    answered, reached = np.zeros_like(up), np.zeros_like(up)
    likely = -jumps  # the logarithm of Poisson's share of no jump
    most = float(jumps.max(initial=0.0))
    for jump in range(1, int(np.ceil(most + 10 * np.sqrt(most) + 50))):  # beyond, Poisson's law leaves nothing
        before = np.concatenate([np.ones((len(up), 1)), answered[:, :-1]], axis=1)
        answered = (up * before + stay * answered) / fastest
        likely = likely + np.log(jumps / jump)
        reached += np.exp(likely) * answered
    return reached
