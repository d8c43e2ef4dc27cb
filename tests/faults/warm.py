"""What a process is told once, so that a point costs no more than its load: SQL is compiled once for a catalogue."""

import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import configure_mappers

from ingest.store import database
from ingest.store.catalogue import State
from ingest.store.ledger import Offered, enter, known, reading_of
from ingest.store.manifest import Store, advance, snapshot
from ingest.store.segment import Written
from ingest.store.sqlite import sqlite_engine

ENVIRONMENT = {"POLARS_MAX_THREADS": "1"}
"""For every process of a sweep: with one thread the same call comes at the same place each time, and sooner."""


NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def remember_engines() -> None:
    """Let every catalogue of one URL have one engine, which keeps what it has compiled."""
    configure_mappers()
    vars(database).update(sqlite_engine=cache(sqlite_engine), create_engine=cache(create_engine))


def quick_folder() -> str | None:
    """Where files cost least: in memory, where there is such a place. What was flushed is counted, not believed."""
    memory = Path("/dev/shm")  # noqa: S108 a folder of our own is made in it
    return str(memory) if memory.is_dir() and os.access(memory, os.W_OK) else None


def compile_statements(store: Store) -> None:
    """Have the statements of a load compiled before the first fork, without a touch of polars; the store is spoilt."""
    file = Offered(sha256="warm", name="warm", bytes=1, received_at=NOON, records=0)
    reading = reading_of(store, "s", "test", "digest")
    known(store, reading, [file.sha256])
    seen = snapshot(store)
    segments = [_segment(path) for path in ("warm", "too")]
    with store.catalogue.writing() as session:
        seq = advance(session, seen, segments, ["warm"])
        enter(session, [file], {}, reading=reading, source="s", connector="test", state=State.DONE, seq=seq)
    snapshot(store)
    store.catalogue.engine.dispose()


def _segment(path: str) -> Written:
    return Written(table="survey", path=path, day=NOON.date(), rows=1, bytes=1, sha256="", min_at=NOON, max_at=NOON)
