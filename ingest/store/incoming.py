"""Where files are while they are read: folders that are gone when their load is, whatever became of it."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.store.manifest import Store

HELD = "held"
"""The file in such a folder on which its load holds a lock; the system lets go of it when the process dies."""


@contextmanager
def scratch(store: Store) -> Iterator[Path]:
    """A folder for the rows of one group of files, in which there still are addresses. Raises `OSError`."""
    incoming = store.folder / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    # Nobody can take it for abandoned between its making and its lock: only then it gets the name that is looked for.
    unnamed = Path(tempfile.mkdtemp(dir=incoming, prefix="new-"))
    folder = unnamed.with_name(unnamed.name.replace("new-", "load-", 1))
    try:
        with (unnamed / HELD).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            unnamed.rename(folder)
            yield folder
    finally:
        for left in (unnamed, folder):
            shutil.rmtree(left, ignore_errors=True)


def clear_abandoned(store: Store) -> int:
    """Remove what loads that were killed have left behind, addresses included; returns how many folders went."""
    abandoned = [folder for folder in (store.folder / "incoming").glob("load-*") if not _is_held(folder)]
    for folder in abandoned:
        shutil.rmtree(folder, ignore_errors=True)
    return len(abandoned)


def loads_under_way(store: Store) -> frozenset[Path]:
    """The folders of the loads that are running now."""
    return frozenset(folder for folder in (store.folder / "incoming").glob("load-*") if _is_held(folder))


def _is_held(folder: Path) -> bool:
    try:
        handle = os.open(folder / HELD, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(handle)
