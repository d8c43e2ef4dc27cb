"""The manifest: which segments are live. Changing it in one transaction is the only way that facts change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
from sqlmodel import Session, col, func, select, update

from ingest.store.catalogue import Commit, Segment
from ingest.store.database import Catalogue
from ingest.store.kept import Shelf
from ingest.store.segment import SCHEMA_VERSION, Written, stored_schema
from ingest.table import Table


@dataclass(frozen=True)
class Store:
    """Where facts are kept: the catalogue, and the folder of the segments."""

    catalogue: Catalogue
    folder: Path

    @property
    def facts(self) -> Path:
        """The folder under which the segments lie."""
        return self.folder / "facts"

    @property
    def shelf(self) -> Shelf:
        """Where what is worked out of the facts can be kept."""
        return Shelf(self.folder / "kept")


@dataclass(frozen=True)
class Snapshot:
    """The live segments as one commit left them."""

    seq: int
    folder: Path
    segments: Sequence[Segment]

    def of(self, table: Table, since: date | None = None, until: date | None = None) -> list[Segment]:
        """The segments of one table, of the UTC days from `since` to `until`, both included."""
        return [
            segment
            for segment in self.segments
            if segment.table_name == table.name
            and (since is None or segment.day >= since)
            and (until is None or segment.day <= until)
        ]

    def scan(self, table: Table, segments: Iterable[Segment]) -> pl.LazyFrame:
        """Lazy rows of some segments, with the stored columns; columns younger than a segment are null in it."""
        return self._scan(table, segments)

    def holding(self, table: Table, column: str, wanted: pl.LazyFrame) -> list[Segment]:
        """The segments of a table that hold any of the wanted values of a column; only that column is read."""
        segments = {str(self.folder / segment.path): segment for segment in self.of(table)}
        if not segments:
            return []
        rows = self._scan(table, segments.values(), path_as="_path").select(column, "_path")
        found = rows.join(wanted, on=column, how="semi").select(pl.col("_path").unique()).collect(engine="streaming")
        return [segments[path] for path in sorted(found["_path"])]

    def _scan(self, table: Table, segments: Iterable[Segment], path_as: str | None = None) -> pl.LazyFrame:
        paths = [self.folder / segment.path for segment in segments]
        schema = stored_schema(table)
        if not paths:
            return pl.LazyFrame(schema=schema)
        return pl.scan_parquet(
            paths,
            schema=schema,
            missing_columns="insert",
            extra_columns="ignore",
            hive_partitioning=False,
            glob=False,
            include_file_paths=path_as,
        )


class ConcurrentCommitError(Exception):
    """Somebody else changed the facts in the meantime; begin again from what they are now."""


def snapshot(store: Store, seq: int | None = None) -> Snapshot:
    """What is live now, or what is still there of what was when a commit had been made."""
    removed = col(Segment.removed_seq)
    with store.catalogue.reading() as session:
        then = _head(session) if seq is None else seq
        live = (col(Segment.added_seq) <= then, removed.is_(None) | (removed > then))
        return Snapshot(
            seq=then,
            folder=store.facts,
            segments=session.exec(select(Segment).where(*live).order_by(Segment.table_name, col(Segment.day))).all(),
        )


def advance(session: Session, seen: Snapshot, added: Sequence[Written], removed: Sequence[str]) -> int:
    """Within an open writing session: make the next commit of the manifest; returns its number.

    Raises `ConcurrentCommitError` when the facts are no longer as `seen`.
    """
    if _head(session) != seen.seq:
        raise ConcurrentCommitError
    seq, now = seen.seq + 1, datetime.now(UTC)
    session.add(Commit(seq=seq, at=now))
    session.flush()
    if removed:
        session.exec(update(Segment).where(col(Segment.path).in_(removed)).values(removed_seq=seq, removed_at=now))
    session.add_all(
        Segment(
            path=new.path,
            table_name=new.table,
            day=new.day,
            rows=new.rows,
            bytes=new.bytes,
            sha256=new.sha256,
            min_at=new.min_at,
            max_at=new.max_at,
            schema_version=SCHEMA_VERSION,
            added_seq=seq,
        )
        for new in added
    )
    session.flush()
    return seq


def _head(session: Session) -> int:
    return session.exec(select(func.coalesce(func.max(Commit.seq), 0))).one()
