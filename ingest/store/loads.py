"""What came, what was refused and why: the ledger as frames for people to read."""

from collections.abc import Sequence
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import SQLModel, col

from ingest.settings import Settings
from ingest.store.catalogue import Flagged, GateOutcome, Quarantine, SourceFile
from ingest.store.database import NoCatalogueError
from ingest.store.facts import open_facts, open_store
from ingest.store.oddities import MEANINGS
from ingest.table import UTC, Table

LOADS = pl.Schema(
    {
        "id": pl.Int64(),
        "source": pl.String(),
        "connector": pl.String(),
        "file": pl.String(),
        "received_at": UTC,
        "seconds": pl.Float64(),
        "state": pl.String(),
        "records": pl.Int64(),
        "new": pl.Int64(),
        "updated": pl.Int64(),
        "unchanged": pl.Int64(),
        "stale": pl.Int64(),
        "quarantined": pl.Int64(),
        "refused_by_gate": pl.Int64(),
        "message": pl.String(),
    }
)
REFUSALS = pl.Schema(
    {
        "load": pl.Int64(),
        "source": pl.String(),
        "file": pl.String(),
        "record": pl.Int64(),
        "reason": pl.String(),
        "detail": pl.String(),
    }
)
GATE = pl.Schema(
    {
        "load": pl.Int64(),
        "source": pl.String(),
        "suite": pl.String(),
        "severity": pl.String(),
        "table": pl.String(),
        "column": pl.String(),
        "expectation": pl.String(),
        "ok": pl.Boolean(),
        "observed": pl.String(),
        "refused": pl.Int64(),
    }
)
FLAGS = pl.Schema(
    {
        "load": pl.Int64(),
        "source": pl.String(),
        "table": pl.String(),
        "flag": pl.String(),
        "rows": pl.Int64(),
        "of": pl.Int64(),
        "meaning": pl.String(),
    }
)
GRAVEST_FIRST = {"critical": 0, "warning": 1, "info": 2}
REASONS = pl.Schema({"source": pl.String(), "reason": pl.String(), "detail": pl.String(), "records": pl.Int64()})


def loads(settings: Settings, load: int | None = None) -> pl.DataFrame:
    """Every file that was offered, newest first, or one of them: the columns of `LOADS`."""
    wanted = ["id", "source", "connector", "name", "received_at", "seconds", "state", "records"]
    counts = ["new", "updated", "unchanged", "stale", "quarantined", "refused_by_gate", "message"]
    query = select(*(_column(SourceFile, name) for name in [*wanted, *counts])).order_by(col(SourceFile.id).desc())
    return _frame(settings, query if load is None else query.where(col(SourceFile.id) == load), LOADS)


def refusals(settings: Settings, load: int | None = None, limit: int | None = None) -> pl.DataFrame:
    """Refused records with file, record and reason, newest load first: the columns of `REFUSALS`."""
    wanted: list[tuple[type[SQLModel], str]] = [(Quarantine, "file_id"), (SourceFile, "source"), (SourceFile, "name")]
    why: list[tuple[type[SQLModel], str]] = [(Quarantine, "record"), (Quarantine, "reason"), (Quarantine, "detail")]
    query = (
        select(*(_column(model, name) for model, name in wanted + why))
        .join(SourceFile, col(SourceFile.id) == col(Quarantine.file_id))
        .order_by(col(Quarantine.file_id).desc(), col(Quarantine.record))
        .limit(limit)
    )
    return _frame(settings, query if load is None else query.where(col(Quarantine.file_id) == load), REFUSALS)


def reasons(settings: Settings, load: int | None = None) -> pl.DataFrame:
    """How many records were refused, of all loads or one, by source, reason and detail, most first (`REASONS`)."""
    many = func.count()
    why = [_column(SourceFile, "source"), _column(Quarantine, "reason"), _column(Quarantine, "detail")]
    query = (
        select(*why, many)
        .join(SourceFile, col(SourceFile.id) == col(Quarantine.file_id))
        .group_by(*why)
        .order_by(many.desc(), *why)
    )
    return _frame(settings, query if load is None else query.where(col(Quarantine.file_id) == load), REASONS)


def gate_outcomes(
    settings: Settings, load: int | None = None, limit: int | None = None, *, since: int | None = None
) -> pl.DataFrame:
    """What the quality gate said of a load, or what did not hold in the newest of all: the columns of `GATE`.

    `since` is the earliest load that is looked at. The gravest come first; `ok` is null where a check could not be
    made.
    """
    wanted = ["suite", "severity", "table_name", "column", "expectation", "ok", "observed", "refused"]
    of_load = [_column(GateOutcome, "file_id"), _column(SourceFile, "source")]
    query = select(*of_load, *(_column(GateOutcome, name) for name in wanted))
    query = query.join(SourceFile, col(SourceFile.id) == col(GateOutcome.file_id))
    which = col(GateOutcome.file_id) == load if load is not None else col(GateOutcome.ok).is_not(True)
    which = which if since is None else which & (col(GateOutcome.file_id) >= since)
    newest = query.where(which).order_by(col(GateOutcome.file_id).desc(), col(GateOutcome.id)).limit(limit)
    outcomes = _frame(settings, newest, GATE)
    graver = pl.col("severity").replace_strict(GRAVEST_FIRST, default=len(GRAVEST_FIRST), return_dtype=pl.Int32)
    held = pl.col("ok").fill_null(value=False)
    return outcomes.sort(pl.col("load"), held, graver, descending=[True, False, False], maintain_order=True)


def verdicts(settings: Settings, load: int | None = None, sources: Sequence[str] = ()) -> pl.DataFrame:
    """How many checks held, failed, or could not be made, by severity: `severity`, `held`, `failed`, `unknown`.

    Of one load, or of all loads of some sources; none named are all.
    """
    ok = _column(GateOutcome, "ok")
    counted = [func.count().filter(ok.is_(True)), func.count().filter(ok.is_(False)), func.count().filter(ok.is_(None))]
    severity = _column(GateOutcome, "severity")
    query = select(severity, *counted).group_by(severity)
    query = query if load is None else query.where(col(GateOutcome.file_id) == load)
    if sources:
        of_load = col(SourceFile.id) == col(GateOutcome.file_id)
        query = query.join(SourceFile, of_load).where(col(SourceFile.source).in_(sources))
    schema = pl.Schema({"severity": pl.String(), "held": pl.Int64(), "failed": pl.Int64(), "unknown": pl.Int64()})
    graver = pl.col("severity").replace_strict(GRAVEST_FIRST, default=len(GRAVEST_FIRST), return_dtype=pl.Int32)
    return _frame(settings, query, schema).sort(graver)


def flags(settings: Settings, load: int) -> pl.DataFrame:
    """How many rows of one load carry each flag, with what it means, most first: the columns of `FLAGS`."""
    wanted: list[tuple[type[SQLModel], str]] = [
        (Flagged, "file_id"),
        (SourceFile, "source"),
        (Flagged, "table_name"),
        (Flagged, "flag"),
    ]
    counts: list[tuple[type[SQLModel], str]] = [(Flagged, "rows"), (Flagged, "of_rows")]
    query = (
        select(*(_column(model, name) for model, name in [*wanted, *counts]))
        .join(SourceFile, col(SourceFile.id) == col(Flagged.file_id))
        .where(col(Flagged.file_id) == load)
        .order_by(col(Flagged.rows).desc())
    )
    without = pl.Schema([(name, dtype) for name, dtype in FLAGS.items() if name != "meaning"])
    meanings = {flag.value: text for flag, text in MEANINGS.items()}
    meaning = pl.col("flag").replace_strict(meanings, default="", return_dtype=pl.String)
    return _frame(settings, query, without).with_columns(meaning=meaning).select(FLAGS.names())


def freshness(settings: Settings, tables: Sequence[Table]) -> pl.DataFrame:
    """Per source: `source`, `last_received_at`, `last_fact_at` (its latest row in any of the tables), `records`."""
    came = (
        loads(settings)
        .filter(pl.col("state") == "done")
        .group_by("source")
        .agg(last_received_at=pl.col("received_at").max(), records=pl.col("records").sum())
    )
    facts = open_facts(settings, everything=True)
    latest = [facts.scan(table).group_by("source").agg(last_fact_at=pl.col(table.day).max()) for table in tables]
    newest = pl.concat(latest).group_by("source").agg(pl.col("last_fact_at").max()).collect()
    return (
        came.join(newest, on="source", how="left")
        .select("source", "last_received_at", "last_fact_at", "records")
        .sort("source")
    )


def _frame(settings: Settings, query: Select[Any], schema: pl.Schema) -> pl.DataFrame:
    try:
        store = open_store(settings, create=False)
    except NoCatalogueError:
        return pl.DataFrame(schema=schema)
    with store.catalogue.reading() as session:
        rows = [tuple(row) for row in session.connection().execute(query)]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _column(model: type[SQLModel], name: str) -> ColumnElement[Any]:
    return model.metadata.tables[str(model.__tablename__)].c[name]
