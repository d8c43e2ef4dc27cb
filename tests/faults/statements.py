"""In the process that loads: something happens to the catalogue right before one of its statements or commits."""

import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, event, make_url

from tests.faults.database import END_OTHERS
from tests.faults.full import fill

HOLD_UP = "commit_log, segment, source_file"
"""The tables without which nobody loads."""


@dataclass
class Plan:
    """What is to happen, before which statement, and how many statements there were."""

    happens: Callable[[Connection], None] | None = None
    at: int = 0
    statements: int = 0


_plan = Plan()


def watch() -> None:
    """Have every statement of this process counted from here on."""
    event.listen(Engine, "before_cursor_execute", lambda connection, *_: _one_more(connection))
    event.listen(Engine, "commit", _one_more)


def begin(what: str, at: int, seconds: float, url: str, flag: str) -> None:
    """Count anew, and have this happen before the statement of that number; nothing with 0."""
    kinds: dict[str, Callable[[Connection], None]] = {
        "locked": lambda _: _locked(url, seconds),
        "dropped": lambda _: _dropped(url),
        "full": lambda connection: _full(connection, flag),
        "no byte": lambda _: fill(Path(flag), "no byte"),
    }
    _plan.happens, _plan.at, _plan.statements = kinds.get(what), at, 0


def seen() -> int:
    """How many statements there were; nothing happens any more."""
    _plan.happens = None
    return _plan.statements


def _one_more(connection: Connection) -> None:
    _plan.statements += 1
    if _plan.happens is not None and _plan.statements == _plan.at:
        _plan.happens(connection)


def _locked(url: str, seconds: float) -> None:
    """Somebody else holds the catalogue for so long; not if the process that loads holds it already."""
    held = threading.Event()
    threading.Thread(target=hold, args=(url, seconds, held), daemon=True).start()
    held.wait()


def hold(url: str, seconds: float, held: threading.Event) -> None:
    """Hold a catalogue for so long, and tell when it is held, or cannot be because somebody else does."""
    try:
        if url.startswith("sqlite"):
            holder = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0, isolation_level=None)
            holder.execute("BEGIN EXCLUSIVE")
        else:
            holder = _connected(url)
            holder.execute(f"BEGIN; LOCK TABLE {HOLD_UP} IN ACCESS EXCLUSIVE MODE NOWAIT")
    except (sqlite3.OperationalError, psycopg.errors.LockNotAvailable):
        held.set()
        return
    held.set()
    threading.Event().wait(seconds)
    holder.execute("ROLLBACK")
    holder.close()


def _dropped(url: str) -> None:
    """The server ends every connection to the database."""
    with _connected(url) as admin:
        admin.execute(END_OTHERS)


def _full(connection: Connection, flag: str) -> None:
    """There is no room for one page more: of this connection with SQLite, of the whole server with PostgreSQL."""
    if connection.dialect.name == "sqlite":
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA max_page_count = 1")  # SQLite makes it as many as there are
    else:
        fill(Path(flag), "full")


def _connected(url: str) -> Any:
    return psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(), autocommit=True)
