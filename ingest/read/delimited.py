"""A delimited text file as a frame of text columns: good records as text, bad ones refused with their line."""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Literal

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from ingest.read.quotes import Dialect, join_quoted
from ingest.read.raw import RawFile, UnreadableFileError
from ingest.read.refusal import Reason, Refusals
from ingest.read.split import Lines, line_chunks

RECORD = "record"

PATTERN = re.compile(r"\*$|\^.*\$$")

LONG_NUMBER = re.compile(r"\d{5}")


def delimited(
    raw: RawFile,
    *,
    separator: str,
    header: Literal[True] | Sequence[str] = True,
    quote: str | None = '"',
    rows: int = 250_000,
    ends_with_newline: bool = False,
) -> Iterator[tuple[pl.DataFrame, Refusals]]:
    """Frames of `record` (line number from 1) and every column of the file as text, with the records refused.

    `header` is True when the first line names the columns, else their names. An empty field is null. A record is
    refused when it is no text, when its number of fields is wrong, and when a quote in it does not close; with
    `ends_with_newline` also when it is the last and its line has no end. There is one frame at least, so that whoever
    reads sees the columns. Raises `UnreadableFileError` for a file whose first line cannot name its columns.
    """
    dialect = Dialect(separator=separator, quote=quote)
    chunks = line_chunks(raw)
    names = None if header is True else column_names(raw, header)
    held: Lines | None = None
    seen = False
    for chunk, is_last in _with_last(chunks):
        lines = chunk if held is None else held.followed_by(chunk)
        if names is None:
            at = _first_line(raw, lines)
            names = column_names(raw, _fields(lines.of(at), dialect))
            if look_like_names(names):
                raw.texts.head = lines.of(at)
            lines = lines.since(at + 1)
        if is_last and ends_with_newline:
            lines.refuse_unended()
        carried_on, until = join_quoted(lines, dialect, len(names), last=is_last)
        held = lines.since(until) if until < len(lines) else None
        ready = lines if held is None else lines.before(until)
        begins = np.flatnonzero(~carried_on[:until])
        raw.texts.are(range(ready.first, ready.first + len(ready)), partial(_text, ready, begins))
        for part in _sliced(*_parsed(ready, carried_on[:until], dialect, names), rows):
            seen = True
            raw.names.of_frame(part[0])
            yield part
    if not seen and names is not None:
        yield pl.DataFrame(schema={RECORD: pl.Int64} | dict.fromkeys(names, pl.String)), Refusals.none()


def column_names(raw: RawFile, names: Sequence[str]) -> list[str]:
    """The names as columns can have them; raises `UnreadableFileError` for twins.

    An empty name becomes `column_3`, and so does one that polars would take for a pattern of names.
    """
    given = [
        f"column_{place}" if not name.strip() or PATTERN.match(name.strip()) else name.strip()
        for place, name in enumerate(names, start=1)
    ]
    if len(given) > raw.limits.columns:
        raise UnreadableFileError(raw.name, f"has more than {raw.limits.columns} columns")
    if len(set(given)) < len(given):
        raise UnreadableFileError(
            raw.name, "names two of its columns alike, or its first line does not name them: list them under `columns`"
        )
    if RECORD in given:
        given[given.index(RECORD)] = f"{RECORD}_"
    return given


def look_like_names(names: Sequence[str]) -> bool:
    """Whether these can be names of columns, to be shown to people, and not the first record of a file without any."""
    return not any("@" in name or LONG_NUMBER.search(name) for name in names)


def first_line(raw: RawFile) -> str:
    """The first line that is not empty; raises `UnreadableFileError` when it is no text."""
    for lines in line_chunks(raw):
        return lines.of(_first_line(raw, lines)).decode()
    raise UnreadableFileError(raw.name, "is empty")


def separator_of(line: str) -> str:
    """Which of the usual separators a first line holds most of; a comma if it holds none."""
    return max((",", ";", "\t", "|"), key=line.count)


def _first_line(raw: RawFile, lines: Lines) -> int:
    filled = np.flatnonzero(lines.ends > lines.starts)
    if not filled.size:
        raise UnreadableFileError(raw.name, "begins with nothing but empty lines")
    if int(filled[0]) in lines.bad:
        raise UnreadableFileError(raw.name, f"has a first line that is no text ({lines.bad[int(filled[0])][0]})")
    return int(filled[0])


def _fields(line: bytes, dialect: Dialect) -> list[str]:
    if dialect.quote is None:
        return line.decode().split(dialect.separator)
    return next(csv.reader([line.decode()], delimiter=dialect.separator, quotechar=dialect.quote), [])


def _text(lines: Lines, begins: NDArray[np.int64], number: int) -> bytes:
    """The text of the record that begins on a line: up to the line on which the next begins."""
    line = number - lines.first
    after = begins[np.searchsorted(begins, line, side="right") :]
    return lines.of(line, int(after[0]) - 1 if len(after) else len(lines) - 1)


def _with_last(chunks: Iterator[Lines]) -> Iterator[tuple[Lines, bool]]:
    before = next(chunks, None)
    for chunk in chunks:
        if before is not None:
            yield before, False
        before = chunk
    if before is not None:
        yield before, True


def _parsed(
    lines: Lines, carried_on: NDArray[np.bool_], dialect: Dialect, names: list[str]
) -> tuple[pl.DataFrame, Refusals]:
    record = np.maximum.accumulate(np.where(carried_on, 0, np.arange(len(lines))))
    is_bad = np.zeros(len(lines), dtype=np.bool_)
    is_bad[list(lines.bad)] = True
    keep = ((lines.ends > lines.starts) | carried_on) & ~is_bad[record]
    begins = np.flatnonzero(keep & ~carried_on)
    wrong: list[tuple[int, str, str]] = []

    def note(row: pa_csv.InvalidRow) -> Literal["skip"]:
        reason = Reason.TOO_FEW_FIELDS if row.actual_columns < row.expected_columns else Reason.TOO_MANY_FIELDS
        wrong.append((row.number - 1, reason, f"{row.actual_columns} of {row.expected_columns}"))
        return "skip"

    frame = _read(lines.bytes_of(keep), dialect, names, note, several_lines=bool(carried_on.any()))
    for row, reason, detail in wrong:
        lines.bad[int(begins[row])] = (reason, detail)
    fits = np.ones(len(begins), dtype=np.bool_)
    fits[[row for row, _, _ in wrong]] = False
    frame.insert_column(0, pl.Series(RECORD, begins[fits] + lines.first, dtype=pl.Int64))
    return frame, lines.refusals(np.flatnonzero(~carried_on))


def _read(
    text: pa.LargeBinaryArray,
    dialect: Dialect,
    names: list[str],
    note: Callable[[pa_csv.InvalidRow], Literal["skip"]],
    *,
    several_lines: bool,
) -> pl.DataFrame:
    """The text as a frame. It is known to be UTF-8 by now; every column stays text, so that nothing is guessed."""
    if not len(text):
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    first, last = text.offset, text.offset + len(text)
    offsets = np.frombuffer(text.buffers()[1], dtype=np.int64)
    content = text.buffers()[2].slice(int(offsets[first]), int(offsets[last] - offsets[first]))
    table = pa_csv.read_csv(
        pa.BufferReader(content),
        read_options=pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=content.size + 1),
        parse_options=pa_csv.ParseOptions(
            delimiter=dialect.separator,
            quote_char=dialect.quote or False,
            newlines_in_values=several_lines,
            ignore_empty_lines=False,
            invalid_row_handler=note,
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()),
            strings_can_be_null=True,
            null_values=[""],
            check_utf8=False,
        ),
    )
    return pl.DataFrame(table)


def _sliced(frame: pl.DataFrame, refused: Refusals, rows: int) -> Iterator[tuple[pl.DataFrame, Refusals]]:
    for part in frame.iter_slices(rows):
        yield part, refused
        refused = Refusals.none()
    if len(refused):
        yield frame.clear(), refused
