"""What fuzzing found once is no error any more; and some damage is done to every connector's samples each time."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.registry import connectors
from tests.fuzz.mutate import mutated
from tests.fuzz.target import ZONE, seeds, tried

FOUND = sorted(x for x in (Path(__file__).parent / "found").glob("*-*") if x.is_file())
EACH = 40


@pytest.mark.parametrize("file", FOUND, ids=lambda x: x.name)
def test_what_was_found_once_is_read_or_refused(file: Path) -> None:
    tried(file.name.rpartition("-")[0], file.read_bytes())


@pytest.mark.parametrize("name", sorted(connectors()))
def test_there_is_something_to_damage(name: str) -> None:
    assert sum(tried(name, content) for content in seeds(name)) > 0


@pytest.mark.parametrize("name", sorted(connectors()))
@settings(max_examples=EACH)
@given(seed=st.integers(0, 2**32))
def test_damaged_files_are_read_or_refused_and_records_conserved(name: str, seed: int) -> None:
    dice = random.Random(f"{name} {seed}")  # noqa: S311 a damage that can be told again
    known = seeds(name)
    tried(name, mutated(dice.choice(known), dice, dice.choice(known)), dice.choice((ZONE, ZONE, ZONE, None)))
