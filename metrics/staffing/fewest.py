"""The fewest servers of many stretches that keep a promise and are not busier than is bearable."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from metrics.staffing.many import Achieved, Counts, Floats, Stretches

Formula = Callable[[Stretches, Counts], Achieved]
"""What so many servers achieve: `metrics.staffing.many.erlang_a` or `erlang_c`."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Fewest:
    """The fewest servers of each stretch, and what they achieve."""

    servers: Counts
    achieved: Achieved


def fewest(of: Stretches, formula: Formula, *, target: Floats, most_occupancy: float) -> Fewest:
    """By halving, for all stretches at once: each formula gets better with every server.

    `target` is the share to be answered in time, `most_occupancy` the busy share of the servers' time that is allowed.
    """
    # Who answers a share needs as many as that share keeps busy; with ten times the luck of the load more so few wait
    # that even a target of all is reached, and beyond them only the bound on occupancy can ask for more.
    low = np.maximum(np.floor(target * of.load), 1).astype(np.int64)
    generous = np.ceil(of.load + 10 * np.sqrt(of.load) + 20)
    high = np.maximum(generous, np.ceil(of.load / most_occupancy) + 1).astype(np.int64)
    while (low < high).any():
        middle = (low + high) // 2
        found = formula(of, middle)
        enough = (found.service_level >= target) & (found.occupancy <= most_occupancy)
        low, high = np.where(enough, low, np.minimum(middle + 1, high)), np.where(enough, middle, high)
    return Fewest(servers=high, achieved=formula(of, high))
