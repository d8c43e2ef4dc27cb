"""SQLite as the catalogue's database: how it is opened, and what can be done about its errors."""

import sqlite3
from collections.abc import Hashable
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

BUSY_TIMEOUT_S = 30.0

_FULL = "make room on its disk, then run it again; what was there before still is"
_DAMAGED = "put it back from its backup, or remove the folder of the store and load the logs again"
_UNWRITABLE = "this user must be able to write it and its folder"
WAYS_OUT = {
    "FULL": _FULL,
    "IOERR": f"its disk fails or is full: {_FULL}",
    "READONLY": _UNWRITABLE,
    "CANTOPEN": _UNWRITABLE,
    "PERM": _UNWRITABLE,
    "BUSY": "another process holds it; run it again when that is done",
    "NOTADB": _DAMAGED,
    "CORRUPT": _DAMAGED,
}
"""What can be done, by what SQLite calls an error (`SQLITE_IOERR_WRITE` is of the kind `IOERR`)."""

UNWRITABLE = frozenset({"READONLY", "CANTOPEN", "IOERR", "FULL"})
"""The kinds of errors that a catalogue gives that is sound, and lies where nothing can be written."""


def kind_of(error: BaseException | None) -> str:
    """What SQLite calls an error, without its particulars: `IOERR` for `SQLITE_IOERR_WRITE`; empty for others."""
    name = str(getattr(error, "sqlite_errorname", ""))
    return name.removeprefix("SQLITE_").split("_")[0]


def sqlite_engine(url: str, *, create: bool = True) -> Engine:
    """An engine for the file that the URL names, whose folder is made with `create`. Raises `OSError`."""
    if create:
        _path(url).parent.mkdir(parents=True, exist_ok=True)
    return _engine(url)


def schema_of(url: str) -> Hashable:
    """Which file it is and how often its tables were changed: where both are the same, so are its tables."""
    path = _path(url)
    with closing(_connection(path)) as connection:
        (changes,) = connection.execute("PRAGMA schema_version").fetchone()
    file = path.stat()
    return url, file.st_dev, file.st_ino, changes


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@lru_cache(maxsize=32)
def _engine(url: str) -> Engine:
    """One for each file: it holds no connection, and knows how the statements are written that it was asked for."""
    path = _path(url)
    engine = create_engine(url, poolclass=NullPool, creator=lambda: _connection(path))

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("spiritlevel_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _connection(path: Path) -> sqlite3.Connection:
    """A connection to the file; to one that lies where nothing can be written, such as a full disk, one to read it.

    Beside a catalogue SQLite wants to write even in order to read. Without a log beside it the file is whole as it is.
    """
    # The driver must not begin transactions by itself, or BEGIN IMMEDIATE would come too late.
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.Error as error:
        connection.close()
        if kind_of(error) not in UNWRITABLE or not _is_whole(path):
            raise
        return sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True, isolation_level=None)
    return connection


def _is_whole(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return path.is_file() and path.stat().st_size > 0 and not (log.is_file() and log.stat().st_size > 0)
