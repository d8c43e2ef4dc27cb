"""F13: somebody holds the catalogue for 30 seconds; whoever loads waits, or says in a sentence that it is held."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ingest.store.database import CatalogueError, open_catalogue
from ingest.store.manifest import Store, snapshot
from tests.faults.database import drop_database, make_database, url_of
from tests.faults.other import Skip, each
from tests.faults.results import Seen
from tests.faults.statements import hold
from tests.ingest.store.answers import answers, facts, offer
from tests.ingest.store.server import Server

TRIES, AT_ONCE = 24, 12
SECONDS = (27.0, 30.0, 33.0)
"""Shorter than SQLite waits, as long, and longer."""


def long_locks(work: Path, server: Server | None, scale: float, skip: Skip) -> Iterator[tuple[int, Seen]]:
    """Several at once, each with a catalogue of its own: nothing is worked meanwhile, all only wait."""
    numbers = list(each(TRIES, scale, skip))
    with ThreadPoolExecutor(AT_ONCE) as together:
        yield from zip(numbers, together.map(lambda number: _held(work, server, number), numbers), strict=True)


def _held(work: Path, server: Server | None, number: int) -> Seen:
    folder, name, seconds = work / str(number), f"held_{number}", SECONDS[number % len(SECONDS)]
    folder.mkdir(parents=True, exist_ok=True)
    if server is not None:
        make_database(server.url, name)
    url = url_of(folder, name, server.url if server else None)
    store = Store(open_catalogue(url), folder)
    offer(store, answers((1, 0, 5, 0)), name="before")
    taken = threading.Event()
    holder = threading.Thread(target=hold, args=(url, seconds, taken))
    holder.start()
    taken.wait()
    begun, said = time.monotonic(), ""
    try:
        offer(store, answers((2, 0, 5, 1)), name="meanwhile")
    except CatalogueError as error:
        said = str(error)
    waited = time.monotonic() - begun
    holder.join()
    lines = offer(store, answers((2, 0, 5, 1)), name="meanwhile")
    broken = None
    if said and "another process holds it" not in said:
        broken = f"the error does not say what is wrong: {said}"
    elif waited < min(seconds, SECONDS[0]) - 1:
        broken = f"it waited {waited:.0f} s"
    elif facts(store)["id"].to_list() != ["s:1", "s:2"] or snapshot(store).seq != 2 or bool(lines) != bool(said):
        broken = "the load was lost, or done twice"
    store.catalogue.engine.dispose()
    if server is not None:
        drop_database(server.url, name)
    return Seen(broken)
