"""Files that are written to all day: up to where they can be read now, and up to where they were read before."""

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Protocol

import msgspec

BLOCK = 1024**2
LOOKED_AT = 64 * 1024
"""In how much of a file's end a line is sought that ends outside of quotes."""

NEWLINE, QUOTE = b"\n", b'"'
NO_PLAIN_TEXT = (b"\x1f\x8b", b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff", b"PAR1")
"""How files begin whose bytes are not those of their lines: packed, or of two bytes to a letter."""


class Growing(StrEnum):
    """How a file that is still written to can be read.

    Of `LINES` and `OBJECTS` every line stands for itself (an object of JSON, for the latter): what was read once is not
    read again, and only what came since is. The others are read from their start each time, since lines before tell
    about those that follow: `TEXT` up to a whole line, `RECORDS` up to a line that ends outside of quotes, `PACKETS` up
    to an empty line.
    """

    LINES = "lines"
    OBJECTS = "objects"
    TEXT = "text"
    RECORDS = "records"
    PACKETS = "packets"

    @property
    def goes_on(self) -> bool:
        """Whether reading goes on where it ended before."""
        return self in {Growing.LINES, Growing.OBJECTS}


class Part(Protocol):
    """A part of a file that was loaded: `bytes` from `start` on, known by their hash."""

    @property
    def start(self) -> int:
        """Where it begins."""
        ...

    @property
    def bytes(self) -> int:
        """How long it is."""
        ...

    @property
    def sha256(self) -> str:
        """What is in it."""
        ...


@dataclass(frozen=True, kw_only=True)
class Portion:
    """What is to be read of a file: `bytes` from `start` on, with so many lines before them."""

    start: int
    bytes: int
    sha256: str
    lines_before: int = 0


@dataclass
class _Known:
    """How far a file is known, and the hash of what was read behind that, up to `read_to`."""

    until: int
    lines: int
    digest: "hashlib._Hash"
    read_to: int


def portion(
    file: BinaryIO, growing: Growing | None, parts: Iterable[Part] = (), *, is_written_to: bool = False
) -> Portion:
    """What is new in an open file, given the parts of any files that were loaded before, read the same way.

    Of one that is written to it ends where a record ends. A file that does not grow as its connector says, such as one
    that is packed, is new as a whole, and nothing of it is while it is written to.
    """
    end = os.fstat(file.fileno()).st_size
    if growing is None or not _is_such(file, growing):
        return Portion(start=0, bytes=0, sha256=_nothing()) if is_written_to else _rest(file, _begun(), end)
    if is_written_to:
        end = whole_until(file, end, growing)
    known = _known(file, end, _by_start(parts)) if growing.goes_on else _begun()
    return _rest(file, known, end)


def whole_until(file: BinaryIO, end: int, growing: Growing) -> int:
    """Up to where a file holds whole records; 0 where it holds none."""
    if growing is Growing.PACKETS and not _is_json(file):
        return max((_last(file, end, x) for x in (b"\n\n", b"\n\r\n")), default=0)
    cut = _last(file, end, NEWLINE)
    if growing is Growing.RECORDS and cut and sum(x.count(QUOTE) for x in _blocks(file, 0, cut)) % 2:
        # Within quotes. A line before that may end outside; where none near does, a quote is one that never closes.
        begin = max(cut - LOOKED_AT, 0)
        before = _read(file, begin, cut)
        while (at := before.rfind(NEWLINE, 0, len(before) - 1) + 1) and before[at:].count(QUOTE) % 2 == 0:
            before = before[:at]
        cut = begin + at if at else cut
    return cut


def _is_such(file: BinaryIO, growing: Growing) -> bool:
    """Whether a file begins as one does that grows in this way."""
    head = _read(file, 0, BLOCK)
    if head.startswith(NO_PLAIN_TEXT):
        return False
    if growing is not Growing.OBJECTS:
        return growing is not Growing.RECORDS or not _is_json(file)
    first = next((line for line in head.removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip()), b"")
    try:
        return isinstance(msgspec.json.decode(first), dict)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


def _is_json(file: BinaryIO) -> bool:
    return _read(file, 0, BLOCK).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}


def _by_start(parts: Iterable[Part]) -> Mapping[int, Mapping[int, set[str]]]:
    found: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for part in parts:
        found[part.start][part.bytes].add(part.sha256)
    return found


def _known(file: BinaryIO, end: int, by_start: Mapping[int, Mapping[int, set[str]]]) -> _Known:
    """How far a file consists of parts that were loaded, each beginning where another ends, at the end of a line."""
    known = _begun()
    while more := _longest(file, known, end, by_start.get(known.until, {})):
        known = more
    return known


def _longest(file: BinaryIO, known: _Known, end: int, hashes: Mapping[int, set[str]]) -> _Known | None:
    """Where the longest of these parts ends that goes on here; None where none does, and `known` has read on."""
    found, lines = None, known.lines
    for length in sorted(x for x in hashes if x and known.until + x <= end):
        for block in _blocks(file, known.read_to, known.until + length):
            known.digest.update(block)
            lines += block.count(NEWLINE)
            known.read_to += len(block)
        if known.read_to < known.until + length:
            break  # it was cut meanwhile
        if known.digest.hexdigest() in hashes[length] and _read(file, known.read_to - 1, known.read_to) == NEWLINE:
            found = _Known(known.read_to, lines, hashlib.sha256(), known.read_to)
    return found


def _rest(file: BinaryIO, known: _Known, end: int) -> Portion:
    for block in _blocks(file, known.read_to, end):
        known.digest.update(block)
        known.read_to += len(block)
    size, digest = max(known.read_to - known.until, 0), known.digest.hexdigest()
    return Portion(start=known.until, bytes=size, sha256=digest, lines_before=known.lines)


def _begun() -> _Known:
    return _Known(0, 0, hashlib.sha256(), 0)


def _nothing() -> str:
    return hashlib.sha256().hexdigest()


def _last(file: BinaryIO, end: int, mark: bytes) -> int:
    """Where the last of these marks ends; 0 where there is none."""
    behind = b""
    while end > 0:
        begin = max(end - BLOCK, 0)
        block = _read(file, begin, end) + behind
        if (at := block.rfind(mark)) >= 0:
            return begin + at + len(mark)
        behind, end = block[: len(mark) - 1], begin
    return 0


def _blocks(file: BinaryIO, begin: int, end: int) -> Iterator[bytes]:
    file.seek(begin)
    while begin < end and (block := file.read(min(BLOCK, end - begin))):
        begin += len(block)
        yield block


def _read(file: BinaryIO, begin: int, end: int) -> bytes:
    return b"".join(_blocks(file, begin, end))
