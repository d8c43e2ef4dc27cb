"""One writer at a time: who comes second waits and is told for whom, or leaves. The commit's check is the safety."""

import fcntl
import hashlib
import json
import logging
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from ingest.store.database import told
from ingest.store.manifest import Store

TOLD_AFTER_S = 2.0
"""Another writer is mostly done before anybody wonders; after so long whoever waits is told."""

LOOK_EVERY_S = 0.05

Waits = Callable[[], bool]
"""Asked again and again while somebody else writes: whether to go on waiting."""

_LOG = logging.getLogger(__name__)
_KEY = int.from_bytes(hashlib.sha256(b"spiritlevel: one writer").digest()[:8], "big", signed=True)


class StoreHeldError(Exception):
    """Somebody else is writing, and whoever came second does not want to wait."""


@dataclass(frozen=True)
class Holder:
    """A process that holds something that only one can hold."""

    process: int
    host: str
    command: str
    since: str

    @classmethod
    def this(cls) -> "Holder":
        """The process that asks; of its command line no more than the command, the rest may name people."""
        words = [Path(sys.argv[0]).stem, *(word for word in sys.argv[1:2] if word.isalpha())]
        since = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
        return cls(os.getpid(), socket.gethostname(), " ".join(words), since)

    def __str__(self) -> str:
        """Who it is, in words."""
        return f"process {self.process} on {self.host} ({self.command}), since {self.since},"


def always() -> bool:
    """Wait for as long as it takes."""
    return True


@contextmanager
def one_writer(store: Store, *, waits: Waits = always) -> Iterator[None]:
    """Be the only one who writes into the store.

    On SQLite that holds for this machine, on PostgreSQL for all that share the database. While somebody else writes,
    `waits` is asked; when it says no, `StoreHeldError` is raised and names who holds it. Raises `OSError`, and
    `CatalogueError` when the database goes away.
    """
    locked = _in_database if store.catalogue.engine.dialect.name == "postgresql" else _on_this_machine
    with locked(store, waits):
        yield


@contextmanager
def alone(path: Path, *, waits: Waits, holds: str) -> Iterator[None]:
    """Hold a lock on a file; the system lets go of it when the process dies, however it does.

    `holds` says what is held: "is loading into /srv/spiritlevel/store". Raises `StoreHeldError` and `OSError`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b", buffering=0) as lock:
        _wait(lambda: _taken(lock.fileno()), lambda: _said_in(path), waits, holds)
        with suppress(OSError):  # on a full disk the lock holds all the same; only its holder's name is missing
            lock.truncate(0)
            lock.write(json.dumps(asdict(Holder.this())).encode())
        try:
            yield
        finally:
            with suppress(OSError):
                lock.truncate(0)


@contextmanager
def _on_this_machine(store: Store, waits: Waits) -> Iterator[None]:
    with alone(store.folder / "writer.lock", waits=waits, holds=f"is loading into {store.folder}"):
        yield


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _said_in(path: Path) -> str:
    try:
        return str(Holder(**json.loads(path.read_bytes())))
    except (OSError, ValueError, TypeError):
        return "another process"  # it has only just begun, or could not write its name


@contextmanager
def _in_database(store: Store, waits: Waits) -> Iterator[None]:
    holds = f"is loading into {store.catalogue.engine.url.database}"
    engine = store.catalogue.engine
    with told(engine):
        opened = engine.connect()
    with opened as connection:
        with told(engine):
            _wait(lambda: _locked(connection), lambda: _seen_in(connection), waits, holds)
        try:
            yield
        finally:
            with suppress(DBAPIError):  # a lock that went with its connection need not be given back
                connection.rollback()


def _locked(connection: Connection) -> bool:
    """Take the lock in a transaction that stays open, or end the transaction."""
    me = Holder.this()
    named = f"{me.command} {me.process}@{me.host}"[:63]
    connection.execute(text("SELECT set_config('application_name', :named, true)"), {"named": named})
    if connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _KEY}).scalar_one():
        return True
    connection.rollback()
    return False


def _seen_in(connection: Connection) -> str:
    query = """
        SELECT coalesce(nullif(activity.application_name, ''), 'process ' || activity.pid), activity.xact_start
        FROM pg_locks AS held JOIN pg_stat_activity AS activity USING (pid)
        WHERE held.locktype = 'advisory' AND held.granted
          AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND held.classid = :high AND held.objid = :low
    """
    high, low = divmod(_KEY % 2**64, 2**32)
    found = connection.execute(text(query), {"high": high, "low": low}).first()
    connection.rollback()
    if found is None or found[1] is None:
        return "another process"
    return f"{found[0]}, since {found[1].astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC,"


def _wait(taken: Callable[[], bool], holder: Callable[[], str], waits: Waits, holds: str) -> None:
    begun, told = time.monotonic(), False
    while not taken():
        if not waits():
            raise StoreHeldError(f"{_capital(holder())} {holds}; run it again when that is done.")
        if not told and time.monotonic() - begun > TOLD_AFTER_S:
            _LOG.warning("%s %s; this one waits until it is done.", _capital(holder()), holds)
            told = True
        time.sleep(LOOK_EVERY_S)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
