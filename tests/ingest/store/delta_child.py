"""What a process does that loads and publishes to Delta, one small load after the other, until it is killed or done."""

from multiprocessing.connection import Connection
from pathlib import Path

from ingest.registry import tables
from ingest.store.database import open_catalogue
from ingest.store.delta import DeltaTables
from ingest.store.manifest import Store
from ingest.store.writer import one_writer
from tests.ingest.store.answers import answers, offer


def load(folder: Path, url: str, name: str, loads: int, tell: Connection) -> None:
    """Load so many files: a row again, on another day, and one more. Their ids begin at the name, a number."""
    store = Store(open_catalogue(url), folder)
    published = DeltaTables(store, tables())
    published.follow()
    tell.send("begun")
    for number in range(loads):
        with one_writer(store):
            again = (int(name) + number % 7, number, number % 10, number % 5)
            offer(store, answers(again, (int(name) + 1000 + number, 0, 3, 5)), name=name)
        published.follow()
