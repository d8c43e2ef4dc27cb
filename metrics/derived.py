"""The columns that metrics read beside those of a table: the promise, the end of the facts, the latest answer."""

from collections.abc import Collection, Mapping

import polars as pl
from polars.datatypes import DataType

from ingest.settings import Settings
from ingest.table import UTC, Table
from ingest.tables.interaction import interaction
from ingest.tables.survey import survey
from metrics.around import Around

_OF_A_PROMISE = ("promise_s", "short_abandon_s")


def derived_columns(table: Table) -> Mapping[str, DataType | type[DataType]]:
    """The derived columns of a table, with their types."""
    promised = dict.fromkeys(_OF_A_PROMISE, pl.Float64) if "channel" in table.columns else {}
    latest = {"latest": pl.Boolean} if table is survey else {}
    answer = {"first_answered_at": UTC} if table is interaction else {}
    return {**promised, **latest, **answer, "as_of": UTC}


def with_derived(
    rows: pl.LazyFrame, table: Table, needed: Collection[str], *, around: Around, settings: Settings
) -> pl.LazyFrame:
    """The rows with those of the derived columns that are needed."""
    if table is interaction and "first_answered_at" in needed:
        rows = rows.join(around.first_answer(), left_on="id", right_on="interaction_id", how="left")
    made = {
        "promise_s": _promised("within_s", table, settings),
        "short_abandon_s": _promised("short_abandon_s", table, settings),
        "as_of": pl.lit(around.facts.as_of, dtype=UTC),
        "latest": _latest(),
    }
    here = derived_columns(table)
    return rows.with_columns(**{name: x for name, x in made.items() if name in here and name in needed})


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


def _latest() -> pl.Expr:
    """Whether a survey is complete, and the latest complete one of its kind about its interaction."""
    complete = pl.col("complete")
    when = pl.coalesce("answered_at", "asked_at")
    in_order = pl.col("id").filter(complete).sort_by(when.filter(complete), pl.col("id").filter(complete))
    return complete & (
        pl.col("interaction_id").is_null() | (pl.col("id") == in_order.last().over("interaction_id", "kind"))
    )
