"""What people noted about the centre, a new phone menu or a strike: named wherever numbers span it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo


class Noted(Protocol):
    """A note: since when, what, about which channel (None: all), and whether other things are usual since then."""

    @property
    def at(self) -> datetime:
        """When it happened."""
        ...

    @property
    def words(self) -> str:
        """What happened."""
        ...

    @property
    def channel(self) -> str | None:
        """The channel that it is about; None for the whole centre."""
        ...

    @property
    def is_phase(self) -> bool:
        """Whether a new phase begins, in which other values are usual."""
        ...


Note = TypeVar("Note", bound=Noted)


def spanned(
    notes: Iterable[Note], since: datetime | None, until: datetime | None, channels: Collection[str] = ()
) -> list[Note]:
    """The notes between two instants, in order of time: those about all channels, and about these if any are named."""
    about = (x for x in notes if not channels or x.channel is None or x.channel in channels)
    there = (x for x in about if (since is None or since <= x.at) and (until is None or x.at < until))
    return sorted(there, key=lambda x: (x.at, x.words))


def in_words(notes: Sequence[Noted], zone: str) -> list[str]:
    """A sentence for each note."""
    return [
        f"{x.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}: {x.words}{f' ({x.channel})' if x.channel else ''}"
        f"{', the beginning of a phase' if x.is_phase else ''}."
        for x in notes
    ]
