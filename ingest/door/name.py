"""How the door of the inbox names what it writes: by the moment and by chance, never by what the sender says."""

import re
import secrets
from datetime import UTC, datetime

_ARRIVAL = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{16}(\.[a-z0-9.]+)?")
_UNFINISHED = re.compile(r"\.incoming-[0-9a-f]{16}\.part")


def unfinished_name() -> str:
    """A name for a body while it comes: no pattern finds it."""
    return f".incoming-{secrets.token_hex(8)}.part"


def arrival_name(ending: str, now: datetime | None = None) -> str:
    """A name for a body that is complete: `20261121T224501.123456Z-0f1e2d3c4b5a6978.json`; names sort by time."""
    return f"{now or datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(8)}{ending}"


def is_arrival(name: str) -> bool:
    """Whether a file has a name that the door gives, and only to what is complete."""
    return _ARRIVAL.fullmatch(name) is not None


def is_abandoned(name: str) -> bool:
    """Whether a file has the name of a body that was still coming."""
    return _UNFINISHED.fullmatch(name) is not None
