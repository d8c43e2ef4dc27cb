"""Which files are there to be loaded, and what each of them is: a regular file, whole, known by its content."""

import glob
import hashlib
import os
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


class NoSuchFileError(Exception):
    """What was named is not a file that can be loaded; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A file as it was when it was claimed."""

    path: Path
    sha256: str
    bytes: int
    received_at: datetime

    @property
    def name(self) -> str:
        """The file's own name; bytes in it that are no letters are shown by their numbers."""
        return os.fsencode(self.path.name).decode(errors="backslashreplace")


def matching(pattern: str) -> list[Path]:
    """The regular files that a path with wildcards names, in the order of their names; folders are passed over."""
    found = (Path(name) for name in glob.iglob(pattern, recursive=True))  # noqa: PTH207 - the pattern may be absolute
    return sorted(path for path in found if path.is_file())


def claim(path: Path) -> Claim:
    """Hash a file, and make sure that it was not changed meanwhile.

    Raises `NoSuchFileError` for what is missing, unreadable, no regular file, or still being written.
    """
    try:
        # A pipe without a writer would hold an ordinary open for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise NoSuchFileError(_why(path, error)) from None
    before = os.fstat(handle)
    if not stat.S_ISREG(before.st_mode):
        os.close(handle)
        folder = stat.S_ISDIR(before.st_mode)
        way_out = f"is a folder; name the files in it, such as '{path}/*'." if folder else "is no regular file."
        raise NoSuchFileError(f"{path} {way_out}")
    with os.fdopen(handle, "rb") as file:
        try:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise NoSuchFileError(_why(path, error)) from None
        after = os.fstat(handle)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise NoSuchFileError(f"{path} is still being written; load it again when it is complete.")
    return Claim(path=path, sha256=digest, bytes=after.st_size, received_at=datetime.now(UTC))


def _why(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{path} does not exist."
    if isinstance(error, PermissionError):
        return f"{path} may not be read by this user."
    return f"{path} cannot be read: {error.strerror}."
