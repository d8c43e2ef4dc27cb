"""Counts out of the ledger and the manifest, for whoever watches over the system: numbers and names of sources only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Executable, case, func, select
from sqlmodel import Session, col

from ingest.store.catalogue import Commit, Quarantine, Segment, SourceFile, State
from ingest.store.manifest import Store, snapshot
from ingest.table import Table

VERDICTS = ("new", "updated", "unchanged", "stale", "quarantined")
BOUNDS_S = (0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)
"""Loads took up to so many seconds each; the last class has no bound."""


@dataclass(frozen=True, kw_only=True)
class Loads:
    """The loaded files of one source: their records by verdict, when the last came, and how long they took."""

    source: str
    records: Mapping[str, int]
    last_at: datetime
    files: int
    seconds: float
    within: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Everything at one moment: `files` by source and state, `refused` by source and reason, `newest` by source."""

    commit: int
    loads: Sequence[Loads]
    files: Mapping[tuple[str, str], int]
    refused: Mapping[tuple[str, str], int]
    newest: Mapping[str, datetime]
    segments: int
    rows: int
    bytes: int
    superseded: int


def figures(store: Store, tables: Mapping[str, Table]) -> Figures:
    """Count. Raises `CatalogueError`, and `FileNotFoundError` when a segment was cleared away meanwhile."""
    with store.catalogue.reading() as session:
        loads, files, refused = _loads(session), _files(session), _refused(session)
        replaced = session.connection().execute(
            select(func.count()).select_from(Segment).where(col(Segment.removed_seq).is_not(None))
        )
        superseded = replaced.scalar_one()
    seen = snapshot(store)
    newest: dict[str, datetime] = {}
    for segment in seen.segments:
        if (table := tables.get(segment.table_name)) is not None:
            for source, at in _newest_in(seen.folder / segment.path, table.day).items():
                newest[source] = max(at, newest.get(source, at))
    return Figures(
        commit=seen.seq,
        loads=loads,
        files=files,
        refused=refused,
        newest=newest,
        segments=len(seen.segments),
        rows=sum(x.rows for x in seen.segments),
        bytes=sum(x.bytes for x in seen.segments),
        superseded=superseded,
    )


def commits(store: Store) -> int:
    """The number of the latest commit; asking it shows that the catalogue answers."""
    with store.catalogue.reading() as session:
        return session.connection().execute(select(func.coalesce(func.max(col(Commit.seq)), 0))).scalar_one()


def _loads(session: Session) -> list[Loads]:
    sums = [func.sum(getattr(SourceFile, name)) for name in VERDICTS]
    within = [func.sum(case((col(SourceFile.seconds) <= bound, 1), else_=0)) for bound in BOUNDS_S]
    about = [func.max(col(SourceFile.received_at)), func.count(), func.sum(col(SourceFile.seconds))]
    query = (
        select(col(SourceFile.source), *about, *sums, *within)
        .where(col(SourceFile.state) == State.DONE.value)
        .group_by(col(SourceFile.source))
        .order_by(col(SourceFile.source))
    )
    return [_loads_of(tuple(row)) for row in session.connection().execute(query)]


def _loads_of(row: tuple[Any, ...]) -> Loads:
    source, last_at, files, seconds, *counts = row
    counted = [int(x) for x in counts]
    records = dict(zip(VERDICTS, counted, strict=False))
    return Loads(
        source=source,
        records=records,
        last_at=last_at,
        files=files,
        seconds=seconds,
        within=counted[len(VERDICTS) :],
    )


def _files(session: Session) -> dict[tuple[str, str], int]:
    by = (col(SourceFile.source), col(SourceFile.state))
    return _counted(session, select(*by, func.count()).group_by(*by).order_by(*by))


def _refused(session: Session) -> dict[tuple[str, str], int]:
    by = (col(SourceFile.source), col(Quarantine.reason))
    counted = select(*by, func.count()).join(SourceFile, col(SourceFile.id) == col(Quarantine.file_id))
    return _counted(session, counted.group_by(*by).order_by(*by))


def _counted(session: Session, query: Executable) -> dict[tuple[str, str], int]:
    return {(one, other): many for one, other, many in session.connection().execute(query)}


@lru_cache(maxsize=65_536)
def _newest_in(path: Path, day: str) -> dict[str, datetime]:
    """The newest moment of each source in one segment, which never changes."""
    newest = pl.scan_parquet(path, glob=False).group_by("source").agg(pl.col(day).max()).collect()
    return dict(zip(newest["source"], newest[day], strict=True))
