"""What holds from which day on: a section of the settings, and later versions of it that say only what differs."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Protocol, TypeVar

from ingest.settings.section import Section


class Dated(Protocol):
    """A later version: the day with which it begins, and what differs."""

    @property
    def from_day(self) -> date:
        """The day with which it begins."""
        ...


Version = TypeVar("Version", bound=Section)
Change = TypeVar("Change", bound=Dated)


def in_order(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The changes as they are, where each begins after the one before it; raises ValueError."""
    for before, after in pairwise(changes):
        if after.from_day <= before.from_day:
            raise ValueError(f"{after.from_day} comes behind {before.from_day}; changes are written in order")
    return changes


def versions_of(first: Version, changes: Sequence[Section]) -> Iterator[tuple[date | None, Version]]:
    """What holds from which day on, in order; the first has no day, and each is complete."""
    now = first
    yield None, now
    for change in changes:
        said = change.model_dump(exclude_none=True)
        day = said.pop("from_day")
        now = now.model_copy(update=said)
        yield day, now
