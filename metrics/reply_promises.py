"""What became of the promised replies: kept, broken, overdue, or not due yet."""

from collections.abc import Mapping, Sequence

import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.catalogue.replied_in_time import replied_in_time
from metrics.columns import promise_s
from metrics.measure import rows_of
from metrics.replies import ended, first_reply_s, known, replied, so_far_s, wanted
from metrics.rows import FactSource

FATES = ("kept", "late", "unanswered", "overdue", "pending")
"""In this order: replied in time; replied, but late; ended without a reply; past its time and open; not due yet."""


def reply_promises(
    facts: FactSource,
    settings: Settings,
    *,
    by: Sequence[str] = ("channel",),
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
) -> pl.LazyFrame:
    """How many customers who wrote met each of `FATES`, per group; every one of them met exactly one.

    Columns: the dimensions, fate, customers, and n (all of the group about whom it can be said). Fates that nobody met
    have no row. Left out is who wrote where no human was wanted, where nothing is promised, and where nobody says when
    the reply came. Raises what `measure` raises.
    """
    keys = tuple(dict.fromkeys(by))
    rows = rows_of([replied_in_time], facts, settings, by=keys, where=where or {}, period=period or Period())
    fate = (
        pl.when(replied & (first_reply_s <= promise_s))
        .then(pl.lit("kept"))
        .when(replied)
        .then(pl.lit("late"))
        .when(ended)
        .then(pl.lit("unanswered"))
        .when(so_far_s > promise_s)
        .then(pl.lit("overdue"))
        .when(so_far_s <= promise_s)
        .then(pl.lit("pending"))
    )
    judged = rows.filter(wanted & known & promise_s.is_not_null()).select(*keys, fate=fate.cast(pl.Enum(FATES)))
    counted = judged.drop_nulls("fate").group_by(*keys, "fate").agg(customers=pl.len().cast(pl.Int64))
    total = pl.col("customers").sum()
    return counted.with_columns(n=total.over(keys) if keys else total).sort(*keys, "fate", nulls_last=True)
