"""The made-up year in a store, as loads would have left it: one segment for each table and day."""

import shutil
from pathlib import Path

import polars as pl

from benchmarks.year import write_year
from ingest.settings import Settings, Site
from ingest.store.facts import open_store
from ingest.store.manifest import Store, advance, snapshot
from ingest.store.segment import Written, stored_schema, write_segment
from ingest.table import Table
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.survey import survey

ZONE = "Europe/Berlin"


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
