"""Which moment of a contact decides to which hour, day and period it belongs, where somebody asks for another one."""

from collections.abc import Mapping
from dataclasses import replace

from metrics.composite import Composite
from metrics.metric import Metric

MOMENTS: Mapping[str, Mapping[str, str]] = {
    "leg": {"started": "started_at", "offered": "queued_at", "answered": "answered_at", "ended": "left_at"},
    "interaction": {"started": "started_at", "ended": "ended_at"},
    "episode": {"started": "started_at", "answered": "first_reply_at", "ended": "ended_at"},
    "reply": {"started": "asked_at", "answered": "replied_at"},
    "survey": {"started": "asked_at", "answered": "answered_at"},
}
"""By table and word the column that holds the moment."""


class NoSuchMomentError(LookupError):
    """Nobody says of the rows of a metric when that was."""

    def __init__(self, metric: Metric, word: str) -> None:
        """Say which moments there are."""
        known = {} if isinstance(metric, Composite) else MOMENTS.get(metric.table.name, {})
        there = f"it can be {', '.join(known)}" if known else f"it is always counted on {metric.counted_on}"
        super().__init__(f"Metric '{metric.name}' cannot be attributed by '{word}': {there}.")


def attributed(metric: Metric, word: str | None) -> Metric:
    """The metric with its rows in the hour, day and period in which they were offered, answered, ended or started.

    Whoever has no such moment, as who gave up was never answered, is in none of them. Without a word it is the metric
    itself. Raises `NoSuchMomentError`.
    """
    if word is None:
        return metric
    column = MOMENTS.get(metric.table.name, {}).get(word)
    if column is None or isinstance(metric, Composite):  # whose parts have moments of their own
        raise NoSuchMomentError(metric, word)
    return replace(metric, counted_on=column)
