"""Whether the key at hand is the one that customers are kept under, or a change of it was begun and not ended."""

import fcntl
import os
from pathlib import Path

from ingest.keys import NEW, NEXT
from ingest.privacy import ENVIRONMENT, FILE, Key, KeyFileError, key_of
from ingest.settings import Settings
from ingest.store.manifest import Store
from ingest.store.vault import KeyChangedError, kept_under


def trouble(settings: Settings, store: Store) -> tuple[str, str] | None:
    """What is not well with the key, and what to do; None when it is the one in force and no change of it is pending.

    Nothing is changed by looking. Raises `CatalogueError`.
    """
    folder = settings.home / "keys"
    if _is_changing(folder):
        return None
    kept = kept_under(store)
    try:
        if (said := os.environ.get(ENVIRONMENT)) is not None:
            return _in_the_environment(key_of(said, ENVIRONMENT), kept)
        return _in_a_file(folder, kept)
    except KeyFileError as error:
        return "The key of the pseudonyms cannot be used.", str(error)


def _in_the_environment(key: Key, kept: str | None) -> tuple[str, str] | None:
    new = os.environ.get(NEW)
    away = f"take {NEW} away"
    if kept in {None, key.kid}:
        if new is None:
            return None
        if key.text().endswith(new.strip().lower()):
            return f"The key was changed, and {NEW} is still there.", f"The change is made: {away}."
        return f"A change of the key is prepared in {NEW}, and not made.", f"Run 'spiritlevel keys rotate', or {away}."
    if new is not None and key_of(f"{key.text()}\n{new}", NEW).kid == kept:
        return (
            f"The key was changed, and {ENVIRONMENT} is still the old one alone: nothing can be loaded.",
            f"Let {ENVIRONMENT} be the old key, a comma, and the new one, for every process, and {away}.",
        )
    return "The key of the pseudonyms is not the one that customers are kept under.", str(KeyChangedError())


def _in_a_file(folder: Path, kept: str | None) -> tuple[str, str] | None:
    key, after = _read(folder / FILE), _read(folder / NEXT)
    if after is not None and after.kid == kept:
        return (
            f"The key was changed, but {folder / NEXT} did not get its place: it was interrupted.",
            "The next load puts it there. Keep a copy of it now, outside of the store's backup: it is the key.",
        )
    if key is None and kept is not None:
        return (
            f"{folder / FILE} is gone, under which customers are kept: nothing can be loaded.",
            "Put the key back from where you keep its copy; it cannot be made anew.",
        )
    if key is not None and kept not in {None, key.kid}:
        return "The key of the pseudonyms is not the one that customers are kept under.", str(KeyChangedError())
    if after is not None:
        return (
            f"A change of the key was begun and interrupted before it was made; {folder / NEXT} is left of it.",
            "Run 'spiritlevel keys rotate' again, which makes a new key in its place; the one before holds until then.",
        )
    return None


def _read(path: Path) -> Key | None:
    try:
        return key_of(path.read_text(), str(path))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise KeyFileError(str(path)) from None


def _is_changing(folder: Path) -> bool:
    """Whether another process is changing the key at this moment, so that what lies there says nothing."""
    try:
        with (folder / "change.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
