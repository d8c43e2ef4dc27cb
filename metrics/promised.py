"""What was promised, as a number to hold a share against: the target of each channel and queue."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from ingest.settings import Promise, Settings
from metrics.metric import Metric, Ratio


def has_target(metric: Metric) -> bool:
    """Whether a promise says how large the metric should be: the share of contacts for which the promise was kept."""
    is_share = isinstance(metric, Ratio) and metric.is_proportion
    return is_share and metric.better == "higher" and "promise_s" in metric.columns


def promised(now: pl.DataFrame, target: pl.Expr) -> pl.DataFrame:
    """An answer of `measure` with the target for every number in it: nothing of that is chance."""
    told = now.with_columns(value=target)
    return told.with_columns(low="value", high="value").filter(pl.col("value").is_not_null())


def promised_on(settings: Settings, day: date) -> Settings:
    """The settings with what every channel and queue promised on that day, and no change after it."""
    promises = {
        channel: promise.on(day).model_copy(update={"queue": {name: x.on(day) for name, x in promise.queue.items()}})
        for channel, promise in settings.promise.items()
    }
    return settings.model_copy(update={"promise": promises})


def target_of(settings: Settings, by: Sequence[str], where: Mapping[str, Sequence[str]]) -> pl.Expr | None:
    """The share of contacts that each row of an answer should serve in time; a queue's own goes before its channel's.

    It is null for a row in which queues of different targets stand together, and None where channels do.
    """
    channel, queue = (_known(name, by, where) for name in ("channel", "queue"))
    if channel is None:
        targets = {x.target for promise in settings.promise.values() for x in (promise, *promise.queue.values())}
        return pl.lit(targets.pop()) if len(targets) == 1 else None
    target = channel.replace_strict(
        {str(name): x.target for name, x in settings.promise.items()}, default=None, return_dtype=pl.Float64
    )
    for name, promise in settings.promise.items():
        own = {name: x.target for name, x in promise.queue.items()}
        here = channel == str(name)
        if queue is not None and own:
            of_queue = queue.replace_strict(own, default=None, return_dtype=pl.Float64)
            target = pl.when(here).then(pl.coalesce(of_queue, target)).otherwise(target)
        elif not _alike(promise):
            target = pl.when(~here).then(target)
    return target


def _known(name: str, by: Sequence[str], where: Mapping[str, Sequence[str]]) -> pl.Expr | None:
    """The value of a dimension in each row, where rows of one value only stand together."""
    if name in by:
        return pl.col(name).cast(pl.String)
    wanted = where.get(name, ())
    return pl.lit(wanted[0], dtype=pl.String) if len(wanted) == 1 else None


def _alike(promise: Promise) -> bool:
    return all(x.target == promise.target for x in promise.queue.values())
