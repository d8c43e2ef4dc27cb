"""Which lines of a delimited file are one record: quoted fields over several lines, and quotes that never close."""

import re
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ingest.read.refusal import Reason
from ingest.read.split import Lines


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a delimited file is written: what stands between fields, and around those that hold it."""

    separator: str
    quote: str | None = '"'


@dataclass(frozen=True, eq=False)
class _Patterns:
    whole: str
    opens: re.Pattern[bytes]
    stays_open: re.Pattern[bytes]
    closes: re.Pattern[bytes]
    opens_again: re.Pattern[bytes]
    fields: re.Pattern[bytes]

    @classmethod
    def of(cls, separator: str, quote: str) -> "_Patterns":
        s, q = re.escape(separator), re.escape(quote)
        inside = f"[^{q}]*(?:{q}{q}[^{q}]*)*"
        one = f"(?:{q}{inside}{q}|(?:[^{s}{q}][^{s}]*)?)"
        return cls(
            whole=f"^{one}(?:{s}{one})*$",
            opens=re.compile(f"(?:{one}{s})*+{q}{inside}".encode()),
            stays_open=re.compile(inside.encode()),
            closes=re.compile(f"{inside}{q}(?:{s}{one})*+".encode()),
            opens_again=re.compile(f"{inside}{q}{s}(?:{one}{s})*+{q}{inside}".encode()),
            fields=re.compile(f"{one}{s}".encode()),
        )


def join_quoted(lines: Lines, dialect: Dialect, columns: int, *, last: bool) -> tuple[NDArray[np.bool_], int]:
    """Which lines carry on the record of the line before, and the line from which on more text is needed.

    A field in quotes may run over several lines only if the whole then has the right number of columns; otherwise the
    line that opens it is refused alone, so that a stray quote costs one line. Lines with text behind a closing quote
    are refused too. Only lines that hold a quote and are not whole by themselves are looked at one by one.
    """
    carried_on = np.zeros(len(lines), dtype=np.bool_)
    if dialect.quote is None or dialect.quote.encode() not in lines.text:
        return carried_on, len(lines)
    patterns = _Patterns.of(dialect.separator, dialect.quote)
    whole = np.frombuffer(lines.text, dtype=np.uint8)
    quoted = lines.lines_of(np.flatnonzero(whole == ord(dialect.quote)))
    done = 0
    for line in _not_whole(lines, quoted[lines.good()[quoted]], patterns):
        if line < done:
            continue
        end = _end_of_record(lines, line, quoted, patterns, columns)
        if end is None and not last and lines.ends[-1] - lines.starts[line] <= lines.longest:
            return carried_on, line
        if end is None or end == line:
            lines.bad[line] = (Reason.UNBALANCED_QUOTE, "")
            continue
        done = end + 1
        carried_on[line + 1 : done] = True
        for other in range(line + 1, done):
            if other in lines.bad:
                lines.bad[line] = lines.bad.pop(other)
    return carried_on, len(lines)


def _not_whole(lines: Lines, quoted: NDArray[np.int64], patterns: _Patterns) -> list[int]:
    chosen = np.zeros(len(lines), dtype=np.bool_)
    chosen[quoted] = True
    text = pl.Series(lines.bytes_of(chosen).cast("large_string"), dtype=pl.String).str.strip_suffix("\n")
    which: list[int] = quoted[~text.str.contains(patterns.whole).to_numpy()].tolist()
    return which


def _end_of_record(lines: Lines, line: int, quoted: NDArray[np.int64], patterns: _Patterns, columns: int) -> int | None:
    """The last line of the record that opens here; the line itself if none does; None if the text ends before it."""
    if not patterns.opens.fullmatch(lines.of(line)):
        return line
    begin = lines.starts[line]
    for place in range(int(np.searchsorted(quoted, line, side="right")), len(quoted)):
        candidate = int(quoted[place])
        text = lines.of(candidate)
        if lines.ends[candidate] - begin > lines.longest:
            return line
        if patterns.closes.fullmatch(text):
            return candidate if _fields(lines.of(line, candidate), patterns) == columns else line
        if not patterns.stays_open.fullmatch(text) and not patterns.opens_again.fullmatch(text):
            return line
    return None


def _fields(record: bytes, patterns: _Patterns) -> int:
    """How many fields a record has, whose last field is the first one without a separator behind it."""
    fields, found = 1, patterns.fields.match(record)
    while found:
        fields, found = fields + 1, patterns.fields.match(record, found.end())
    return fields
