"""Secrets of those who send: one for each source, in a file of its own or in the environment, never in the settings."""

import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

from ingest.settings import Settings, SourceEntry

PREFIX = "SPIRITLEVEL_TOKEN_"
"""With the source's name in capitals behind it, and _ for -: the variable that holds a token instead of the file."""

NO_SOURCES = "none; add a [[source]] to spiritlevel.toml"

_NOBODYS = secrets.token_urlsafe(32)
"""What a source without a token is compared with, so that every answer takes the same way."""


class TokenError(Exception):
    """A token cannot be made or used; the message says why and what to do."""


def make_token(settings: Settings, source: str, *, renew: bool = False) -> str:
    """A new token for a source, written where only this user can read it. Raises `TokenError` and `OSError`.

    One that is there already is left alone, unless it is to be renewed: whoever sends with it would be shut out.
    """
    names = [entry.name for entry in settings.source]
    if source not in names:
        raise TokenError(f"The settings have no source '{source}'. There are: {', '.join(names) or NO_SOURCES}.")
    if variable_of(source) in os.environ:
        raise TokenError(
            f"The token of '{source}' is in the environment variable {variable_of(source)}; change it there."
        )
    path = path_of(settings.home, source)
    if path.exists() and not renew:
        raise TokenError(f"'{source}' has a token already, in {path}; --renew makes another, and the old one ends.")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    token = secrets.token_urlsafe(32)
    unfinished = path.with_name(f".{secrets.token_hex(6)}.tmp")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(token + "\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return token


def token_of(home: Path, source: str) -> str | None:
    """The token of a source; None where there is none. Raises `TokenError` when others can read it, and `OSError`."""
    if (said := os.environ.get(variable_of(source))) is not None:
        return said.strip() or None
    path = path_of(home, source)
    try:
        with path.open() as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise TokenError(f"Others can read the token of '{source}', so that it is not used: chmod 600 {path}.")
            return file.read().strip() or None
    except FileNotFoundError:
        return None


def admitted(settings: Settings, source: str, token: str) -> SourceEntry | None:
    """The source that is asked for, if this is its token; None for a wrong token as for a source that does not exist.

    The same work is done in every case: nobody learns by the time of an answer which sources there are.
    """
    found = None
    for entry in settings.source:
        right = _same(_token_or_none(settings, entry.name) or _NOBODYS, token)
        found = entry if _same(entry.name, source) & right else found
    return found


def secret_of(settings: Settings, source: str) -> tuple[SourceEntry | None, bytes]:
    """The source that is asked for and the secret that its sender signs with; nobody's where there is none."""
    found, secret = None, _NOBODYS
    for entry in settings.source:
        token = _token_or_none(settings, entry.name)
        if _same(entry.name, source) and token is not None:
            found, secret = entry, token
    return found, secret.encode()


def handshake(token: bytes) -> str:
    """What a sender that confirms an address by GET must say: made of the token, so that no log gets to know that."""
    return hmac.digest(token, b"hub.verify_token", hashlib.sha256).hex()[:32]


def variable_of(source: str) -> str:
    """The environment variable of a source's token."""
    return PREFIX + source.upper().replace("-", "_")


def path_of(home: Path, source: str) -> Path:
    """The file of a source's token."""
    return home / "keys" / "inbox" / f"{source}.token"


def _token_or_none(settings: Settings, source: str) -> str | None:
    try:
        return token_of(settings.home, source)
    except (TokenError, OSError, UnicodeDecodeError):
        return None  # `doctor` and the start of the server say why


def _same(ours: str, theirs: str) -> bool:
    # Of equal length, whatever they were: the comparison would tell the length otherwise.
    mine, other = (hashlib.sha256(x.encode(errors="surrogateescape")).digest() for x in (ours, theirs))
    return hmac.compare_digest(mine, other)
