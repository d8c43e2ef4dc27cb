"""When customers come: a Poisson process whose rate follows the hour of the week, with good and bad days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.sample.clock import HALF_HOUR, HOUR, HalfHour
from ingest.sample.lane import Lane
from ingest.sample.world import Population, stream

_GOOD_AND_BAD_DAYS = 250.0
"""Shape of the gamma that lifts or lowers a whole day; its coefficient of variation is 6 %."""


@dataclass(frozen=True, eq=False)
class Arrivals:
    """The customers who come to one lane of their own accord, in the order of their coming (one array element each).

    `at` is the moment, `customer` the number in the population or -1; `topic` and `branch` are what and where.
    """

    lane: Lane
    at: NDArray[np.int64]
    customer: NDArray[np.int64]
    topic: NDArray[np.str_]
    branch: NDArray[np.str_]

    def __iter__(self) -> Iterator[tuple[int, int | None, str, str]]:
        """Moment, customer or None, topic and branch, one by one."""
        for at, customer, *what in zip(*(x.tolist() for x in self._columns), strict=True):
            yield at, None if customer < 0 else customer, *what

    @property
    def _columns(self) -> tuple[NDArray[Any], ...]:
        return self.at, self.customer, self.topic, self.branch


def rate(lane: Lane, half_hour: HalfHour, scale: float) -> float:
    """The contacts that are expected in one half hour."""
    return lane.weekly * scale * lane.week[half_hour.of_the_week] / _weights(lane) / 2


def arrivals(
    lane: Lane, half_hours: Sequence[HalfHour], *, population: Population, scale: float, seed: int
) -> Arrivals:
    """Draw who comes to a lane, and when.

    Where the lane is one on which people wait, nobody comes in the last hour, so that everybody has left when the
    logs are taken.
    """
    dice = stream(seed, "arrivals", lane.name)
    days = _days(half_hours, dice)
    expected = np.array([rate(lane, x, scale) * days[x.day] for x in half_hours])
    counts = dice.poisson(expected)
    begins = np.repeat(np.array([x.begin for x in half_hours], dtype=np.int64), counts)
    at = np.sort(begins + dice.integers(0, HALF_HOUR, size=begins.size))
    at -= at % lane.tick
    if lane.patience is not None:
        at = at[at < half_hours[-1].begin + HALF_HOUR - HOUR]
    return Arrivals(
        lane=lane,
        at=at,
        customer=population.pick(lane, at.size, dice),
        topic=_choose(lane.topics, at.size, dice),
        branch=_choose(lane.branches or {"": 1.0}, at.size, dice),
    )


@cache
def _weights(lane: Lane) -> float:
    return sum(lane.week)


def _days(half_hours: Sequence[HalfHour], dice: np.random.Generator) -> dict[date, float]:
    days = list(dict.fromkeys(x.day for x in half_hours))
    return dict(zip(days, dice.gamma(_GOOD_AND_BAD_DAYS, 1 / _GOOD_AND_BAD_DAYS, size=len(days)), strict=True))


def _choose(shares: Mapping[str, float], size: int, dice: np.random.Generator) -> NDArray[np.str_]:
    return dice.choice(np.array(list(shares)), size=size, p=list(shares.values()))
