"""What the process that reads files is told, and what it answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from ingest.read.raw import Extent, Limits

READY = b"ready"
"""The first line of an answer, before those about files: from here on a file is to blame for what goes wrong."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """One file to read, and the folder for its rows. A path is bytes, because it need not be text.

    `wanted` are records whose text is asked for although nobody refuses them.
    """

    path: bytes
    received_at: datetime
    into: bytes
    extent: Extent | None = None
    wanted: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Job:
    """Files of one source to read with one connector, under limits."""

    connector: str
    settings: dict[str, Any]
    plugins: list[str]
    limits: Limits
    tasks: list[Task]


class Read(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A file was read: how many records it has, and the folders of its rows (by table) and of its refused records.

    `head` is the line that names its columns, where records were refused.
    """

    records: int
    rows: dict[str, str]
    refusals: str | None
    head: bytes | None = None


class Part(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Some rows of a table lie ready while the rest of the file is read; more may come, or the file be unreadable."""

    table: str
    path: str


class Unreadable(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A file cannot be read at all: what to say of it behind its name."""

    why: str


class Misfit(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What the source was told does not fit this file, which may be another's: the whole sentence."""

    sentence: str


class Unfit(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What the source was told fits no file at all: the whole sentence."""

    sentence: str


class Unwritable(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The rows cannot be written."""

    errno: int
    strerror: str


Outcome = Read | Unreadable | Misfit | Unfit | Unwritable
