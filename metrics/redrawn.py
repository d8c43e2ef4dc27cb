"""The parts of a service beside each other as numbers, and what they would attain if chance drew them again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from metrics.attained import Numbers
from metrics.metric import Metric, Ratio

RESAMPLES = 1000
SEED = 7


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawn:
    """The parts that have enough contacts, each at its place in every column.

    `shares` are their weights and add up to 1; `n` are the contacts that were judged, `demand` those that came;
    `variance` is that of what they attain by chance alone, `scatter` how much more their days have of it.
    """

    dims: Sequence[str]
    attained: Numbers
    shares: Numbers
    demand: Numbers
    n: Numbers
    low: Numbers
    high: Numbers
    variance: Numbers
    scatter: Numbers


def mean_difference(attained: Numbers, weights: Numbers) -> Numbers:
    """Gini's mean difference, weighted, over the last axis; weights add up to 1.

    Sorted by attainment, each exceeds those before it and is exceeded by those after, so one pass does for all pairs.
    """
    order = np.argsort(attained, axis=-1)
    ordered, weight = np.take_along_axis(attained, order, axis=-1), weights[order]
    below_less_above = 2 * np.cumsum(weight, axis=-1) - weight - 1
    total = 2 * np.sum(weight * ordered * below_less_above, axis=-1)
    return np.asarray(np.maximum(total, 0.0), dtype=np.float64)  # rounding can leave a hair below zero


def drop_one(attained: Numbers, shares: Numbers) -> Numbers:
    """How far the mean difference falls when each part in turn is left out, the others keeping their proportions."""
    whole = mean_difference(attained, shares)
    others = (np.delete(np.arange(attained.size), i) for i in range(attained.size))
    weighed = ((attained[rest], shares[rest]) for rest in others)
    without = [mean_difference(a, w / w.sum()) if w.sum() > 0 else 0.0 for a, w in weighed]
    return np.asarray(whole - np.asarray(without, dtype=np.float64), dtype=np.float64)


def again(parts: Drawn, metric: Metric) -> Callable[..., Numbers]:
    """What the parts attain when they are drawn again: around these values, with that scatter between days."""
    random, n = np.random.default_rng(SEED), parts.n

    def drawn(values: Numbers | float, scatter: Numbers | float = 1.0) -> Numbers:
        if isinstance(metric, Ratio) and metric.is_proportion:
            worth = np.maximum(1, np.rint(n / scatter)).astype(np.int64)
            return random.binomial(worth, values, (RESAMPLES, n.size)) / worth
        return random.normal(values, np.sqrt(parts.variance * scatter), (RESAMPLES, n.size))

    return drawn
