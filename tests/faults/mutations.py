"""F11: damaged files through the guarded way of every connector, some hundreds to a process."""

import random
import shutil
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from ingest.read.guard import read_guarded
from ingest.read.raw import RawFile
from ingest.registry import connectors
from tests.faults.other import Skip, each
from tests.faults.results import Seen
from tests.fuzz.mutate import mutated
from tests.fuzz.target import LIMITS, RECEIVED, seeds, settings_of
from tests.ingest.store.server import Server

INPUTS, TOGETHER = 100_000, 500
LARGEST = 3_000
"""Bytes of a sample from which inputs are made; larger ones are cut before, so that many are read in little time."""

FAULTS = ("makes '", "breaks the reader down", "takes longer than")
"""What is said of a file when the reader was at fault: an error of a kind that no file may cause, a death, a hang."""


def damaged_files(work: Path, _: Server | None, scale: float, skip: Skip) -> Iterator[tuple[int, Seen]]:
    """One process after the other, each with damaged files of one connector."""
    names = cycle(sorted(connectors()))
    every = [(number, next(names)) for number in range(1, 1 + round(INPUTS / TOGETHER))]
    for number in each(len(every), scale, skip):
        name = every[number - 1][1]
        dice = random.Random(f"damage {number}")  # noqa: S311 a schedule
        yield number, Seen(_read(work, name, dice), TOGETHER)


def _read(work: Path, name: str, dice: random.Random) -> str | None:
    shutil.rmtree(work, ignore_errors=True)
    (work / "files").mkdir(parents=True)
    known = [content[:LARGEST] for content in seeds(name)]
    raws = []
    for place in range(TOGETHER):
        path = work / "files" / f"{place:03d}"
        path.write_bytes(mutated(dice.choice(known), dice, dice.choice(known)))
        raws.append(RawFile(path=path, received_at=RECEIVED, limits=LIMITS))
    told = settings_of(connectors()[name]).model_dump(mode="json")
    for raw, reading in zip(raws, read_guarded(name, told, raws, work / "rows"), strict=True):
        if reading.unreadable and any(fault in reading.unreadable for fault in FAULTS):
            kept = work.parent / f"found-{name}-{raw.name}"
            shutil.copyfile(raw.path, kept)
            return f"{name}: {reading.unreadable} (see {kept})"
    return None
