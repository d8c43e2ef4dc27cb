"""The columns that metrics read beside those of a table: what was promised, and until when the facts reach."""

from collections.abc import Collection, Mapping
from datetime import datetime

import polars as pl
from polars.datatypes import DataType

from ingest.settings import Settings
from ingest.table import UTC, Table

_OF_A_PROMISE = ("promise_s", "short_abandon_s")


def derived_columns(table: Table) -> Mapping[str, DataType | type[DataType]]:
    """The derived columns of a table, with their types."""
    promised = {name: pl.Float64 for name in _OF_A_PROMISE} if "channel" in table.columns else {}
    return {**promised, "as_of": UTC}


def with_derived(
    rows: pl.LazyFrame, table: Table, needed: Collection[str], settings: Settings, as_of: datetime | None
) -> pl.LazyFrame:
    """The rows with those of the derived columns that are needed."""
    made = {
        "promise_s": _promised("within_s", table, settings),
        "short_abandon_s": _promised("short_abandon_s", table, settings),
        "as_of": pl.lit(as_of, dtype=UTC),
    }
    return rows.with_columns(**{name: made[name] for name in derived_columns(table) if name in needed})


def _promised(what: str, table: Table, settings: Settings) -> pl.Expr:
    if "channel" not in table.columns:
        return pl.lit(None, dtype=pl.Float64)
    channel = pl.col("channel")
    of_channel = {name: float(getattr(promise, what)) for name, promise in settings.promise.items()}
    promised = channel.replace_strict(of_channel, default=None, return_dtype=pl.Float64)
    if "queue" not in table.columns:
        return promised
    for name, promise in settings.promise.items():
        for queue, of_queue in promise.queue.items():
            here = (channel == name) & (pl.col("queue") == queue)
            promised = pl.when(here).then(float(getattr(of_queue, what))).otherwise(promised)
    return promised
