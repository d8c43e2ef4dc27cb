"""A raw file as a connector sees it: bytes behind limits."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.read.encoding import utf8
from ingest.read.extent import Extent
from ingest.read.inflate import inflated
from ingest.read.names import Names
from ingest.read.naming import readable
from ingest.read.texts import Texts
from ingest.read.unreadable import UnreadableFileError

__all__ = ["Extent", "Limits", "RawFile", "UnreadableFileError"]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much of everything a raw file, and the child process that reads it, may ask for."""

    inflated_bytes: int = 8 * 1024**3
    inflate_ratio: int = 200
    line_bytes: int = 1024**2
    depth: int = 64
    columns: int = 2_000
    earliest: datetime = datetime(1990, 1, 1, tzinfo=UTC)
    memory_bytes: int = 6 * 1024**3
    disk_bytes: int = 16 * 1024**3
    seconds: int = 1_800
    open_files: int = 256
    threads: int = 2


@dataclass(frozen=True, kw_only=True)
class RawFile:
    """One raw file, and when it was received; a time in it later than that by more than a day is refused.

    With an `extent` only that much is read, and only of that file.
    """

    path: Path
    received_at: datetime
    limits: Limits = field(default_factory=Limits)
    extent: Extent | None = None
    texts: Texts = field(default_factory=Texts, compare=False)
    names: Names = field(default_factory=Names, compare=False)

    @property
    def name(self) -> str:
        """The file's own name, without its folders; what is no letter in it is shown by its number."""
        return readable(self.path.name)

    @property
    def latest(self) -> datetime:
        """The latest time that a row of this file may hold."""
        return self.received_at + timedelta(hours=24)

    def begins(self, size: int = 4) -> bytes:
        """The first bytes of the file as it lies on the disk; none of what is no file, or cannot be opened."""
        try:
            if not self.path.is_file():
                return b""
            with self.path.open("rb") as file:
                return file.read(size)
        except OSError:
            return b""

    def blocks(self) -> Iterator[bytes]:
        """The file's text, unpacked and as UTF-8, in blocks of a few megabytes at most.

        Bytes that are not UTF-8 may remain in it; the readers refuse their lines. Raises `UnreadableFileError`.
        """
        most, ratio = self.limits.inflated_bytes, self.limits.inflate_ratio
        blocks = inflated(self.path, most=most, ratio=ratio, extent=self.extent)
        # What goes on with a text is text, whatever it begins with.
        return blocks if self.extent and self.extent.start else utf8(self.name, blocks)
