"""The key of the pseudonyms: with it an address becomes a number that nobody can turn back."""

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet

ENVIRONMENT = "SPIRITLEVEL_KEY"
"""The key as hexadecimal digits, for installations that keep secrets outside of files."""

KEY_BYTES = 32
FILE = "customer.key"


class KeyFileError(Exception):
    """What should be the key of the pseudonyms is none."""

    def __init__(self, where: str) -> None:
        """Say where it was looked for, and what stands in a key."""
        super().__init__(
            f"{where} holds no key: 64 hexadecimal digits are needed. Put back the key that the facts were loaded "
            "with; with another one, known customers would count as new ones."
        )


@dataclass(frozen=True, repr=False)
class Key:
    """The secret with which addresses are turned into pseudonyms; `kid` names it, and says nothing about it.

    A changed key keeps its forerunners, `older` with the first one first: a pseudonym is made with the first secret,
    and each later one makes a new pseudonym of the last. So all of them can be renewed without any address, and whoever
    got hold of an older secret can do nothing with it.
    """

    kid: str
    secret: bytes
    older: tuple[bytes, ...] = ()

    def mac(self, address: str) -> bytes:
        """The pseudonym of a normalised address: HMAC-SHA256 under this key, over that of its forerunner."""
        made = address.encode()
        for secret in (*self.older, self.secret):
            made = hmac.digest(secret, made, hashlib.sha256)
        return made

    def renewed(self, mac: bytes) -> bytes:
        """The pseudonym that this key makes of its forerunner's."""
        return hmac.digest(self.secret, mac, hashlib.sha256)

    def sealed(self, raw: bytes) -> bytes:
        """Bytes of a refused record, encrypted, so that the quarantine holds no personal data in the clear."""
        return _cipher(self.secret).encrypt(raw)

    def opened(self, sealed: bytes) -> bytes:
        """The bytes that were sealed, by this key or a forerunner."""
        return MultiFernet([_cipher(secret) for secret in (self.secret, *reversed(self.older))]).decrypt(sealed)

    def text(self) -> str:
        """The key as its file holds it: a line for each secret, the oldest first."""
        return "\n".join(secret.hex() for secret in (*self.older, self.secret))


def load_key(folder: Path) -> Key:
    """The key of this home: from the environment, or `customer.key`, made (mode 0600) when first needed.

    Raises `KeyFileError` when what stands there is no key.
    """
    said = os.environ.get(ENVIRONMENT)
    if said is not None:
        return key_of(said, ENVIRONMENT)
    path = folder / FILE
    if not path.exists():
        written = _write(path, secrets.token_hex(KEY_BYTES))
        try:
            # A link fails where a rename would overwrite: of two processes that make a key at once, one wins for both.
            path.hardlink_to(written)
        except FileExistsError:  # then that key is the one
            pass
        finally:
            written.unlink()
        flush_folder(folder)
    try:
        text = path.read_text(encoding="ascii")
    except UnicodeDecodeError:
        raise KeyFileError(str(path)) from None
    return key_of(text, str(path))


def key_of(text: str, where: str) -> Key:
    """The key that a text holds: its secrets, the oldest first, between spaces, commas or lines.

    Raises `KeyFileError`, which names `where` it stands.
    """
    try:
        found = [bytes.fromhex(each) for each in text.replace(",", " ").split()]
    except ValueError:
        found = []
    if not found or any(len(each) != KEY_BYTES for each in found):
        raise KeyFileError(where)
    *older, secret = found
    return Key(kid=hashlib.sha256(b"kid" + b"".join(found)).hexdigest()[:12], secret=secret, older=tuple(older))


def keep_key(path: Path, key: Key) -> None:
    """Write a key into a file, whole or not at all, and flush it to the disk."""
    _write(path, key.text()).replace(path)
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _cipher(secret: bytes) -> Fernet:
    purpose = hmac.digest(secret, b"spiritlevel quarantine", hashlib.sha256)
    return Fernet(base64.urlsafe_b64encode(purpose))


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(f".{secrets.token_hex(6)}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return unfinished
