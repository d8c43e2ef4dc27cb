"""Derived tables and all sums, a load: what a new day costs, beside making everything."""

import os
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree, rmtree

from benchmarks.contest import Contest
from benchmarks.contests._cube import commit_day_again, settings_of, write_store
from ingest.store.facts import open_facts
from metrics.cube.make import refresh
from metrics.find import find_metric
from metrics.measure import measure

LAST = date(2025, 12, 30)


def prepare(folder: Path, rows: int) -> None:
    """A year in a store with all that is kept of it; then customers of its last days come again."""
    settings = settings_of(folder)
    write_store(folder, rows)
    refresh(open_facts(settings), settings)
    commit_day_again(folder, LAST, timedelta(days=2))
    (folder / "store" / "kept").rename(folder / "before")


def a_new_day(folder: Path) -> float:
    """What `spiritlevel refresh` does after the load of one day."""
    return _refreshed(folder, before=True)


def everything(folder: Path) -> float:
    """The first refresh, of a store of which nothing is kept."""
    return _refreshed(folder, before=False)


def _refreshed(folder: Path, *, before: bool) -> float:
    kept, settings = folder / "store" / "kept", settings_of(folder)
    rmtree(kept, ignore_errors=True)
    if before:
        copytree(folder / "before", kept, copy_function=os.link)
    facts = open_facts(settings)
    refresh(facts, settings)
    return float(measure([find_metric("repeat_rate")], facts, settings)["value"].item())


derived_refresh = Contest(
    name="derived_refresh",
    task="Bring derived tables and all sums up to date after a new day",
    rows=2_000_000,
    prepare=prepare,
    contenders={"a new day": a_new_day, "everything": everything},
    rival="everything",
    bound=0.03,
)
