"""The closed loop: which share of those who should have been called was called in time, and how soon."""

from datetime import datetime

import polars as pl

from ingest.table import UTC
from metrics.compare import wilson

NOBODYS = ("merged", "not_needed")
"""Outcomes of cases that nobody had to call for."""

LOOP = pl.Schema(
    {
        "due": pl.Int64(),
        "in_time": pl.Int64(),
        "value": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "tried": pl.Int64(),
        "reached": pl.Int64(),
        "tried_s": pl.Float64(),
    }
)
"""Of cases: how many were `due`, how many of these were called `in_time`, the share with its 95 % interval (Wilson),
how many were `tried` and `reached`, and the median of the seconds from the failure to the first call."""


def closed_loop(cases: pl.DataFrame, *, as_of: datetime | None, by: str | None = None) -> pl.DataFrame:
    """Of the cases, per value of a column or in all: `LOOP`, after the column; one row of noughts where there is none.

    A case is due when its time is over or its customer was called; whose customer was served before that, without a
    call, is not, and neither is one that was needless or proved to be part of another, nor one that was due before
    there was any list to call from. A case that expired was not called. It is the closed-loop rate of the field: who
    was called in time, of those who should have been.
    """
    due_at, tried_at = pl.col("due_at"), pl.col("tried_at")
    by_itself = (pl.col("outcome") == "served") & tried_at.is_null() & (pl.col("closed_at") <= due_at)
    is_over = tried_at.is_not_null() | (due_at < pl.lit(as_of, dtype=UTC)) | (pl.col("outcome") == "expired")
    had_a_list = due_at >= pl.col("opened_at").min()
    due = cases.filter(
        is_over.fill_null(value=False), ~by_itself.fill_null(value=False), ~_nobodys, had_a_list.fill_null(value=True)
    )
    sums = [
        pl.len().cast(pl.Int64).alias("due"),
        (tried_at <= due_at).sum().cast(pl.Int64).alias("in_time"),
        tried_at.is_not_null().sum().cast(pl.Int64).alias("tried"),
        (pl.col("outcome") == "reached").sum().cast(pl.Int64).alias("reached"),
        ((tried_at - pl.col("failed_at")).dt.total_microseconds() / 1_000_000).median().alias("tried_s"),
    ]
    counted = due.select(sums) if by is None else due.group_by(by).agg(sums).sort(by, nulls_last=True)
    low, high = wilson(pl.col("in_time"), pl.col("due"))
    share = pl.when(pl.col("due") > 0).then(pl.col("in_time") / pl.col("due"))
    told = counted.with_columns(value=share, low=low, high=high)
    return told.select(*([by] if by else []), *(pl.col(name).cast(dtype) for name, dtype in LOOP.items()))


_nobodys = pl.col("outcome").is_in(NOBODYS)
