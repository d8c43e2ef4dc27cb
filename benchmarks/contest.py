"""What a contest is: one task of a user's, done by us and by what they would pick instead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True, eq=False)
class Contest:
    """One task, and who does it.

    `prepare` writes what all contenders read into a folder, for so many rows, and is not measured. Each contender does
    the task on that folder and gives a number that proves it (a sum, a count): all of them must give the same one. The
    first contender is ours; it may take at most `bound` times as long as the `rival`, at most so many times as long as
    each of those in `also`, and no more than `memory_mb`.
    """

    name: str
    task: str
    rows: int
    prepare: Callable[[Path, int], None]
    contenders: Mapping[str, Callable[[Path], float]]
    rival: str
    bound: float
    also: Mapping[str, float] = field(default_factory=dict)
    memory_mb: float | None = None
