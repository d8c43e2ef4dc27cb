"""Clear away what no reader needs any more: replaced segments after a day, unknown files after an hour."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import col, delete, select

from ingest.store.catalogue import Segment
from ingest.store.manifest import Store

KEEP_REPLACED = timedelta(hours=24)
"""A reader that began before a commit may still read what it replaced; a day is longer than any question takes."""

KEEP_UNKNOWN = timedelta(hours=1)
"""A file that no manifest names may be a segment whose commit is about to come."""


def tidy(store: Store, now: datetime | None = None) -> int:
    """Remove replaced segments and orphans; returns how many files went."""
    now = now or datetime.now(UTC)
    with store.catalogue.writing() as session:
        gone = session.exec(
            select(Segment.path).where(
                col(Segment.removed_at).is_not(None), col(Segment.removed_at) < now - KEEP_REPLACED
            )
        ).all()
        session.exec(delete(Segment).where(col(Segment.path).in_(gone)))
        named = set(session.exec(select(Segment.path)).all())
    for path in gone:
        (store.facts / path).unlink(missing_ok=True)
    orphans = [
        path
        for path in store.facts.rglob("s*")
        if path.is_file() and path.relative_to(store.facts).as_posix() not in named and _age(path, now) > KEEP_UNKNOWN
    ]
    for orphan in orphans:
        orphan.unlink(missing_ok=True)
    for begun in (store.folder / "incoming").glob("new-*"):
        if _age(begun, now) > KEEP_UNKNOWN:
            shutil.rmtree(begun, ignore_errors=True)
    return len(gone) + len(orphans)


def _age(path: Path, now: datetime) -> timedelta:
    try:
        return now - datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return timedelta()
