"""Whole tables that were worked out of the facts: files that are read in parts, and believed only when they fit."""

import secrets
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import polars as pl

from ingest.store.segment import disk_errors, file_digest

READ_FOR = timedelta(hours=1)
"""Somebody may still read a table that was replaced so long ago, or be writing what was begun then."""


def put_table(folder: Path, name: str, mark: str, rows: pl.LazyFrame, *, beside: Collection[str] = ()) -> None:
    """Keep the rows of a table, written while they are worked out; `mark` is what they were made of.

    What was kept under this mark goes, and under others after an hour, but for those `beside` it. The file's name
    appears when all bytes are written, and has their digest: what a power cut tears does not fit it.
    Raises OSError.
    """
    place = _place(folder, name)
    place.mkdir(parents=True, exist_ok=True)
    _clear(place, beside)
    begun = place / f"{secrets.token_hex(8)}.begun"
    try:
        with disk_errors(place):
            rows.sink_parquet(begun, compression="zstd")
        made = begun.rename(place / f"{mark}-{file_digest(begun)}.parquet")
    except BaseException:
        begun.unlink(missing_ok=True)
        raise
    for other in place.glob(f"{mark}-*.parquet"):
        if other != made:
            other.unlink(missing_ok=True)


def kept_table(folder: Path, name: str, mark: str) -> pl.LazyFrame | None:
    """The rows of a table as they were kept under this mark; None when they were not, or are damaged, and then go."""
    for path in sorted(_place(folder, name).glob(f"{mark}-*.parquet")):
        if _is_whole(path):
            return pl.scan_parquet(path)
        path.unlink(missing_ok=True)
    return None


def kept_marks(folder: Path, name: str) -> list[str]:
    """The marks under which rows of a table were kept, those written last at the end."""
    there = {}
    for path in _place(folder, name).glob("*.parquet"):
        with suppress(FileNotFoundError):
            there[path] = path.stat().st_mtime
    return [_mark(path) for path in sorted(there, key=there.__getitem__)]


@cache
def _is_whole(path: Path) -> bool:
    """Whether a file has the bytes that its name says; looked at once by each process, for it is long."""
    try:
        return file_digest(path) == path.stem.rpartition("-")[2]
    except OSError:
        return False


def _place(folder: Path, name: str) -> Path:
    return folder / f"{name}.table"


def _mark(path: Path) -> str:
    return path.stem.rpartition("-")[0]


def _clear(place: Path, wanted: Collection[str]) -> None:
    before = (datetime.now(UTC) - READ_FOR).timestamp()
    for path in place.iterdir():
        try:
            if _mark(path) not in wanted and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            continue
