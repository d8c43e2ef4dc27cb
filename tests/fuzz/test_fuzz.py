"""What fuzzing found once is no error any more; and some damage is done to every connector's sample each time."""

import random
from pathlib import Path

import pytest

from ingest.registry import connectors
from tests.fuzz.mutate import mutated
from tests.fuzz.target import seeds, tried

FOUND = sorted(x for x in (Path(__file__).parent / "found").glob("*-*") if x.is_file())
EACH = 12


@pytest.mark.parametrize("file", FOUND, ids=lambda x: x.name)
def test_what_was_found_once_is_read_or_refused(file: Path) -> None:
    tried(file.name.rpartition("-")[0], file.read_bytes())


@pytest.mark.parametrize("name", sorted(connectors()))
def test_damaged_files_are_read_or_refused_and_records_conserved(name: str) -> None:
    dice = random.Random(name)  # noqa: S311 the same every time
    known = seeds(name)
    for _ in range(EACH):
        tried(name, mutated(dice.choice(known), dice, dice.choice(known)))
