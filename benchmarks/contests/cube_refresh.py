"""Cube, a load: what a new day costs, beside making all of it."""

import os
from datetime import date
from pathlib import Path
from shutil import copytree, rmtree

import polars as pl

from benchmarks.contest import Contest
from benchmarks.contests._cube import commit, settings_of, write_store
from ingest.store.facts import open_facts, open_store
from ingest.tables.leg import leg
from metrics.cube.make import refresh
from metrics.find import find_metric
from metrics.measure import measure

LAST = date(2025, 12, 30)


def prepare(folder: Path, rows: int) -> None:
    """A year in a store with its cube; then a day of it comes once more, under other ids."""
    settings = settings_of(folder)
    write_store(folder, rows)
    facts = open_facts(settings)
    refresh(facts, settings, whole=False)
    day = facts.scan(leg).filter(pl.col("started_at").dt.date() == LAST).collect()
    commit(open_store(settings), leg, day.with_columns(pl.col("id") + " again"))
    (folder / "store" / "kept").rename(folder / "before")


def a_new_day(folder: Path) -> float:
    """What follows on the load of one day."""
    return _refreshed(folder, before=True)


def everything(folder: Path) -> float:
    """The first refresh, of a store that has no cube."""
    return _refreshed(folder, before=False)


def _refreshed(folder: Path, *, before: bool) -> float:
    kept, settings = folder / "store" / "kept", settings_of(folder)
    rmtree(kept, ignore_errors=True)
    if before:
        copytree(folder / "before", kept, copy_function=os.link)
    facts = open_facts(settings)
    refresh(facts, settings, whole=False)
    return float(measure([find_metric("offered")], facts, settings)["value"].item())


cube_refresh = Contest(
    name="cube_refresh",
    task="Bring the cube up to date after a new day",
    rows=5_000_000,
    prepare=prepare,
    contenders={"a new day": a_new_day, "everything": everything},
    rival="everything",
    bound=0.03,
)
