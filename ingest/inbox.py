"""Which files are there to be loaded, and what each of them is: a regular file, whole, known by its content."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path

from ingest.find import files, finished, leads_out, would_find
from ingest.read.growing import Growing, Part, portion
from ingest.read.naming import readable
from ingest.read.raw import Extent

BLOCK = 1024**2


class NoSuchFileError(Exception):
    """What was named is not a file that can be loaded; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A file as it was when it was claimed: `bytes` of it, known by their hash, from `start` on.

    Before them lie so many lines that were loaded already. `is_known` says that nothing came behind those.
    """

    path: Path
    sha256: str
    bytes: int
    received_at: datetime
    changed_ns: int
    device: int
    inode: int
    start: int = 0
    lines_before: int = 0
    is_known: bool = False

    @property
    def name(self) -> str:
        """The file's own name; what is no letter in it is shown by its number."""
        return readable(self.path.name)

    @property
    def extent(self) -> Extent:
        """Which file it is, and how much of it, for whoever reads it."""
        return Extent(
            device=self.device, inode=self.inode, bytes=self.bytes, start=self.start, lines_before=self.lines_before
        )


def matching(pattern: str) -> list[Path]:
    """The regular files that a path with wildcards names, in the order of their names; folders are passed over.

    So are files that somebody is still writing, by their names, unless the pattern itself ends in such a name.
    """
    return sorted(found.path for found in files(pattern) if not found.is_unfinished or asked_for(pattern, found.path))


def asked_for(pattern: str, path: Path) -> bool:
    """Whether a pattern means the name of an unfinished file: the finished one's name would not fit."""
    return not would_find(pattern, path.with_name(finished(path.name)))


def claim(
    path: Path,
    within: Path | None = None,
    *,
    growing: Growing | None = None,
    parts: Iterable[Part] = (),
    is_written_to: bool = False,
) -> Claim:
    """Hash a file, and make sure that it was not changed meanwhile.

    Of one that grows as `growing` says, what the `parts` that were loaded before tell of is left out; of one that
    `is_written_to`, all behind its last whole record, and then it may grow while it is hashed. Raises
    `NoSuchFileError` for what is missing, unreadable, no regular file, still being written, or, with `within`, a link
    that leads out of that folder.
    """
    inside = None if within is None else os.path.realpath(within)
    if inside is not None and leads_out(path, inside):
        raise NoSuchFileError(_astray(path, within))
    try:
        # A pipe without a writer would hold an ordinary open for ever. What stays inside is opened by its own name:
        # a link that took its place a moment ago is refused.
        where, alone = (path, 0) if inside is None else (Path(os.path.realpath(path)), os.O_NOFOLLOW)
        handle = os.open(where, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | alone)
    except (OSError, ValueError) as error:
        raise NoSuchFileError(_why(path, error)) from None
    before = os.fstat(handle)
    if not stat.S_ISREG(before.st_mode):
        os.close(handle)
        folder = stat.S_ISDIR(before.st_mode)
        way_out = f"is a folder; name the files in it, such as '{path}/*'." if folder else "is no regular file."
        raise NoSuchFileError(f"{readable(path)} {way_out}")
    with os.fdopen(handle, "rb") as file:
        try:
            new = portion(file, growing, parts, is_written_to=is_written_to)
        except OSError as error:
            raise NoSuchFileError(_why(path, error)) from None
        after = os.fstat(handle)
    changed = (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)
    if changed and (not is_written_to or after.st_size < new.start + new.bytes):
        raise NoSuchFileError(f"{readable(path)} is still being written; load it again when it is complete.")
    return Claim(
        path=path,
        sha256=new.sha256,
        bytes=new.bytes,
        received_at=datetime.now(UTC),
        changed_ns=after.st_mtime_ns,
        device=after.st_dev,
        inode=after.st_ino,
        start=new.start,
        lines_before=new.lines_before,
        is_known=not new.bytes and (is_written_to or new.start > 0),
    )


@contextmanager
def held(claims: Sequence[Claim]) -> Iterator[Callable[[Claim], bool]]:
    """Keep claimed files open while somebody reads them; gives whether a file still has the content of its claim.

    More may have been written behind what was claimed, and the file may have been renamed or removed meanwhile: what
    was claimed is still what it was.
    """
    with ExitStack() as stack:
        handles: dict[int, BufferedReader] = {}
        for one in claims:
            with suppress(OSError):
                file = stack.enter_context(one.path.open("rb"))
                now = os.fstat(file.fileno())
                if (now.st_dev, now.st_ino) == (one.device, one.inode):
                    handles[id(one)] = file
        yield lambda one: id(one) in handles and _is_as_claimed(handles[id(one)], one)


def _is_as_claimed(file: BufferedReader, one: Claim) -> bool:
    now = os.fstat(file.fileno())
    if (now.st_size, now.st_mtime_ns) == (one.start + one.bytes, one.changed_ns):
        return True
    digest, left = hashlib.sha256(), one.bytes
    file.seek(one.start)
    while left and (block := file.read(min(BLOCK, left))):
        digest.update(block)
        left -= len(block)
    return not left and digest.hexdigest() == one.sha256


def _astray(path: Path, within: Path | None) -> str:
    return (
        f"{readable(path)} is a link that leads out of {within}, and such links are not followed; put the file itself "
        "there, or name it in the settings without a wildcard."
    )


def _why(path: Path, error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{readable(path)} does not exist."
    if isinstance(error, PermissionError):
        return f"{readable(path)} may not be read by this user."
    return f"{readable(path)} cannot be read: {getattr(error, 'strerror', None) or error}."
