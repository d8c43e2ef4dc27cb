"""What tests of loading share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.pipeline import Loader
from ingest.privacy import Key
from ingest.quality.gate import Gate
from ingest.settings import Settings
from ingest.store.facts import open_store


@pytest.fixture(scope="session")
def loader_in(gate: Gate) -> Callable[[Path], Loader]:
    """Open a loader on an empty home."""

    def opened(home: Path) -> Loader:
        settings = Settings(home=home)
        return Loader(settings, open_store(settings), Key(kid="test", secret=b"k" * 32), gate)

    return opened
