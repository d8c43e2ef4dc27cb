"""F7, F8: eight writers of the same files without a lock around them, and what readers see meanwhile."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ingest.store.manifest import Store, snapshot
from tests.faults.fresh import address, fresh_store
from tests.faults.other import Skip
from tests.faults.process import ROOT
from tests.faults.results import Seen
from tests.faults.writer import ROWS
from tests.ingest.store.answers import SURVEY
from tests.ingest.store.server import Server

WRITERS, FILES, READS = 8, 200, 10_000


def racing_writers(work: Path, server: Server | None, scale: float, skip: Skip) -> Iterator[tuple[int, Seen]]:
    """Rounds of a race, until it was read often enough; every round is a point, and so is what was read in it."""
    reads, number = 0, 0
    while reads < READS * scale:
        number += 1
        if skip(number):
            reads += 1  # how often it was read then stands in the results; a run that goes on reads some more
            continue
        store = fresh_store(work, server)
        command = [sys.executable, "-W", "ignore", "-m", "tests.faults.writer", str(work), address(work, server)]
        writers = [subprocess.Popen([*command, str(FILES), str(place)], cwd=ROOT) for place in range(WRITERS)]
        seen, broken = 0, None
        while any(writer.poll() is None for writer in writers):
            broken = _mixed(store) or broken
            seen += 1
        codes = [writer.wait() for writer in writers]
        wrong = broken or _mixed(store)
        if any(codes) or snapshot(store).seq != FILES:
            wrong = wrong or f"exit codes {codes}, {snapshot(store).seq} commits for {FILES} files"
        store.catalogue.engine.dispose()
        reads += seen
        yield number, Seen(wrong, seen)


def _mixed(store: Store) -> str | None:
    """Whether a reader sees anything but as many whole files as there were commits."""
    now = snapshot(store)
    ids = now.scan(SURVEY, now.of(SURVEY)).select("id").collect()["id"]
    whole = ids.str.strip_prefix("s:").cast(int) // ROWS
    if ids.n_unique() != len(ids) or len(ids) != ROWS * now.seq or whole.n_unique() != now.seq:
        return f"a reader saw {len(ids)} rows of {whole.n_unique()} files after {now.seq} commits"
    return None
