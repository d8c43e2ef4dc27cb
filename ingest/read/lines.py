"""A text file line by line: good lines as a frame, bad ones refused with their number."""

from collections.abc import Iterator
from functools import partial

import polars as pl

from ingest.read.raw import RawFile
from ingest.read.refusal import Refusals
from ingest.read.split import Lines, line_chunks


def lines(
    raw: RawFile, *, rows: int = 250_000, ends_with_newline: bool = False
) -> Iterator[tuple[pl.DataFrame, Refusals]]:
    """Frames of `record` (line number from 1) and `line` (text without its end), with the lines that were refused.

    Empty lines are no records. A line is refused when it is too long, holds a NUL byte or is not UTF-8; with
    `ends_with_newline` also when it is the last and has no end, as a line has that was cut off.
    """
    for chunk in line_chunks(raw):
        if ends_with_newline:
            chunk.refuse_unended()
        refused = chunk.refusals()
        raw.texts.are(range(chunk.first, chunk.first + len(chunk)), partial(_text, chunk))
        for part in chunk.frame().iter_slices(rows):
            yield part, refused
            refused = Refusals.none()
        if len(refused):
            yield chunk.frame().clear(), refused


def _text(lines: Lines, number: int) -> bytes:
    return lines.of(number - lines.first)
