"""When things happen that nobody waits for: more in busy hours of the week, none where it is closed."""

import numpy as np
from numpy.typing import NDArray

from ingest.sample.clock import HALF_HOUR, SECOND, Period
from ingest.sample.lane import Week, hours, week

ONLINE = week(
    {
        **hours(0, [0.25, 0.12, 0.06, 0.05, 0.05, 0.10, 0.25, 0.55, 0.80, 0.95, 1.00, 1.00]),
        **hours(12, [1.05, 1.00, 0.95, 0.95, 1.00, 1.10, 1.25, 1.45, 1.60, 1.50, 1.10, 0.60]),
    },
    days=[1.0, 0.95, 0.95, 0.95, 0.9, 0.95, 1.15],
)
"""The web shop: busiest in the evening, and on Sundays."""

TILLS = week(
    hours(9, [0.6, 0.9, 1.1, 1.1, 0.9, 0.9, 1.0, 1.2, 1.3, 0.9]),
    days=[0.9, 0.9, 0.95, 1.0, 1.15, 1.6, 0],
    saturday=hours(9, [1.1, 1.5, 1.6, 1.4]),
)
"""The tills of the branches, in their opening hours."""


def moments(period: Period, pace: Week, *, weekly: float, dice: np.random.Generator) -> NDArray[np.int64]:
    """Moments of a Poisson process, in order, on whole seconds; `weekly` of them are expected in a week."""
    half_hours = period.half_hours()
    expected = np.array([pace[x.of_the_week] for x in half_hours]) * weekly / sum(pace) / 2
    begins = np.repeat(np.array([x.begin for x in half_hours], dtype=np.int64), dice.poisson(expected))
    at = np.sort(begins + dice.integers(0, HALF_HOUR, size=begins.size))
    whole: NDArray[np.int64] = at - at % SECOND
    return whole


def next_of(wanted: NDArray[np.int64], some: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each wanted moment the first of `some` from it on; where there is none, a moment after every other."""
    never = np.array([np.iinfo(np.int64).max], dtype=np.int64)
    found: NDArray[np.int64] = np.concatenate([some, never])[np.searchsorted(some, wanted)]
    return found
