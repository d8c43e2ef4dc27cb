"""The made-up year in a store, as loads would have left it: one segment for each table and day."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from benchmarks.year import write_year
from ingest.settings import Settings, Site
from ingest.store.facts import open_facts, open_store
from ingest.store.manifest import Store, advance, snapshot
from ingest.store.segment import Written, stored_schema, write_segment
from ingest.table import UTC, Table
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.survey import survey

ZONE = "Europe/Berlin"
IDS = ("interaction_id", "parent_id", "root_id", "conversation_id")
"""Columns that name contacts."""


def settings_of(folder: Path) -> Settings:
    """The settings of a site in Berlin that keeps its store there."""
    return Settings(home=folder, site=Site(timezone=ZONE))


def write_store(folder: Path, rows: int) -> None:
    """About so many legs of a year, committed month by month."""
    made = folder / "made"
    write_year(made, rows)
    store = open_store(settings_of(folder))
    for table in (leg, interaction, survey):
        for month in sorted((made / table.name).glob("*.parquet")):
            commit(store, table, pl.read_parquet(month))
    shutil.rmtree(made)


def commit_day_again(folder: Path, day: date, later: timedelta) -> None:
    """Add a day of the store once more, so much later and under other ids: the same customers came again."""
    settings = settings_of(folder)
    facts, store = open_facts(settings), open_store(settings)
    for table in (interaction, leg, survey):
        rows = facts.scan(table).filter(pl.col(table.day).dt.date() == day).collect()
        ids = [pl.col(x) + " again" for x in ("id", *IDS) if x in table.columns]
        times = [pl.col(name) + later for name, dtype in table.schema.items() if dtype == UTC]
        commit(store, table, rows.with_columns(*ids, *times))


def commit(store: Store, table: Table, rows: pl.DataFrame) -> None:
    """Add rows in one commit, each of their days as a segment of its own."""
    seen = snapshot(store)
    absent = (pl.lit(None, dtype=dtype).alias(x) for x, dtype in stored_schema(table).items() if x not in rows.columns)
    filed = rows.with_columns(*absent, day=pl.col(table.day).dt.date()).sort(table.day, "id")
    written: list[Written] = []
    for (day,), some in filed.partition_by("day", as_dict=True, include_key=False).items():
        written.append(write_segment(store.facts, table, day, some, seen.seq + 1))
    with store.catalogue.writing() as session:
        advance(session, seen, written, [])
