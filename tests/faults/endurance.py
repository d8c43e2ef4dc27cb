"""Two loaders and four readers at once for as long as wanted: `python -m tests.faults.endurance --minutes 10`.

Every load has ten rows on three days, and every third replaces the rows of the load before with newer ones. A reader
that sees some rows of a load and not the others, or two versions of one, has seen part of a load.
"""

import argparse
import multiprocessing as mp
import sys
import tempfile
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import polars as pl

from ingest.store.database import open_catalogue
from ingest.store.manifest import Store, snapshot
from tests.faults.database import make_database, url_of
from tests.ingest.store.answers import answers, facts, offer
from tests.ingest.store.server import running_postgres

ROWS, LOADERS, READERS = 10, 2, 4
APART = 1_000_000
"""So many ids belong to one loader."""


def load(folder: Path, url: str, place: int, stop: Event, tell: "mp.Queue[tuple[str, int]]") -> None:
    """Load until told to stop, and tell how many loads there were."""
    store, number = Store(open_catalogue(url), folder), 0
    while not stop.is_set():
        again = number % 3 == 2
        batch, revision = (number - 1, 1) if again else (number, 0)
        first = place * APART + batch * ROWS
        rows = [(first + row, revision, row, row % 3) for row in range(ROWS)]
        offer(store, answers(*rows), name=f"{place} {number}")
        number += 1
    tell.put(("loads", number))


def read(folder: Path, url: str, stop: Event, tell: "mp.Queue[tuple[str, int]]") -> None:
    """Read until told to stop, and tell how often, and how often part of a load was seen."""
    store, reads, broken, last = Store(open_catalogue(url), folder), 0, 0, -1
    while not stop.is_set():
        seen = facts(store)
        batch = seen.with_columns((pl.col("id").str.strip_prefix("s:").cast(pl.Int64) // ROWS).alias("batch"))
        parts = batch.group_by("batch").agg(pl.len(), pl.col("revision").n_unique().alias("versions"))
        partly = parts.filter((pl.col("len") != ROWS) | (pl.col("versions") != 1)).height
        broken += bool(partly or not seen["id"].is_unique().all() or seen.height < last)
        last, reads = seen.height, reads + 1
    tell.put(("reads", reads))
    tell.put(("broken", broken))


def run(folder: Path, url: str, minutes: float) -> tuple[int, int, int, bool]:
    """How many loads and reads there were, how many reads saw part of a load, and whether every row is there once."""
    context = mp.get_context("spawn")
    stop, tell = context.Event(), context.Queue()
    store = Store(open_catalogue(url), folder)
    loaders = [context.Process(target=load, args=(folder, url, place, stop, tell)) for place in range(LOADERS)]
    readers = [context.Process(target=read, args=(folder, url, stop, tell)) for _ in range(READERS)]
    for process in (*loaders, *readers):
        process.start()
    time.sleep(minutes * 60)
    stop.set()
    told = [tell.get(timeout=300) for _ in range(LOADERS + 2 * READERS)]
    for process in (*loaders, *readers):
        process.join()
    sums = {kind: sum(many for name, many in told if name == kind) for kind in ("loads", "reads", "broken")}
    loads = [many for name, many in told if name == "loads"]
    expected = sum(ROWS * (many - many // 3) for many in loads)
    found = facts(store)
    whole = found.height == expected and found["id"].is_unique().all() and snapshot(store).seq == sum(loads)
    store.catalogue.engine.dispose()
    return sums["loads"], sums["reads"], sums["broken"], bool(whole)


def main() -> int:
    """Run it and say what was seen; returns 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="endurance-") as name:
        folder = Path(name)
        if told.database == "sqlite":
            done = run(folder, url_of(folder, None, None), told.minutes)
        else:
            with running_postgres() as server:
                make_database(server, "endurance")
                done = run(folder, url_of(folder, "endurance", server), told.minutes)
    loads, reads, broken, whole = done
    sys.stdout.write(
        f"{told.database}, {told.minutes:g} minutes: {loads} loads and {reads} reads, of which {broken} saw part of a "
        f"load; {'every row is there once' if whole else 'rows are lost or doubled'}.\n"
    )
    return int(bool(broken) or not whole or not loads or not reads)


if __name__ == "__main__":
    sys.exit(main())
