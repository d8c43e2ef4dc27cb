"""A process that loads and publishes to Delta, one small load after the other, until it is killed or done."""

import sys
from pathlib import Path

from ingest.registry import tables
from ingest.store.database import open_catalogue
from ingest.store.delta import DeltaTables
from ingest.store.manifest import Store
from ingest.store.writer import one_writer
from tests.ingest.store.answers import answers, offer


def main(folder: str, url: str, name: str, loads: int) -> None:
    """Load so many files: a row again, on another day, and one more. Their ids begin at the name, a number."""
    store = Store(open_catalogue(url), Path(folder))
    published = DeltaTables(store, tables())
    published.follow()
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    for number in range(loads):
        with one_writer(store):
            again = (int(name) + number % 7, number, number % 10, number % 5)
            offer(store, answers(again, (int(name) + 1000 + number, 0, 3, 5)), name=name)
        published.follow()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
