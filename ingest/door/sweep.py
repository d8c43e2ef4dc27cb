"""Clear away bodies that stopped coming: whoever sent them was told that they were not taken."""

import time

from ingest.door.name import is_abandoned
from ingest.settings import Settings

ABANDONED_AFTER_S = 3600.0
"""A body that comes is written to all the time; one that was not touched for so long was left by a server that died."""


def sweep(settings: Settings, now: float | None = None) -> int:
    """Remove what killed servers left in the inbox; returns how many files went."""
    before = (time.time() if now is None else now) - ABANDONED_AFTER_S
    gone = 0
    for entry in settings.source:
        folder = settings.home / "inbox" / entry.name
        for path in folder.glob(".incoming-*") if folder.is_dir() else ():
            if is_abandoned(path.name) and path.lstat().st_mtime < before:
                path.unlink(missing_ok=True)
                gone += 1
    return gone
