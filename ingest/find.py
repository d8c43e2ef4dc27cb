"""Which files a pattern names: found by a walk that no link leads out of the inbox, or in circles."""

import fnmatch
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp", "~")
"""How programs call a file that they have not finished; they rename it when they have."""

MOST_FILES = 1_000_000
"""Of so many files under one pattern no more are looked at: nobody has meant that."""

_MAGIC = re.compile(r"[*?[]")
EVERYWHERE = "**"


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it was when it was looked at: enough to tell, without reading it, whether it has changed since."""

    path: Path
    bytes: int
    changed_ns: int
    status_ns: int
    device: int
    inode: int

    @property
    def is_unfinished(self) -> bool:
        """Whether somebody is still writing it, by its name."""
        return finished(self.path.name) != self.path.name


def finished(name: str) -> str:
    """The name that a file will have when its writer is done: without a dot in front, without `.part` behind."""
    bare = name.lstrip(".")
    ending = next((x for x in UNFINISHED if bare.lower().endswith(x)), "")
    return bare[: len(bare) - len(ending)] or "x"


def root_of(pattern: str) -> Path | None:
    """The folder that a pattern names before its first wildcard; None when it has no wildcard and names one file."""
    parts = Path(pattern).parts
    fixed = next((place for place, part in enumerate(parts) if _MAGIC.search(part)), None)
    return None if fixed is None else Path(*parts[:fixed])


def files(pattern: str, *, unfinished: bool = False) -> Iterator[Found]:
    """The regular files that a pattern names, in no order.

    With `unfinished`, those too that it will name when their writers have renamed them.

    `*` and `?` stand for letters of one name, `**` for any folders; a name that begins with a dot is found only by a
    part that begins with one. Links are followed where they stay within the folder in front of the first wildcard. One
    to a file outside is found itself, so that whoever opens it can say so; one to a folder outside is passed over. A
    file that is named without any wildcard may be a link to anywhere: that is the will of whoever wrote it.
    """
    root = root_of(pattern)
    if root is None:
        yield from _looked_at(Path(pattern))
        return
    inside = os.path.realpath(root)
    parts = Path(pattern).parts[len(root.parts) :]
    for place, path in enumerate(_walked(root, parts, inside, unfinished=unfinished)):
        if place == MOST_FILES:
            return
        yield from _looked_at(path)


def would_find(pattern: str, path: Path) -> bool:
    """Whether a file that is put there would be found, by its name alone."""
    root = root_of(pattern)
    if root is None:
        return Path(pattern) == path
    if not path.is_relative_to(root):
        return False
    return _fits(path.relative_to(root).parts, Path(pattern).parts[len(root.parts) :])


def leads_out(path: str | Path, inside: str) -> bool:
    """Whether a path, with every link in it followed, is not within a folder (given without links)."""
    real = os.path.realpath(path)
    return not (real == inside or real.startswith(inside.rstrip("/") + "/"))


def _fits(names: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    if not parts:
        return not names
    if parts[0] == EVERYWHERE:
        rest = parts[1:]
        hidden = next((place for place, name in enumerate(names) if name.startswith(".")), len(names))
        return any(_fits(names[place:], rest or ("*",)) for place in range(hidden + 1))
    return bool(names) and _is_meant(names[0], parts[0]) and _fits(names[1:], parts[1:])


def _is_meant(name: str, part: str) -> bool:
    return (part.startswith(".") or not name.startswith(".")) and fnmatch.fnmatchcase(name, part)


def _walked(folder: Path, parts: tuple[str, ...], inside: str, *, unfinished: bool) -> Iterator[Path]:
    part, rest = parts[0], parts[1:]
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return  # not there yet, or not ours to read: nothing is found in it
    for entry in entries:
        path = Path(entry.path)
        if part == EVERYWHERE:
            # Through a link a folder could be reached again and again.
            if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                yield from _walked(path, parts, inside, unfinished=unfinished)
        elif _is_meant(entry.name, part) or (unfinished and not rest and _is_meant(finished(entry.name), part)):
            if not rest:
                yield path
            elif entry.is_dir() and not (entry.is_symlink() and leads_out(path, inside)):
                yield from _walked(path, rest, inside, unfinished=unfinished)
    if part == EVERYWHERE:
        yield from _walked(folder, rest or ("*",), inside, unfinished=unfinished)


def _looked_at(path: Path) -> Iterator[Found]:
    try:
        seen = path.stat()
    except (OSError, ValueError):
        return  # gone again, a link to nowhere, a name that the system cannot take
    if stat.S_ISREG(seen.st_mode):
        yield Found(path, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_dev, seen.st_ino)
