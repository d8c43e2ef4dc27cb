"""Which file on the disk is meant, and which part of it: another may take its name meanwhile, and it may grow."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True, kw_only=True)
class Extent:
    """Which file on the disk is meant, and how much of it: another may take its name, and it may grow.

    It is the `bytes` from `start` on; `lines_before` says how many lines lie before them.
    """

    device: int
    inode: int
    bytes: int
    start: int = 0
    lines_before: int = 0

    def is_of(self, file: BinaryIO) -> bool:
        """Whether an open file is the one that is meant."""
        opened = os.fstat(file.fileno())
        return (opened.st_dev, opened.st_ino) == (self.device, self.inode)


def taken(file: BinaryIO, extent: Extent | None, block: int) -> Iterator[bytes]:
    """The bytes of an open file in blocks: those of the extent where there is one."""
    left = extent.bytes if extent else None
    if extent and extent.start:
        file.seek(extent.start)
    while content := file.read(block if left is None else min(block, left)):
        left = None if left is None else left - len(content)
        yield content
