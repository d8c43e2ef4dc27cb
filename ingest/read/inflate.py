"""The bytes of a file, unpacked where it is gzip or a zip archive, never more of them than the limits allow."""

import os
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path

from ingest.read.extent import Extent, taken
from ingest.read.unreadable import UnreadableFileError
from ingest.read.zipped import ZIP, only_file, unzipped

BLOCK = 1024**2
GZIP = b"\x1f\x8b"
ALWAYS_ALLOWED = 64 * 1024**2
"""Below this many unpacked bytes the ratio is not looked at: a short file of equal lines packs very well."""


def inflated(path: Path, *, most: int, ratio: int, extent: Extent | None = None) -> Iterator[bytes]:
    """The file's bytes in blocks of at most a megabyte, unpacked: of a zip archive those of the one file in it.

    Raises `UnreadableFileError` when there is no such file, when it is empty or no regular file, when it unpacks to
    more than `most` bytes or to more than `ratio` times its size, when it is cut off or damaged, and for an archive of
    several files. With an `extent`, only so much of the file is read, and only of the file that is meant.
    """
    try:
        # Asked before it is opened: opening a pipe waits for somebody to write into it.
        if not stat.S_ISREG(path.stat().st_mode):
            what = "is a folder, not a file" if path.is_dir() else "is not a regular file"
            raise UnreadableFileError(path.name or str(path.absolute()), what)
        with path.open("rb") as file:
            if extent is not None and not extent.is_of(file):
                raise UnreadableFileError(path.name, "was replaced by another file while it was read; load it again")
            rest = taken(file, extent, BLOCK)
            first = next(rest, b"")
            if first and extent is not None and extent.start:
                yield from _bounded(path.name, _chained(first, rest), most, most)
            elif first.startswith(GZIP):
                yield from _bounded(path.name, _gunzipped(path.name, first, rest), most, path.stat().st_size * ratio)
            elif first.startswith(ZIP):
                only = only_file(path.name, file, extent.bytes if extent else os.fstat(file.fileno()).st_size)
                blocks = unzipped(path.name, file, only, BLOCK)
                yield from _bounded(path.name, blocks, most, only.packed_bytes * ratio)
            elif first:
                yield from _bounded(path.name, _chained(first, rest), most, most)
            else:
                raise UnreadableFileError(path.name, "is empty")
    except FileNotFoundError:
        raise UnreadableFileError(path.name, f"was not found in {path.parent}") from None
    except OSError as error:
        raise UnreadableFileError(path.name, f"cannot be read ({error.strerror})") from None


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _bounded(name: str, blocks: Iterator[bytes], most: int, by_ratio: int) -> Iterator[bytes]:
    total = 0
    for block in blocks:
        total += len(block)
        if total > most:
            raise UnreadableFileError(name, f"holds more than {most / 1024**3:g} GiB; split it")
        if total > max(by_ratio, ALWAYS_ALLOWED):
            raise UnreadableFileError(name, "unpacks to far more than a log would, as a decompression bomb does")
        yield block


def _gunzipped(name: str, first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    member = zlib.decompressobj(wbits=31)
    came_out = False
    try:
        for packed in _chained(first, rest):
            waiting = packed
            while waiting:
                if member.eof:
                    waiting = waiting.lstrip(b"\0")
                    if not waiting:
                        break
                    member = zlib.decompressobj(wbits=31)
                block = member.decompress(waiting, BLOCK)
                came_out = came_out or bool(block)
                if block:
                    yield block
                waiting = member.unused_data if member.eof else member.unconsumed_tail
        while not member.eof and (block := member.decompress(member.unconsumed_tail, BLOCK)):
            came_out = True
            yield block
    except zlib.error:
        raise UnreadableFileError(name, "is damaged: its gzip data do not unpack; copy it again") from None
    if not member.eof:
        raise UnreadableFileError(name, "ends in the middle of its gzip data; copy it again")
    if not came_out:
        raise UnreadableFileError(name, "is empty")
