"""The key that the customers of a store are kept under, and its change for another one."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path

from cryptography.fernet import InvalidToken

from ingest.privacy import ENVIRONMENT, FILE, KEY_BYTES, Key, flush_folder, keep_key, key_of, load_key
from ingest.settings import Settings
from ingest.store.compact import compact
from ingest.store.facts import open_store
from ingest.store.manifest import Store
from ingest.store.rekey import Change, rekey
from ingest.store.vault import KeyChangedError, kept_under

NEXT = "customer.key.next"
"""The file of the key to come: on the disk before the vault is put under it, so that no crash can lose it."""

NEW = "SPIRITLEVEL_NEW_KEY"
"""The secret to come, for installations that keep secrets outside of files."""


class NoNewKeyError(Exception):
    """The key stands in the environment, which a command cannot change."""

    def __init__(self) -> None:
        """Say what to do instead."""
        super().__init__(
            f"The key stands in {ENVIRONMENT}, which this command cannot change. Put 64 new hexadecimal digits into "
            f"{NEW} (openssl rand -hex 32 makes some), run it again, and then let {ENVIRONMENT} be the old key, a "
            f"comma, and the new one. Loads before that stop with a sentence."
        )


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """What a change of the key did: the names of both, and how many addresses and refused records are under the new.

    `clean` says that nothing of the old pseudonyms is left in the catalogue's file.
    """

    before: str
    after: str
    addresses: int
    records: int
    clean: bool


def open_key(settings: Settings, store: Store) -> Key:
    """The key that the store's customers are kept under; finishes a change of it that was interrupted.

    Raises `KeyFileError` when what stands there is no key, and `KeyChangedError` when it is another store's.
    """
    folder = settings.home / "keys"
    kid = kept_under(store)
    if kid is not None and _is_gone(folder):
        # One that is made now would stand where the right one has to be put back.
        raise KeyChangedError
    key = load_key(folder)
    if kid in {None, key.kid}:
        return key
    after = _to_come(folder)
    if after is None or after.kid != kid:
        # Another process may have finished the change between the two looks.
        key = load_key(folder)
        if key.kid != kid:
            raise KeyChangedError
        return key
    _comes(folder)
    return after


def rotate(settings: Settings) -> Rotation:
    """Make a new key and put every pseudonym and refused record under it; no fact changes.

    Interrupted at any point, the old key or the new one holds for everything, and `open_key` finds which. Raises
    `NoNewKeyError`, and what `open_key` raises.
    """
    store = open_store(settings, create=False)
    folder = settings.home / "keys"
    with _one_at_a_time(folder):
        key = open_key(settings, store)
        after = _successor(key)
        if ENVIRONMENT not in os.environ:
            keep_key(folder / NEXT, after)
        change = Change(before=key.kid, after=after.kid, renewed=after.renewed, resealed=lambda x: _resealed(after, x))
        addresses, records = rekey(store, change, getuser())
        if ENVIRONMENT not in os.environ:
            _comes(folder)
    return Rotation(before=key.kid, after=after.kid, addresses=addresses, records=records, clean=compact(store))


def _successor(key: Key) -> Key:
    if ENVIRONMENT not in os.environ:
        return key_of(f"{key.text()}\n{secrets.token_hex(KEY_BYTES)}", NEXT)
    said = os.environ.get(NEW)
    if said is None:
        raise NoNewKeyError
    return key_of(f"{key.text()}\n{said}", NEW)


def _resealed(key: Key, sealed: bytes) -> bytes:
    try:
        return key.sealed(key.opened(sealed))
    except InvalidToken:
        return sealed  # of a key that is gone: it was lost before, and is not lost by this


def _is_gone(folder: Path) -> bool:
    return ENVIRONMENT not in os.environ and not any((folder / name).exists() for name in (FILE, NEXT))


def _to_come(folder: Path) -> Key | None:
    path = folder / NEXT
    if ENVIRONMENT in os.environ or not path.exists():
        return None
    return key_of(path.read_text(), str(path))


def _comes(folder: Path) -> None:
    with suppress(FileNotFoundError):  # then another process was quicker to do the same
        (folder / NEXT).replace(folder / FILE)
    flush_folder(folder)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "change.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
