"""Blocks of bytes cut into lines, and the lines that cannot be trusted as text found."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from ingest.read.raw import RawFile
from ingest.read.refusal import Reason, Refusals

CHUNK = 4 * 1024**2
"""How many bytes of lines are worked on at once; more is no faster."""

BEYOND_ASCII = 128


@dataclass(eq=False)
class Lines:
    """Some lines of a file, and why each of them is refused, if it is.

    `text` holds them, each with its end, `first` is the number of the first of them, `ended` says whether the file
    ended the last of them too, and `bad` holds reason and detail of the refused ones by their place in `text`. Empty
    lines are no records.
    """

    first: int
    text: bytes
    ended: bool
    longest: int
    starts: NDArray[np.int64] = field(init=False)
    ends: NDArray[np.int64] = field(init=False)
    bad: dict[int, tuple[str, str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Find the lines, and those that are no text."""
        whole = np.frombuffer(self.text, dtype=np.uint8)
        self.ends = np.flatnonzero(whole == ord("\n")).astype(np.int64)
        self.starts = np.concatenate((np.zeros(1, np.int64), self.ends[:-1] + 1))[: len(self.ends)]
        for line in np.flatnonzero(self.ends - self.starts > self.longest).tolist():
            self.bad[line] = (Reason.LINE_TOO_LONG, "")
        if b"\0" in self.text:
            for line in self.lines_of(np.flatnonzero(whole == 0)).tolist():
                self.bad.setdefault(line, (Reason.NUL_BYTE, ""))
        if not self.text.isascii():
            self._find_broken_characters(whole)

    def __len__(self) -> int:
        """How many lines there are, empty ones included."""
        return len(self.ends)

    def lines_of(self, positions: NDArray[Any]) -> NDArray[np.int64]:
        """The lines, each once, on which these bytes stand."""
        return np.unique(np.searchsorted(self.ends, positions)).astype(np.int64)

    def of(self, line: int, last: int | None = None) -> bytes:
        """The bytes of a line, or of all lines from it to the last given, without the line's end."""
        return self.text[self.starts[line] : self.ends[line if last is None else last]]

    def refuse_unended(self) -> None:
        """Refuse the last line if the file stops before its end."""
        if len(self) and not self.ended:
            self.bad[len(self) - 1] = (Reason.TRUNCATED, "")

    def _find_broken_characters(self, whole: NDArray[np.uint8]) -> None:
        """Look at the lines with characters beyond ASCII one by one, but only when one of them is broken."""
        if _is_utf8(self.text):
            return
        for line in self.lines_of(np.flatnonzero(whole >= BEYOND_ASCII)).tolist():
            if not _is_utf8(self.of(line)):
                self.bad.setdefault(line, (Reason.NOT_UTF8, ""))

    def good(self) -> NDArray[np.bool_]:
        """Which lines are neither empty nor refused."""
        keep = self.ends > self.starts
        keep[list(self.bad)] = False
        return keep

    def numbers(self, which: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The numbers in the file of the lines chosen."""
        return np.flatnonzero(which).astype(np.int64) + self.first

    def bytes_of(self, which: NDArray[np.bool_]) -> pa.LargeBinaryArray:
        """The chosen lines, each with its end."""
        offsets = np.append(self.starts, np.int64(len(self.text)))
        every = pa.LargeBinaryArray.from_buffers(
            pa.large_binary(), len(self), [None, pa.py_buffer(offsets), pa.py_buffer(self.text)]
        )
        return every if which.all() else every.filter(pa.array(which))

    def frame(self) -> pl.DataFrame:
        """The good lines: `record` and `line`."""
        good = self.good()
        text = pl.Series("line", self.bytes_of(good).cast(pa.large_string()), dtype=pl.String).str.strip_suffix("\n")
        return pl.DataFrame({"record": self.numbers(good), "line": text}, schema_overrides={"record": pl.Int64})

    def refusals(self, begins: NDArray[np.int64] | None = None) -> Refusals:
        """The refused records with their bytes: lines, or what runs from one of the lines in `begins` to the next."""
        refused = sorted(self.bad.items())
        last = [line for line, _ in refused]
        if begins is not None and refused:
            after = np.append(begins, len(self))
            last = (after[np.searchsorted(begins, last, side="right")] - 1).tolist()
        return Refusals.of(
            (line + self.first, why, detail, self.of(line, end))
            for (line, (why, detail)), end in zip(refused, last, strict=True)
        )

    def before(self, line: int) -> "Lines":
        """The lines before this one, as judged so far."""
        text = self.text[: self.starts[line]]
        these = Lines(first=self.first, text=text, ended=True, longest=self.longest)
        these.bad = {place: why for place, why in self.bad.items() if place < line}
        return these

    def since(self, line: int) -> "Lines":
        """The lines from this one on; none when there are no more."""
        text = self.text[self.starts[line] :] if line < len(self) else b""
        return Lines(first=self.first + line, text=text, ended=self.ended, longest=self.longest)

    def followed_by(self, more: "Lines") -> "Lines":
        """These lines and those that come next."""
        return Lines(first=self.first, text=self.text + more.text, ended=more.ended, longest=self.longest)


def _is_utf8(text: bytes) -> bool:
    try:
        str(text, "utf-8")
    except UnicodeDecodeError:
        return False
    return True


def line_chunks(raw: RawFile, size: int | None = None) -> Iterator[Lines]:
    """The file's lines, some megabytes at a time; a line ends with LF, CR LF or CR."""
    before = raw.extent.lines_before if raw.extent else 0
    first, longest = 1 + before, raw.limits.line_bytes
    for text, ended in _chunks(_whole_lines(_newlines(raw.blocks()), longest), size or CHUNK):
        chunk = Lines(first=first, text=text if ended else text + b"\n", ended=ended, longest=longest)
        first += len(chunk)
        yield chunk


def _newlines(blocks: Iterator[bytes]) -> Iterator[bytes]:
    held = b""
    for block in blocks:
        text = held + block
        held = b"\r" if text.endswith(b"\r") else b""
        text = text.removesuffix(held)
        if b"\r" in text:
            text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if text:
            yield text
    if held:
        yield b"\n"


def _whole_lines(blocks: Iterator[bytes], longest: int) -> Iterator[bytes]:
    """Blocks that end where a line ends. Of a line that is too long only so much is kept as shows that it is."""
    tail = b""
    for block in blocks:
        cut = block.rfind(b"\n") + 1
        if not cut:
            tail += block[: max(longest + 1 - len(tail), 0)]
            continue
        head = block[:cut]
        if len(tail) > longest:
            head = head[head.index(b"\n") :]
        yield tail + head
        tail = block[cut:][: longest + 1]
    if tail:
        yield tail


def _chunks(blocks: Iterator[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    gathered: list[bytes] = []
    gathered_bytes = 0
    for block in blocks:
        gathered.append(block)
        gathered_bytes += len(block)
        if gathered_bytes >= size and block.endswith(b"\n"):
            yield b"".join(gathered), True
            gathered, gathered_bytes = [], 0
    if gathered:
        text = b"".join(gathered)
        yield text, text.endswith(b"\n")
