"""A body that comes by the network: on the disk, whole and flushed, before anybody is told that it is there."""

import errno
import hashlib
import hmac
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest.door.name import arrival_name, unfinished_name

LOOK_AT_ROOM_EVERY = 16 * 1024**2
"""How many bytes are written between two looks at the room on the disk."""


class TooLargeError(Exception):
    """More came than is let in."""


class NoRoomError(Exception):
    """The disk is nearly full."""


class EmptyError(Exception):
    """Nothing came."""


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A body that is a file of the inbox now."""

    file: str
    bytes: int
    sha256: str


class Arriving:
    """A body while it comes: `write` block by block, then `finish`; left without that, nothing stays behind.

    The folder is made. Raises `NoRoomError` and `OSError`.
    """

    def __init__(self, folder: Path, *, most: int, keep_free: int, secret: bytes = b"") -> None:
        """Begin, of a body of at most so many bytes, on a disk of which so many must stay free."""
        self._folder, self._most, self._keep_free = folder, most, keep_free
        self._digest = hashlib.sha256()
        self._mac = hmac.new(secret, digestmod=hashlib.sha256)
        self._bytes, self._looked_at = 0, 0
        make(folder)
        self._refuse_when_nearly_full()
        self._path = folder / unfinished_name()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self._file = os.fdopen(os.open(self._path, flags, 0o600), "wb", buffering=0)

    def __enter__(self) -> Self:
        """The body that has begun."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Remove what is not finished."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def write(self, block: bytes) -> None:
        """Take more of the body. Raises `TooLargeError`, `NoRoomError`, `OSError`."""
        if self._bytes + len(block) > self._most:
            raise TooLargeError
        self._bytes += len(block)
        if self._bytes - self._looked_at >= LOOK_AT_ROOM_EVERY:
            self._refuse_when_nearly_full()
        self._digest.update(block)
        self._mac.update(block)
        left = memoryview(block)
        try:
            while left:
                left = left[self._file.write(left) or 0 :]
        except OSError as error:
            raise _of_disk(error) from error

    def is_signed(self, signature: str) -> bool:
        """Whether the body that came was signed with the secret; `signature` is its HMAC in hexadecimal digits."""
        return hmac.compare_digest(self._mac.hexdigest().encode(), signature.strip().lower().encode(errors="replace"))

    def finish(self, ending: str) -> Arrival:
        """Flush the body and give it its name. Raises `EmptyError`, `NoRoomError`, `OSError`."""
        if not self._bytes:
            raise EmptyError
        path = self._folder / arrival_name(ending)
        try:
            os.fsync(self._file.fileno())
            self._path.rename(path)
            _flush(self._folder)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise _of_disk(error) from error
        return Arrival(file=path.name, bytes=self._bytes, sha256=self._digest.hexdigest())

    def _refuse_when_nearly_full(self) -> None:
        self._looked_at = self._bytes
        if not has_room(self._folder, self._keep_free):
            raise NoRoomError


def has_room(folder: Path, keep_free: int) -> bool:
    """Whether so many bytes are free on the disk of a folder. Raises OSError."""
    return shutil.disk_usage(folder).free >= keep_free


def make(folder: Path) -> None:
    """Make a folder and those around it, so that they are still there after a power failure."""
    if folder.is_dir():
        return
    make(folder.parent)
    folder.mkdir(exist_ok=True)
    _flush(folder.parent)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _of_disk(error: OSError) -> Exception:
    return NoRoomError() if error.errno in {errno.ENOSPC, errno.EDQUOT} else error
