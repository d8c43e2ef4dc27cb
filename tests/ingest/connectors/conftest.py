"""What tests of connectors share: files are read in their own process, for what is read is the point, not by whom."""

import pytest


@pytest.fixture(scope="module", autouse=True)
def _what_is_loaded_is_read_here(read_here: None) -> None:
    """See tests/reading.py."""
