"""Which metrics belong to one: those that it is made of, and those that look at much of the same."""

from collections.abc import Mapping
from functools import cache

from ingest.settings import Settings
from metrics.composite import Composite
from metrics.metric import Metric
from metrics.readable import explained, readable

MOST = 5
"""So many are named."""

LEAST = 0.25
"""Metrics that have less than this in common are about something else."""


def made_of(metric: Metric, settings: Settings) -> Mapping[str, float]:
    """The names of the metrics that a composite is made of, with their weights; of any other there are none."""
    if not isinstance(metric, Composite):
        return {}
    weights = metric.weighed(settings)
    return {part.name: weights.get(key, 0.0) for key, part in metric.parts(settings).items()}


def look_next(metric: Metric, known: Mapping[str, Metric]) -> list[str]:
    """The metrics of the same rows that read most of the same, the nearest first.

    How near is the share of all columns and named words that either reads which both read (Jaccard's index).
    """
    if isinstance(metric, Composite):
        return []
    own = _reads(metric)
    alike = {name: _alike(own, _reads(x)) for name, x in known.items() if _is_other(metric, x)}
    near = sorted((name for name, share in alike.items() if share >= LEAST), key=lambda name: (-alike[name], name))
    return near[:MOST]


def _is_other(metric: Metric, other: Metric) -> bool:
    return other.name != metric.name and other.table is metric.table and not isinstance(other, Composite)


@cache
def _reads(metric: Metric) -> frozenset[str]:
    """The columns that a metric reads, and the words of metrics/columns.py that it is told in."""
    return (metric.columns | explained(readable(metric)).keys()) - {metric.counted_on, "channel", "as_of"}


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)
