"""The kinds of value that a setting can hold, each with the sentence that says what is wrong with another."""

import math
import re
from collections.abc import Callable
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator

from ingest.settings.error import did_you_mean, nearest
from ingest.vocabulary import Channel

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_BYTES = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
_AMOUNT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)")


def seconds(value: object) -> float:
    """Seconds from '20s', '15m', '1h 30m', '1d', or a plain number of seconds; raises ValueError."""
    said = _added_up(value, _SECONDS) if isinstance(value, str) else _number(value)
    if said is None:
        raise ValueError(f"{value!r} is not a duration; write '20s', '15m', '4h', '1d' or a number of seconds")
    return said


def size(value: object) -> int:
    """Bytes from '8GiB', '500 MB', or a plain number of bytes; raises ValueError."""
    said = _added_up(value.upper(), _BYTES) if isinstance(value, str) else _number(value)
    if said is None:
        raise ValueError(f"{value!r} is not a size; write '8GiB', '500MB' or a number of bytes")
    return int(said)


def in_words(seconds: float) -> str:
    """Seconds as a setting says them: '20s', '15m', '4h'."""
    unit = next((x for x in ("h", "m", "s") if seconds and seconds % _SECONDS[x] == 0), "s")
    return f"{seconds / _SECONDS[unit]:.15g}{unit}"


def size_in_words(size: int) -> str:
    """Bytes as a setting says them: '8GiB'."""
    unit = next((x for x in ("GiB", "MiB") if size and size % _BYTES[x.upper()] == 0), "B")
    return f"{size // _BYTES[unit.upper()]}{unit}"


def known_zone(name: str) -> str:
    """The name of an IANA zone, as it is; raises ValueError with the nearest one."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError(_unknown_zone(name)) from None
    return name


def known_channel(name: str) -> str:
    """The name of a channel, as it is; raises ValueError with the nearest one."""
    if name not in list(Channel):
        raise ValueError(f"'{name}' is no channel{did_you_mean(name, Channel)} Channels: {', '.join(Channel)}")
    return str(name)


def database(url: str) -> str:
    """The address of an SQLite file or a PostgreSQL database, with its driver; raises ValueError without saying it."""
    kind, _, rest = url.partition("://")
    if kind in {"postgres", "postgresql", "postgresql+psycopg"} and rest:
        return f"postgresql+psycopg://{rest}"
    if url and not (kind == "sqlite" and rest.startswith("/")):
        raise ValueError("this is no database that can be used; write 'postgresql://user@host/name', or leave it out")
    return url


def _written_as(pattern: str, should: str) -> Callable[[str], str]:
    def written(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"{text!r} {should}")
        return text

    return written


def _added_up(text: str, units: dict[str, float] | dict[str, int]) -> float | None:
    parts = _AMOUNT.findall(text)
    whole = bool(parts) and not _AMOUNT.sub("", text).strip()
    if whole and all(unit in units for _, unit in parts):
        return sum(float(amount) * units[unit] for amount, unit in parts)
    return _number_in(text)


def _number_in(text: str) -> float | None:
    # The environment knows only text, so a number may arrive as one.
    try:
        return _number(float(text))
    except ValueError:
        return None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) and value >= 0 else None


def _unknown_zone(name: str) -> str:
    zones = sorted(available_timezones())
    # People write the city alone more often than they misspell it.
    near = next((x for x in zones if x.rpartition("/")[2].lower() == name.lower()), None) or nearest(name, zones)
    hint = f"did you mean '{near}'?" if near else "write an IANA name such as 'Europe/Berlin'"
    return f"'{name}' is no time zone; {hint}"


Seconds = Annotated[float, BeforeValidator(seconds)]
"""Seconds; in the file a text such as '20s', or a number."""

Bytes = Annotated[int, BeforeValidator(size)]
"""Bytes; in the file a text such as '8GiB', or a number."""

Zone = Annotated[str, AfterValidator(known_zone)]
"""The name of a time zone."""

ChannelName = Annotated[str, AfterValidator(known_channel)]
"""The name of a channel."""

Database = Annotated[str, AfterValidator(database)]
"""The address of a database."""

Currency = Annotated[
    str, AfterValidator(_written_as("[A-Z]{3}", "is no currency; write its three capital letters, such as 'EUR'"))
]
"""An ISO 4217 code."""

Language = Annotated[
    str,
    AfterValidator(
        _written_as("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "is no language; write it as in 'en', 'de' or 'en-GB'")
    ),
]
"""A BCP 47 tag."""

Slug = Annotated[
    str,
    AfterValidator(
        _written_as("[a-z0-9][a-z0-9_-]{0,62}", "is no name; use small letters, digits, _ and -, as in 'hotline'")
    ),
]
"""A short name that can stand in an id and in the name of a folder."""
