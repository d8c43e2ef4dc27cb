"""Whether the store can be used: each claim is tried, none is taken from what was true a while ago."""

import os
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ingest.privacy import load_key
from ingest.settings import Settings
from ingest.store.database import CatalogueError, NoCatalogueError, look_again
from ingest.store.facts import open_store
from ingest.store.figures import commits
from ingest.store.manifest import Store, snapshot

NEWEST_SEGMENTS = 8
"""So many of the newest fact files are opened."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was tried: what it is called, whether it went well, why not, and how long it took."""

    name: str
    ok: bool
    seconds: float
    why: str = ""


class NotReadyError(Exception):
    """What was tried does not work; the message says why, in words that anybody may read."""


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The store as it is, for one question: its connections are given back. Raises `CatalogueError`."""
    store = open_store(settings, create=False)
    try:
        yield store
    finally:
        store.catalogue.engine.dispose()


def checks(settings: Settings) -> list[Check]:
    """Try everything: catalogue, its schema, newest facts, writing, room, key."""
    return list(_tried(settings))


def _tried(settings: Settings) -> Iterator[Check]:
    tries: dict[str, Callable[[Settings], None]] = {
        "catalogue": _catalogue,
        "facts": _facts,
        "writable": _writable,
        "room": _room,
        "key": _key,
    }
    for name, attempt in tries.items():
        begun = time.monotonic()
        why = ""
        try:
            attempt(settings)
        except NotReadyError as error:
            why = str(error)
        except (CatalogueError, OSError, pl.exceptions.PolarsError) as error:
            why = type(error).__name__  # its words name folders and hosts, which are nobody's business
        yield Check(name=name, ok=not why, seconds=round(time.monotonic() - begun, 6), why=why)


def _catalogue(settings: Settings) -> None:
    """It answers, and its schema is the newest; before the first load there is none, and that is well."""
    look_again()
    try:
        with opened(settings) as store:
            commits(store)
    except NoCatalogueError:
        if settings.store.url.startswith("sqlite") and not _database_of(settings).exists():
            return
        raise NotReadyError("its schema is not the newest; any load brings it up to date") from None


def _facts(settings: Settings) -> None:
    """The newest fact files are there, as long as they were written, and can be opened."""
    try:
        with opened(settings) as store:
            seen = snapshot(store)
    except NoCatalogueError:
        return
    for segment in sorted(seen.segments, key=lambda x: x.added_seq)[-NEWEST_SEGMENTS:]:
        path = seen.folder / segment.path
        if not path.is_file() or path.stat().st_size != segment.bytes:
            raise NotReadyError("a fact file is missing or damaged; 'spiritlevel doctor' names it")
        if pl.scan_parquet(path, glob=False).select(pl.len()).collect().item() != segment.rows:
            raise NotReadyError("a fact file does not have the rows that were written; 'spiritlevel doctor' names it")


def _writable(settings: Settings) -> None:
    """A file can be made, flushed and removed where the facts are kept."""
    folder = _nearest(settings.store.folder)
    path = folder / f".ready-{secrets.token_hex(8)}"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, b"ready")
            os.fsync(handle)
        finally:
            os.close(handle)
    finally:
        path.unlink(missing_ok=True)


def _room(settings: Settings) -> None:
    """As much is free as the inbox keeps free."""
    free = shutil.disk_usage(_nearest(settings.store.folder)).free
    if free < settings.inbox.keep_free:
        raise NotReadyError(f"{free / 1024**3:.1f} GiB are free, fewer than keep_free of [inbox]")


def _key(settings: Settings) -> None:
    """The key of the pseudonyms can be read, and by nobody else; before the first load there is none."""
    folder = settings.home / "keys"
    path = folder / "customer.key"
    if "SPIRITLEVEL_KEY" not in os.environ:
        if not path.exists():
            if _database_of(settings).exists():
                raise NotReadyError("the key of the pseudonyms is missing; put it back from its copy")
            return
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise NotReadyError("others can read the key of the pseudonyms; 'spiritlevel doctor' says what to do")
    try:
        load_key(folder)
    except OSError:
        raise
    except Exception as error:
        raise NotReadyError("what stands where the key of the pseudonyms should be is none") from error


def _database_of(settings: Settings) -> Path:
    return Path(settings.store.url.removeprefix("sqlite:///"))


def _nearest(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder
