"""Everything that a connector reads of one file, checked and written down as Parquet, some rows at a time."""

import errno
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from ingest.connector import RECORD, Batch, Connector, SourceSettings
from ingest.read.outcome import Read
from ingest.read.raw import RawFile, UnreadableFileError
from ingest.read.refusal import SCHEMA, Refusals
from ingest.read.texts import Texts
from ingest.read.times import known_zone
from ingest.read.typed import typed_together
from ingest.registry import tables

MOST_REFUSED = 1_000_000
"""A file of which more records are refused is not what it was taken for; it is set aside whole."""

RAW_KEPT = 64 * 1024**2
"""How many bytes of refused records are kept with them, so that they can be read again after a fix."""

PART_BYTES = 16 * 1024**2
"""How much of a table is written at once; whoever waits for rows can begin with one part while the next is read."""

REFUSALS = "refusals"
TEXTS = {RECORD: pl.Int64, "found": pl.Binary}

Told = Callable[[str, str], None]
"""Told of a part: the table, and the path of its Parquet file."""


class LostRecordsError(Exception):
    """A connector does not account for every record: neither gives it rows, nor is it refused."""


class Written:
    """Rows written down as Parquet: for each table with rows a folder of parts, each told when it is whole."""

    def __init__(self, folder: Path, most_bytes: int, told: Told) -> None:
        """Folders in this folder, all parts of which together take no more than so many bytes."""
        self._folder = folder
        self._room = most_bytes
        self._told = told
        self._held: dict[str, list[pl.DataFrame]] = {}
        self._held_bytes: dict[str, int] = {}
        self._parts: Counter[str] = Counter()
        self.paths: dict[str, str] = {}

    def add(self, name: str, rows: pl.DataFrame) -> None:
        """Add rows to those of this name. Raises `OSError` when they cannot be written."""
        if rows.is_empty():
            return
        self._held.setdefault(name, []).append(rows)
        self._held_bytes[name] = self._held_bytes.get(name, 0) + int(rows.estimated_size())
        if self._held_bytes[name] > PART_BYTES:
            self._write(name)

    def finish(self) -> None:
        """Write what is still held."""
        for name in list(self._held):
            self._write(name)

    def _write(self, name: str) -> None:
        folder = self._folder / name
        folder.mkdir(exist_ok=True)
        self.paths[name] = str(folder)
        # Numbered by ourselves: whoever waits for the parts removes them.
        path = folder / f"{self._parts[name]:05d}.parquet"
        self._parts[name] += 1
        table = pl.concat(self._held.pop(name)).to_arrow(compat_level=pl.CompatLevel.oldest())
        del self._held_bytes[name]
        # Read once, a moment later: what makes a file small takes longer than it saves.
        pq.write_table(table, path, compression="lz4", write_statistics=False, use_dictionary=False)
        self._room -= path.stat().st_size
        if self._room < 0:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        self._told(name, str(path))


def collected(
    connector: Connector, settings: SourceSettings, raw: RawFile, folder: Path, told: Told = lambda _name, _path: None
) -> Read:
    """Read a file with the connector and write rows and refusals into the folder, which is made.

    Each part of a table's rows is told as soon as it is written. Raises what the connector raises;
    `UnreadableFileError` for a file of which far too much is refused; and `LostRecordsError` for a connector that loses
    records or makes them up.
    """
    zone = None if settings.timezone is None else known_zone(settings.timezone)
    folder.mkdir(parents=True)
    records = refused = kept = 0
    texts, names = raw.texts, raw.names
    names.fields = connector.names
    written = Written(folder, raw.limits.disk_bytes, lambda name, path: None if name == REFUSALS else told(name, path))
    for batch in connector.read(raw, settings):
        rows, refusals = typed_together(batch, tables(), raw, zone=zone)
        _conserve(connector, batch, rows, refusals)
        for name, frame in rows.items():
            written.add(name, names.beside(frame))
        names.forget(before=_first_of(rows))
        records += batch.records
        refused += len(refusals)
        frame = _within(_with_texts(refusals, rows, texts) + _wanted(rows, texts), RAW_KEPT - kept)
        kept += int(frame["raw"].bin.size().sum() or 0)
        written.add(REFUSALS, frame)
        if refused > MOST_REFUSED:
            raise UnreadableFileError(
                raw.name, f"is not what '{connector.name}' reads: more than {MOST_REFUSED:,} records were refused"
            )
    written.finish()
    refusals_path = written.paths.pop(REFUSALS, None)
    head = texts.head if refused else None
    return Read(records=records, rows=written.paths, refusals=refusals_path, head=head)


def _first_of(rows: dict[str, pl.DataFrame]) -> int:
    """The number of the first record that has rows; records come in their order, batch by batch."""
    firsts = [int(frame[RECORD].min()) for frame in rows.values() if frame.height]  # type: ignore[arg-type]  # a column of numbers, and not empty
    return min(firsts, default=0)


def _conserve(connector: Connector, batch: Batch, rows: dict[str, pl.DataFrame], refusals: Refusals) -> None:
    """Every record of a batch has rows or is refused, and there are no others."""
    numbers = pl.concat([refusals.frame[RECORD], *(frame[RECORD] for frame in rows.values())])
    if numbers.n_unique() != batch.records:
        raise LostRecordsError(connector.name)


def _with_texts(refusals: Refusals, rows: dict[str, pl.DataFrame], texts: Texts) -> Refusals:
    """The refusals with the text of those records that are refused for more than their shape."""
    without = refusals.frame.filter(pl.col("raw").is_null())[RECORD]
    if without.is_empty():
        return refusals
    among = pl.concat([refusals.frame[RECORD], *(frame[RECORD] for frame in rows.values())]).unique().to_list()
    found = pl.DataFrame({RECORD: without, "found": texts.of(without.to_list(), among)}, schema_overrides=TEXTS)
    frame = refusals.frame.join(found, on=RECORD, how="left", maintain_order="left")
    return Refusals(frame.with_columns(raw=pl.coalesce("raw", "found")).select(SCHEMA.names()))


def _wanted(rows: dict[str, pl.DataFrame], texts: Texts) -> Refusals:
    """The text of the records that are asked for; they are not refused, and have no reason."""
    if not texts.wanted:
        return Refusals.none()
    among = pl.concat([frame[RECORD] for frame in rows.values()]).unique().to_list() if rows else []
    some = sorted(texts.wanted.intersection(among))
    return Refusals.of(
        (n, "", "", text) for n, text in zip(some, texts.of(some, among, all_of_them=False), strict=True)
    )


def _within(refusals: Refusals, room: int) -> pl.DataFrame:
    """The refusals, with as many of their raw bytes as there is room for."""
    fits = pl.col("raw").bin.size().fill_null(0).cum_sum() <= room
    return refusals.frame.with_columns(pl.when(fits).then("raw").cast(SCHEMA["raw"]))
