"""Readers of rows that are in our own column names already."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Annotated, Any

import msgspec
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from polars.exceptions import PanicException, PolarsError

from ingest.connector import RECORD, Batch
from ingest.read.delimited import delimited, first_line, look_like_names, separator_of
from ingest.read.json import json_records
from ingest.read.raw import RawFile, UnreadableFileError
from ingest.read.refusal import Refusals
from ingest.read.unreadable import SourceSettingsError
from ingest.table import Table

ROWS_AT_ONCE = 100_000

FILLED_IN = ("source", "revision")
"""Required columns that a file may leave out: whoever loads it knows the source; a first version needs no number."""

IN_JSON: dict[Any, Any] = {
    pl.Int64: Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)],
    pl.Int32: Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31 - 1)],
    pl.Float64: float,
    pl.Boolean: bool,
    pl.List(pl.String): list[str],
}
"""How the types of columns are written in JSON; all others are text."""


class UnknownColumnsError(SourceSettingsError):
    """A file has columns that the table does not have, or lacks some that it needs."""


def names_of(raw: RawFile) -> Sequence[str]:
    """The names of a file's columns: of delimited text or Parquet, or the keys of the first objects of JSON."""
    if raw.begins() == b"PAR1":
        return next((frame.columns for frame in _frames(raw)), [])
    line = first_line(raw)
    if line.lstrip().startswith(("{", "[")):
        records, _ = next(json_records(raw, dict, rows=100), ([], None))
        return list(dict.fromkeys(key for _, record in records for key in record))
    return next(frame.columns[1:] for frame, _ in delimited(raw, separator=separator_of(line)))


def read_text(raw: RawFile, table: Table, separator: str) -> Iterator[Batch]:
    """Rows of delimited text whose first line names the columns."""
    for frame, refused in delimited(raw, separator=separator):
        check(table, frame.columns[1:])
        yield _batch(table, frame, refused)


def read_json(raw: RawFile, table: Table) -> Iterator[Batch]:
    """Rows of JSON objects; one with another key than the table's columns is refused."""
    row = msgspec.defstruct(
        table.name,
        [(name, IN_JSON.get(column.arriving, str) | None, None) for name, column in table.columns.items()],
        forbid_unknown_fields=True,
    )
    types = {
        name: column.arriving if column.arriving in IN_JSON else pl.String for name, column in table.columns.items()
    }
    schema = {RECORD: pl.Int64} | types
    for records, refused in json_records(raw, row):
        columns = zip(*((number, *msgspec.structs.astuple(each)) for number, each in records), strict=True)
        values = dict(zip(schema, columns, strict=True)) if records else None
        yield _batch(table, pl.DataFrame(values, schema=schema), refused)


def read_parquet(raw: RawFile, table: Table) -> Iterator[Batch]:
    """Rows of a Parquet file, numbered from 1. Raises `UnreadableFileError` for one that is damaged."""
    first = 1
    for frame in _frames(raw, table):
        numbers = pl.int_range(first, first + frame.height, dtype=pl.Int64).alias(RECORD)
        yield _batch(table, frame.with_columns(numbers), Refusals.none())
        first += frame.height


def _frames(raw: RawFile, table: Table | None = None) -> Iterator[pl.DataFrame]:
    try:
        file = pq.ParquetFile(raw.path, pre_buffer=False, page_checksum_verification=True)
        if table is not None:
            check(table, file.schema_arrow.names)
        for batch in file.iter_batches(batch_size=ROWS_AT_ONCE, use_threads=False):
            # Arrow believes what the file says about its texts; nobody after this looks again.
            batch.validate(full=True)
            yield pl.DataFrame(batch)
    except MemoryError:
        raise
    except (pa.ArrowException, OSError, ValueError, TypeError, LookupError, PolarsError, PanicException):
        raise UnreadableFileError(raw.name, "is damaged: it is no sound Parquet file; write it anew") from None


def check(table: Table, names: Sequence[str]) -> None:
    """Raise `UnknownColumnsError` when these are not columns of the table, or a required one is not among them."""
    for name in names:
        if name not in table.columns:
            if not look_like_names(names):
                raise UnknownColumnsError(
                    f"The first line does not name columns; {table.name} has {', '.join(table.columns)}."
                )
            near = get_close_matches(name, table.columns, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else "."
            raise UnknownColumnsError(f"{table.name} has no column '{name}'{hint} It has {', '.join(table.columns)}.")
    needed = [name for name, column in table.columns.items() if column.required and name not in FILLED_IN]
    if lacking := [name for name in needed if name not in names]:
        raise UnknownColumnsError(f"{table.name} needs {', '.join(needed)}; the file lacks {', '.join(lacking)}.")


def _batch(table: Table, frame: pl.DataFrame, refused: Refusals) -> Batch:
    first = pl.lit(0) if frame.schema.get("revision") != pl.String else pl.lit("0")
    revision = pl.coalesce("revision", first) if "revision" in frame.columns else first
    rows = frame.drop("source", strict=False).with_columns(revision.alias("revision"))
    return Batch(records=frame.height + len(refused), rows={table.name: rows}, refused=refused)
