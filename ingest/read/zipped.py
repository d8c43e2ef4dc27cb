"""The one file in a zip archive: found by the archive's own directory, unpacked block by block, written nowhere.

The layout is that of PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7 (before each file), 4.3.12 (the directory) and 4.3.16
(its end). Names in an archive are looked at, and never used: nothing is made by them.
"""

import re
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ingest.read.unreadable import UnreadableFileError

ZIP = b"PK\x03\x04"
"""How an archive begins that holds something."""

LOCAL = struct.Struct("<4s5H3I2H")
DIRECTORY = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
LONGEST_COMMENT = 0xFFFF
LONGEST_DIRECTORY = 1024**2
"""Bytes of a directory that are looked at; that of one file takes a hundred."""

ELSEWHERE = 0xFFFFFFFF
"""Stands where a number is too large for zip, and stands in an extension (zip64) instead."""

UNDER_A_PASSWORD = 0x41
"""The two bits of a file's flags that say it is encrypted, or its directory is."""

PLAIN, DEFLATED = 0, 8
UNIX = 3
CLIMBS = re.compile(rb"(?:^|/)\.\.(?:/|$)|^/|^[A-Za-z]:|\0")
NOBODYS = re.compile(rb"/$|^__MACOSX/|(?:^|/)\.(?:_[^/]*|DS_Store)$")
"""Folders, and what macOS adds of its own accord."""

OF_A_WORKBOOK = (b"[Content_Types].xml", b"mimetype")


@dataclass(frozen=True, kw_only=True)
class Packed:
    """A file in an archive: where it begins, how it is packed, and how much of it there is before and after."""

    name: bytes
    at: int
    flags: int
    method: int
    checksum: int
    packed_bytes: int
    bytes: int
    is_file: bool


def only_file(name: str, archive: BinaryIO, size: int) -> Packed:
    """The one file in an archive of so many bytes. Raises `UnreadableFileError` where there is none, or several."""
    packed = _directory(name, archive, size)
    if any(CLIMBS.search(each.name.replace(b"\\", b"/")) for each in packed):
        why = "is a zip archive with a name that leads out of its folder, as one made to do harm has"
        raise UnreadableFileError(name, f"{why}; unpack it with care")
    if any(each.name in OF_A_WORKBOOK for each in packed):
        raise UnreadableFileError(name, "is a workbook or another document of an office; export it as text first")
    files = [each for each in packed if not NOBODYS.search(each.name)]
    if not files:
        raise UnreadableFileError(name, "is a zip archive with no file in it")
    if len(files) > 1:
        why = f"is a zip archive of {len(files):,} files; unpack it and load them one by one"
        raise UnreadableFileError(name, why)
    return _readable(name, files[0])


def unzipped(name: str, archive: BinaryIO, packed: Packed, block: int) -> Iterator[bytes]:
    """The file's bytes in blocks of at most so many. Raises `UnreadableFileError` when they are not what was packed."""
    checksum = size = 0
    for found in _blocks(name, archive, packed, block):
        checksum, size = zlib.crc32(found, checksum), size + len(found)
        if size > packed.bytes:
            raise _damaged(name)
        yield found
    if (checksum, size) != (packed.checksum, packed.bytes):
        raise _damaged(name)
    if not size:
        raise UnreadableFileError(name, "is a zip archive of an empty file")


def _directory(name: str, archive: BinaryIO, size: int) -> list[Packed]:
    tail = _read(archive, max(size - END.size - LONGEST_COMMENT, 0), min(size, END.size + LONGEST_COMMENT))
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < END.size:
        raise UnreadableFileError(name, "is a zip archive without its end; copy it again")
    _, disk, first_disk, here, count, length, at, _ = END.unpack_from(tail, place)
    if ELSEWHERE in (length, at) or LONGEST_COMMENT in (here, count):
        raise _too_large(name)
    if disk or first_disk or here != count:
        raise UnreadableFileError(name, "is one part of a zip archive in several parts; join and unpack them first")
    if length > LONGEST_DIRECTORY:
        raise UnreadableFileError(name, f"is a zip archive of {count:,} files; unpack it and load them one by one")
    directory = _read(archive, at, length)
    if at + length > size - len(tail) + place or len(directory) < length:
        raise _damaged(name)
    packed = list(_listed(name, directory, at))
    if len(packed) != count:
        raise _damaged(name)
    return packed


def _listed(name: str, directory: bytes, begins: int) -> Iterator[Packed]:
    place = 0
    while len(directory) - place >= DIRECTORY.size:
        fields = DIRECTORY.unpack_from(directory, place)
        magic, made_by, _, flags, method, _, _, checksum, packed, size, letters, extra, comment, *_, mode, at = fields
        title = directory[place + DIRECTORY.size :][:letters]
        kind = stat.S_IFMT(mode >> 16) if made_by >> 8 == UNIX else 0
        place += DIRECTORY.size + letters + extra + comment
        if magic != b"PK\x01\x02" or place > len(directory):
            raise _damaged(name)
        if ELSEWHERE in (packed, size, at):
            raise _too_large(name)
        if at + packed > begins:
            raise _damaged(name)
        yield Packed(
            name=title,
            at=at,
            flags=flags,
            method=method,
            checksum=checksum,
            packed_bytes=packed,
            bytes=size,
            is_file=kind in (0, stat.S_IFREG),
        )


def _readable(name: str, packed: Packed) -> Packed:
    if packed.flags & UNDER_A_PASSWORD:
        raise UnreadableFileError(name, "is a zip archive under a password; unpack it first")
    if not packed.is_file:
        raise UnreadableFileError(name, "is a zip archive of a link or a device, and of no file")
    if packed.method not in (PLAIN, DEFLATED):
        why = f"is a zip archive packed in a way that is not read (method {packed.method})"
        raise UnreadableFileError(name, f"{why}; unpack it first")
    return packed


def _blocks(name: str, archive: BinaryIO, packed: Packed, block: int) -> Iterator[bytes]:
    head = _read(archive, packed.at, LOCAL.size)
    if len(head) < LOCAL.size:
        raise _damaged(name)
    magic, _, flags, method, *_, letters, extra = LOCAL.unpack(head)
    title = archive.read(letters)
    # What stands before a file can contradict the directory, so that two programs see two files.
    if (magic, method, flags & UNDER_A_PASSWORD, title) != (ZIP, packed.method, 0, packed.name):
        raise _damaged(name)
    archive.seek(extra, 1)
    left, inflate = packed.packed_bytes, zlib.decompressobj(wbits=-15)
    while left and (taken := archive.read(min(block, left))):
        left -= len(taken)
        if packed.method == PLAIN:
            yield taken
            continue
        try:
            while taken and not inflate.eof:
                if found := inflate.decompress(taken, block):
                    yield found
                taken = inflate.unconsumed_tail
        except zlib.error:
            raise _damaged(name) from None
    while packed.method == DEFLATED and not inflate.eof and (found := inflate.decompress(b"", block)):
        yield found


def _read(archive: BinaryIO, at: int, size: int) -> bytes:
    archive.seek(at)
    return archive.read(size)


def _damaged(name: str) -> UnreadableFileError:
    return UnreadableFileError(name, "is a damaged zip archive; copy it again")


def _too_large(name: str) -> UnreadableFileError:
    why = "is a zip archive of the kind for more than 4 GiB or 65,535 files (zip64), which is not read"
    return UnreadableFileError(name, f"{why}; unpack it first")
