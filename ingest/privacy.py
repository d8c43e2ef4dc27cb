"""Keyed pseudonyms: an address becomes the number of the person behind it before any row is stored."""

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from cryptography.fernet import Fernet

from ingest.store.manifest import Store
from ingest.store.vault import surrogates
from ingest.table import Table

ENVIRONMENT = "SPIRITLEVEL_KEY"
"""The key as 64 hexadecimal digits, for installations that keep secrets outside of files."""

KEY_BYTES = 32


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
    """The secret with which addresses are turned into pseudonyms; `kid` names it, and says nothing about it."""

    kid: str
    secret: bytes

    def mac(self, address: str) -> bytes:
        """The pseudonym of a normalised address: HMAC-SHA256 under this key."""
        return hmac.digest(self.secret, address.encode(), hashlib.sha256)

    def sealed(self, raw: bytes) -> bytes:
        """Bytes of a refused record, encrypted, so that the quarantine holds no personal data in the clear."""
        return self._cipher().encrypt(raw)

    def opened(self, sealed: bytes) -> bytes:
        """The bytes that were sealed."""
        return self._cipher().decrypt(sealed)

    def _cipher(self) -> Fernet:
        purpose = hmac.digest(self.secret, b"spiritlevel quarantine", hashlib.sha256)
        return Fernet(base64.urlsafe_b64encode(purpose))


def load_key(folder: Path) -> Key:
    """The key of this home: from the environment, or `customer.key`, made (mode 0600) when first needed.

    Raises `KeyFileError` when what stands there is no key.
    """
    said = os.environ.get(ENVIRONMENT)
    path = folder / "customer.key"
    if said is None and not path.exists():
        _make(path)
    text = said if said is not None else path.read_text()
    try:
        secret = bytes.fromhex(text.strip())
    except ValueError:
        secret = b""
    if len(secret) != KEY_BYTES:
        raise KeyFileError(ENVIRONMENT if said is not None else str(path))
    return Key(kid=hashlib.sha256(b"kid" + secret).hexdigest()[:12], secret=secret)


def normalised(address: pl.Expr) -> pl.Expr:
    """One spelling for an address: a telephone number as + and digits, all else lower-case NFKC; empty becomes null."""
    plain = (
        address.str.normalize("NFKC")
        .str.strip_chars()
        .str.to_lowercase()
        .str.replace(r"^(tel|sip|sips|mailto|whatsapp):", "")
    )
    digits = plain.str.replace_all(r"[\s().\-/]", "")
    number = pl.when(digits.str.starts_with("00")).then("+" + digits.str.slice(2)).otherwise(digits)
    is_number = digits.str.contains(r"^\+?[0-9]{5,}$")
    spelled = pl.when(is_number).then(number).otherwise(plain)
    return pl.when(spelled.str.len_chars() > 0).then(spelled)


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(f".{secrets.token_hex(6)}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        # A link fails where a rename would overwrite: of two processes that make a key at once, one wins for both.
        path.hardlink_to(unfinished)
    except FileExistsError:  # then that key is the one
        pass
    finally:
        unfinished.unlink()


def pseudonymised(store: Store, key: Key, table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with surrogates (Int64) in place of addresses in the table's personal columns."""
    for column in table.personal:
        spelled = rows.select(normalised(pl.col(column)).alias(column))[column]
        addresses = spelled.drop_nulls().unique().to_list()
        macs = {address: key.mac(address) for address in addresses}
        people = surrogates(store, key.kid, list(macs.values()))
        known = {address: people[mac] for address, mac in macs.items()}
        rows = rows.with_columns(spelled.replace_strict(known, default=None, return_dtype=pl.Int64).alias(column))
    return rows
