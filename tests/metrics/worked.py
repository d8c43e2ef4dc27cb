"""A few rows, in as few words as possible, and the question asked of them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from ingest.settings import Settings, Site
from ingest.table import Table
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.survey import survey
from metrics.find import find_metric
from metrics.measure import measure
from metrics.rows import Rows

START = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
SETTINGS = Settings(home=Path("/nowhere"))
Row = dict[str, Any]


def in_zone(zone: str, week_start: Any = "monday") -> Settings:
    """The default settings, in another zone."""
    return Settings(home=Path("/nowhere"), site=Site(timezone=zone, week_start=week_start))


def a_leg(outcome: str, wait: float | None = 10.0, **columns: Any) -> Row:
    """One stay in a telephone queue; `wait` is until the answer, or until leaving without one."""
    queued = columns.get("queued_at", START)
    until = None if wait is None or queued is None else queued + timedelta(seconds=wait)
    is_answered, is_open = outcome == "answered", outcome == "open"
    plain: Row = {
        "kind": "queue",
        "channel": "voice",
        "direction": "inbound",
        "outcome": outcome,
        "started_at": queued or START,
        "queued_at": queued,
        "answered_at": until if is_answered else None,
        "left_at": None if is_open or until is None else until + timedelta(minutes=5 if is_answered else 0),
    }
    return plain | columns


def legs(outcome: str, wait: float | None = 10.0, *, times: int, **columns: Any) -> list[Row]:
    """Several such stays."""
    return [a_leg(outcome, wait, **columns)] * times


def a_survey(kind: str, value: float | None, low: float = 1, high: float = 5, **columns: Any) -> Row:
    """One question, answered at once unless `value` is None."""
    plain: Row = {
        "kind": kind,
        "channel": "voice",
        "value": value,
        "scale_min": low,
        "scale_max": high,
        "asked_at": START,
        "answered_at": None if value is None else START,
        "complete": value is not None,
    }
    return plain | columns


def an_interaction(outcome: str = "answered", transfers: int | None = 0, **columns: Any) -> Row:
    """One telephone call of a customer."""
    plain: Row = {
        "channel": "voice",
        "direction": "inbound",
        "started_at": START,
        "outcome": outcome,
        "transfers": transfers,
    }
    return plain | columns


def frame(table: Table, rows: Sequence[Row]) -> pl.DataFrame:
    """The rows as they are stored, each with an id of its own; what nobody says is null."""
    numbered = [{"id": f"x:{number}", **row} for number, row in enumerate(rows)]
    return pl.DataFrame(numbered, schema=table.schema, infer_schema_length=None)


def facts(
    legs: Sequence[Row] = (),
    *,
    surveys: Sequence[Row] = (),
    interactions: Sequence[Row] = (),
    as_of: datetime | None = START + timedelta(days=1),
) -> Rows:
    """These rows as facts that reach until a day after they began."""
    tables = {leg: legs, survey: surveys, interaction: interactions}
    return Rows(frames={table.name: frame(table, rows) for table, rows in tables.items()}, as_of=as_of)


def asked(name: str, rows: Rows, settings: Settings = SETTINGS, **question: Any) -> Row:
    """The one row of the answer to one metric."""
    return measure([find_metric(name)], rows, settings, **question).row(0, named=True)


def value_of(name: str, rows: Rows, settings: Settings = SETTINGS, **question: Any) -> float | None:
    """The value alone."""
    value: float | None = asked(name, rows, settings, **question)["value"]
    return value


def by_of(answer: pl.DataFrame, key: str, column: str = "value") -> Mapping[Any, Any]:
    """One column of an answer by one of its dimensions."""
    return dict(answer.select(key, column).iter_rows())
