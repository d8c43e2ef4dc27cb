"""A raw file as a connector sees it: bytes behind limits."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much of everything a raw file may ask for."""

    inflated_bytes: int = 8 * 1024**3
    inflate_ratio: int = 200
    line_bytes: int = 1024**2
    depth: int = 64
    columns: int = 2_000
    earliest: datetime = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class RawFile:
    """One raw file, and when it was received; a time in it later than that by more than a day is refused."""

    path: Path
    received_at: datetime
    limits: Limits = field(default_factory=Limits)

    @property
    def name(self) -> str:
        """The file's own name, without its folders."""
        return self.path.name
