"""Faults that are tied to no call of a situation, each with how it is run and on which databases."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.kinds import BOTH
from tests.faults.results import Seen
from tests.ingest.store.server import Server

Skip = Callable[[int], bool]
"""Whether the point of this number is known already."""

Run = Callable[[Path, Server | None, float, Skip], Iterator[tuple[int, Seen]]]
"""Run all points in a folder, or a share of them, beside a server, if the catalogue is in one."""


@dataclass(frozen=True)
class Other:
    """What is looked at in one run; `once` where no database takes part in it that could be another."""

    fault: str
    run: Run
    databases: tuple[str, ...] = BOTH


def each(many: int, scale: float, skip: Skip) -> Iterator[int]:
    """The numbers of the points that are to be tried."""
    return (number for number in range(1, 1 + max(1, round(many * scale))) if not skip(number))
