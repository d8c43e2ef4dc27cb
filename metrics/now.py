"""What can be acted on within minutes: who waits and for how long, what is overdue, who gave up in the last hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.catalogue.abandoned import abandoned
from metrics.catalogue.offered import offered
from metrics.columns import WRITTEN
from metrics.measure import measure
from metrics.rows import LONGEST_BEFORE, FactSource
from metrics.waiting_now import waiting_now

HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, eq=False)
class Now:
    """How things stand at `as_of`, where the facts end.

    `waiting` has a row per channel and queue in which somebody waits: channel, queue, waiting (how many), due (of them
    not yet for longer than promised), overdue, longest_s. `hour` has a row per channel that anybody came by in the
    last hour: channel, offered, gave_up (null in writing, where nobody holds a line to give up).
    """

    as_of: datetime
    waiting: pl.DataFrame
    hour: pl.DataFrame


def now(facts: FactSource, settings: Settings) -> Now | None:
    """How things stand where the facts end; None while there are none."""
    as_of = facts.as_of
    if as_of is None:
        return None
    # Nobody waits for longer than this; what looks so was never told to have ended.
    rows = waiting_now(facts, settings, period=Period(since=as_of - LONGEST_BEFORE))
    waiting = (
        rows.group_by("channel", "queue")
        .agg(
            waiting=pl.len().cast(pl.Int64),
            overdue=pl.col("overdue").sum().cast(pl.Int64),
            longest_s=pl.col("waited_s").max(),
        )
        .with_columns(due=pl.col("waiting") - pl.col("overdue"))
        .sort("overdue", "longest_s", "channel", "queue", descending=[True, True, False, False], nulls_last=True)
        .select("channel", "queue", "waiting", "due", "overdue", "longest_s")
        .collect()
    )
    came = measure([offered, abandoned], facts, settings, by=["channel"], period=Period(since=as_of - HOUR))
    hour = (
        came.group_by("channel")
        .agg(
            offered=pl.col("numerator").filter(pl.col("metric") == offered.name).sum().cast(pl.Int64),
            gave_up=pl.col("numerator").filter(pl.col("metric") == abandoned.name).sum().cast(pl.Int64),
        )
        .with_columns(gave_up=pl.when(~pl.col("channel").is_in(sorted(WRITTEN))).then("gave_up"))
        .sort("channel")
    )
    return Now(as_of=as_of, waiting=waiting, hour=hour)
