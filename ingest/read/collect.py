"""Everything that a connector reads of one file, checked and written down as Parquet, some rows at a time."""

from contextlib import ExitStack
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from ingest.connector import RECORD, Batch, Connector, SourceSettings
from ingest.read.outcome import Read
from ingest.read.raw import RawFile, UnreadableFileError
from ingest.read.refusal import SCHEMA, Refusals
from ingest.read.times import known_zone
from ingest.read.typed import typed_together
from ingest.registry import tables

MOST_REFUSED = 1_000_000
"""A file of which more records are refused is not what it was taken for; it is set aside whole."""

RAW_KEPT = 64 * 1024**2
"""How many bytes of refused records are kept with them, so that they can be read again after a fix."""

REFUSALS = "refusals"


class LostRecordsError(Exception):
    """A connector does not account for every record: neither gives it rows, nor is it refused."""


class Written:
    """Parquet files in one folder, one for each table that has rows, each begun when its first rows come."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        """Files in this folder, closed with the stack."""
        self._folder = folder
        self._stack = stack
        self._writers: dict[str, pq.ParquetWriter] = {}
        self.paths: dict[str, str] = {}

    def add(self, name: str, rows: pl.DataFrame) -> None:
        """Add rows to the file of this name; no rows begin no file."""
        if rows.is_empty():
            return
        table = rows.to_arrow(compat_level=pl.CompatLevel.oldest())
        if name not in self._writers:
            path = self._folder / f"{name}.parquet"
            writer = pq.ParquetWriter(path, table.schema, compression="lz4", write_statistics=False)
            self._writers[name] = self._stack.enter_context(writer)
            self.paths[name] = str(path)
        self._writers[name].write_table(table)


def collected(connector: Connector, settings: SourceSettings, raw: RawFile, folder: Path) -> Read:
    """Read a file with the connector and write rows and refusals into the folder, which is made.

    Raises what the connector raises; `UnreadableFileError` for a file of which far too much is refused; and
    `LostRecordsError` for a connector that loses records or makes them up.
    """
    zone = None if settings.timezone is None else known_zone(settings.timezone)
    folder.mkdir(parents=True)
    records = refused = kept = 0
    with ExitStack() as stack:
        written = Written(folder, stack)
        for batch in connector.read(raw, settings):
            rows, refusals = typed_together(batch, tables(), raw, zone=zone)
            _conserve(connector, batch, rows, refusals)
            for name, frame in rows.items():
                written.add(name, frame)
            records += batch.records
            refused += len(refusals)
            frame = _within(refusals, RAW_KEPT - kept)
            kept += int(frame["raw"].bin.size().sum() or 0)
            written.add(REFUSALS, frame)
            if refused > MOST_REFUSED:
                raise UnreadableFileError(
                    raw.name, f"is not what '{connector.name}' reads: more than {MOST_REFUSED:,} records were refused"
                )
    refusals_path = written.paths.pop(REFUSALS, None)
    return Read(records=records, rows=written.paths, refusals=refusals_path)


def _conserve(connector: Connector, batch: Batch, rows: dict[str, pl.DataFrame], refusals: Refusals) -> None:
    """Every record of a batch has rows or is refused, and there are no others."""
    numbers = pl.concat([refusals.frame[RECORD], *(frame[RECORD] for frame in rows.values())])
    if numbers.n_unique() != batch.records:
        raise LostRecordsError(connector.name)


def _within(refusals: Refusals, room: int) -> pl.DataFrame:
    """The refusals, with as many of their raw bytes as there is room for."""
    fits = pl.col("raw").bin.size().fill_null(0).cum_sum() <= room
    return refusals.frame.with_columns(pl.when(fits).then("raw").cast(SCHEMA["raw"]))
