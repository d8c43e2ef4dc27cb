"""Segments: immutable Parquet files of one table and one day, on disk before anybody hears of them."""

import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from ingest.table import UTC, Table

READING = "_reading"
"""Column beside a table's own: the number of the way of reading that a row came by."""
CONTACT = "_contact"
"""Column beside a table's own: the contact that a folded row was made of; null for rows read directly."""

SCHEMA_VERSION = 1

NEARLY_FULL_BYTES = 64 * 1024**2
"""With less than this left, what failed to be written failed for want of room."""


def stored_schema(table: Table) -> pl.Schema:
    """A segment's columns: the table's own and the two beside them."""
    return pl.Schema([*table.schema.items(), (READING, pl.Int32()), (CONTACT, pl.String())])


@dataclass(frozen=True, kw_only=True)
class Written:
    """A segment on disk that no manifest names yet; `path` is relative to the facts' folder."""

    table: str
    path: str
    day: date
    rows: int
    bytes: int
    sha256: str
    min_at: datetime
    max_at: datetime


def write_segment(folder: Path, table: Table, day: date, rows: pl.DataFrame, seq: int) -> Written:
    """Write one day of one table and flush it: file, then folder; the name appears only when the bytes are safe.

    The rows come in order of the table's day column and `id`.
    Raises OSError when the disk is full or fails; what was begun is removed.
    """
    target = folder / table.name / f"day={day.isoformat()}"
    for made in (folder / table.name, target):
        if not made.is_dir():
            made.mkdir(exist_ok=True, parents=True)
            _flush_folder(made.parent)
    path = target / f"s{seq:08d}-{secrets.token_hex(6)}.parquet"
    unfinished = path.with_suffix(".tmp")
    ordered = rows.select(stored_schema(table).names())
    try:
        with disk_errors(target):
            ordered.write_parquet(unfinished, compression="zstd", statistics=True)
        _flush_file(unfinished)
        digest = file_digest(unfinished)
        unfinished.rename(path)
        _flush_folder(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    least, greatest = _span(ordered, table)
    return Written(
        table=table.name,
        path=path.relative_to(folder).as_posix(),
        day=day,
        rows=rows.height,
        bytes=path.stat().st_size,
        sha256=digest,
        min_at=least,
        max_at=greatest,
    )


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Writing Parquet into a folder: what polars calls an error of its own kind is the disk's, and an `OSError`."""
    try:
        yield
    except pl.exceptions.PolarsError as error:
        if shutil.disk_usage(folder).free < NEARLY_FULL_BYTES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder)) from error
        raise OSError(errno.EIO, str(error), str(folder)) from error


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, as hexadecimal text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _span(rows: pl.DataFrame, table: Table) -> tuple[datetime, datetime]:
    """From the first moment by which the rows are filed to the last moment that any of their columns knows."""
    times = [name for name, dtype in table.schema.items() if dtype == UTC]
    span = rows.select(least=pl.col(table.day).min(), greatest=pl.max_horizontal(pl.col(times).max()))
    least, greatest = span.row(0)
    return least, greatest


def _flush_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
