"""The words in the code of connectors are found by several loads at once."""

import gc
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from ingest.registry import find_connector
from ingest.words import words_of

LOADS = 60


class Ring:
    """What only the search for cycles throws away, and lets other threads go on meanwhile."""

    def __init__(self) -> None:
        """Hold itself."""
        self.itself = self

    def __del__(self) -> None:
        """Let others go on."""
        time.sleep(0)


@pytest.fixture
def _in_each_other_s_way() -> Iterator[None]:
    """Threads take turns as often as they can, and cycles are searched for all the time."""
    before = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(20)
    sys.setswitchinterval(1e-6)
    yield
    gc.set_threshold(*before[0])
    sys.setswitchinterval(before[1])


@pytest.mark.usefixtures("_in_each_other_s_way")
def test_loads_at_once_find_what_one_alone_finds() -> None:
    connector = find_connector("asterisk_queue_log")
    told = connector.settings.model_validate({"source": "pbx"})
    alone = words_of(connector, told)

    def found(number: int) -> frozenset[str]:
        # Under a name of its own, for what is found of a connector is remembered.
        Ring()
        return words_of(replace(connector, name=f"{connector.name}{number}"), told)

    with ThreadPoolExecutor(4) as loads:
        for words in loads.map(found, range(LOADS)):
            assert words >= alone - {connector.name.replace("_", "")}
