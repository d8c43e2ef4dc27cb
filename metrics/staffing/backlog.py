"""Work that was left over: contacts in channels that can wait which nobody had answered when a day began."""

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC
from ingest.tables.leg import leg
from metrics import columns
from metrics.derived_table import WithDerived
from metrics.rows import FactSource
from metrics.staffing.asked import Asked


def backlog(facts: FactSource, settings: Settings, asked: Asked) -> pl.DataFrame:
    """Of each channel (and queue) how many contacts waited unanswered when the day began: the keys, waiting.

    Of a weekday, which is many days, nothing is told: no rows.
    """
    begins = asked.counted.utc(settings.site.timezone)[0]
    ended = pl.coalesce("answered_at", "left_at")
    day = pl.lit(begins, dtype=UTC)
    return (
        WithDerived(facts=facts, settings=settings)
        .scan(leg, None, begins)
        .filter(columns.offered, pl.col("queued_at") < day, ended.is_null() | (ended >= day), asked.weekday is None)
        .group_by(pl.col(x).cast(pl.String) for x in asked.keys)
        .agg(waiting=pl.len().cast(pl.Int64))
        .collect()
    )
