"""What a group of files changes: rows that come, rows that go, and the days that are written anew."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from ingest.store.manifest import Snapshot, Store
from ingest.store.segment import CONTACT, Written, stored_schema, write_segment
from ingest.store.upsert import merge
from ingest.table import Table

Fold = Callable[[pl.LazyFrame], Mapping[str, pl.DataFrame]]
"""From all events of some contacts to the rows made of them, by table name, in the stored schema."""


@dataclass(frozen=True)
class Change:
    """The rows that come into one table, and the live rows that go for them."""

    table: Table
    arriving: pl.DataFrame
    leaving: pl.DataFrame


@dataclass(frozen=True)
class Plan:
    """Everything that one group changes, and what becomes of each of its rows (`_file`, `record`, `verdict`)."""

    changes: tuple[Change, ...]
    verdicts: pl.DataFrame


def plan(
    seen: Snapshot, tables: Mapping[str, Table], source: str, rows: Mapping[str, pl.DataFrame], fold: Fold | None
) -> Plan:
    """Hold a group's rows against the live facts.

    `rows` by table name: the stored schema with `_file` and `record`. With a fold, contacts that were told something
    new are made again from all their events, and replace what was made of them before.
    """
    changes: list[Change] = []
    verdicts: list[pl.DataFrame] = []
    for name, batch in rows.items():
        table = tables[name]
        live = _live_rows(seen, table, "id", batch["id"])
        merged = merge(table, live, batch)
        changes.append(Change(table, merged.winners, live.filter(pl.col("id").is_in(merged.displaced.implode()))))
        verdicts.append(merged.verdicts)
    if fold is not None and "event" in rows:
        changes += _refolded(seen, tables, source, changes[0], fold)
    return Plan(tuple(changes), pl.concat(verdicts) if verdicts else pl.DataFrame())


def _refolded(seen: Snapshot, tables: Mapping[str, Table], source: str, events: Change, fold: Fold) -> list[Change]:
    touched = pl.concat([events.arriving["contact"], events.leaving["contact"]]).unique()
    if touched.is_empty():
        return []
    known = _live_rows(seen, events.table, "contact", touched)
    current = pl.concat([known.filter(~pl.col("id").is_in(events.leaving["id"].implode())), events.arriving])
    made = fold(current.lazy())
    return [
        Change(
            tables[name],
            made.get(name, pl.DataFrame(schema=stored_schema(tables[name]))),
            _live_rows(seen, tables[name], CONTACT, touched).filter(pl.col("source") == source),
        )
        for name in tables
        if name != events.table.name
    ]


def _live_rows(seen: Snapshot, table: Table, column: str, values: pl.Series) -> pl.DataFrame:
    wanted = values.drop_nulls().unique().alias(column).to_frame().lazy()
    return seen.scan(table, seen.of(table)).join(wanted, on=column, how="semi").collect()


def write_days(store: Store, seen: Snapshot, change: Change) -> tuple[list[Written], list[str]]:
    """Write the touched days of one table anew: the new segments, and the paths of those that they replace."""
    table, day = change.table, pl.col(change.table.day).dt.date().alias("_day")
    touched = pl.concat([change.arriving.select(day), change.leaving.select(day)])["_day"].unique().to_list()
    replaced = [segment for segment in seen.of(table) if segment.day in set(touched)]
    staying = seen.scan(table, replaced).join(change.leaving.lazy().select("id"), on="id", how="anti").collect()
    whole = pl.concat([staying, change.arriving.select(stored_schema(table).names())])
    days = whole.with_columns(day).partition_by("_day", as_dict=True)
    written: list[Written] = []
    try:
        for (when,), rows in sorted(days.items()):
            written.append(write_segment(store.facts, table, when, rows, seen.seq + 1))
    except BaseException:
        discard(store, written)
        raise
    return written, [segment.path for segment in replaced]


def discard(store: Store, written: list[Written]) -> None:
    """Remove segments that no manifest will name."""
    for segment in written:
        (store.facts / segment.path).unlink(missing_ok=True)
