"""Which file on the disk is meant, and how much of it: another may take its name meanwhile, and it may grow."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True, kw_only=True)
class Extent:
    """Which file on the disk is meant, and how much of it: another may take its name, and it may grow."""

    device: int
    inode: int
    bytes: int

    def is_of(self, file: BinaryIO) -> bool:
        """Whether an open file is the one that is meant."""
        opened = os.fstat(file.fileno())
        return (opened.st_dev, opened.st_ino) == (self.device, self.inode)


def taken(file: BinaryIO, extent: Extent | None, block: int) -> Iterator[bytes]:
    """The bytes of an open file in blocks, up to the extent where there is one."""
    left = extent.bytes if extent else None
    while content := file.read(block if left is None else min(block, left)):
        left = None if left is None else left - len(content)
        yield content
