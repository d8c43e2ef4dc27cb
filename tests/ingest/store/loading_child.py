"""What a process of its own does that loads, for the tests of crashes and races."""

import os
import sys
from pathlib import Path

from ingest.store.database import open_catalogue
from ingest.store.manifest import Store
from tests.ingest.store.answers import answers, offer

# What a process does to the disk, as Python's audit events tell it; polars writes between two of them.
TOUCHES = {"open", "os.rename", "os.mkdir", "os.remove", "os.link", "sqlite3.connect"}


def die_at(touch: int, folder: Path) -> None:
    """End the process at once, as a power failure would, when it touches the folder for the n-th time."""
    left = [touch]

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event in TOUCHES and str(args[0]).startswith(str(folder)):
            left[0] -= 1
            if left[0] == 0:
                os._exit(9)

    sys.addaudithook(hook)


def loads(offset: int) -> list[tuple[str, list[tuple[int, int, int, int]]]]:
    """Three files: first versions, newer versions that move days, and the first again with one more."""
    first = [(offset + key, 0, key % 10, key % 3) for key in range(6)]
    newer = [(offset + key, 1, key % 7, (key + 1) % 3) for key in range(3)]
    return [("first", first), ("newer", newer), ("again", [*first, (offset + 6, 0, 1, 1)])]


def load(folder: Path, url: str, crash_at: int, offset: int) -> None:
    """Load three files, and die on the way if told to."""
    store = Store(open_catalogue(url), folder)
    if crash_at:
        die_at(crash_at, folder)
    for name, versions in loads(offset):
        offer(store, answers(*versions), name=f"{name} {offset}")
