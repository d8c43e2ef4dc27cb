"""A process that loads the same files as others do, in an order of its own: `... FOLDER URL FILES ORDER`."""

import os
import random
import sys
from contextlib import suppress
from pathlib import Path

from ingest.store.database import open_catalogue
from ingest.store.manifest import Store
from ingest.store.publish import BusyError
from tests.faults.warm import remember_engines
from tests.ingest.store.answers import answers, offer

ROWS = 3
"""Rows of each file, on as many days."""


def load(store: Store, file: int) -> None:
    """Load one file, again and again while others are quicker, as the error says one should."""
    rows = answers(*((file * ROWS + row, 0, file % 10, (file + row) % (ROWS + 1)) for row in range(ROWS)))
    while True:
        with suppress(BusyError):
            offer(store, rows, name=str(file))
            return


def main() -> None:
    """Load them all; readers come first where there are few processors, because what they see is what is asked."""
    os.nice(4)
    remember_engines()
    store = Store(open_catalogue(sys.argv[2]), Path(sys.argv[1]))
    order = list(range(int(sys.argv[3])))
    random.Random(sys.argv[4]).shuffle(order)  # noqa: S311 a schedule
    for file in order:
        load(store, file)


if __name__ == "__main__":
    main()
