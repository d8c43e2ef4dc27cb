"""Facts of tests are few, and few facts are added up once for all questions; what is kept is tested without that."""

from collections.abc import Iterator

import pytest

from metrics.cube import few
from metrics.together import reading

CUBE, ADDED_UP = "the cube", "what is added up"
ASKED = {"test_same_numbers.py": [CUBE, ADDED_UP], "test_defects.py": [CUBE, ADDED_UP], "test_few.py": [ADDED_UP]}
"""Where numbers are compared, both are asked; where it is counted what is read of the cube, only that."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what compares numbers twice."""
    metafunc.parametrize("_asked", ASKED.get(metafunc.definition.path.name, [CUBE]), indirect=True)


@pytest.fixture(autouse=True)
def _asked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if request.param == CUBE:
        monkeypatch.setattr(few, "are_few", lambda _facts: False)
        yield
        return
    # Only for readers of pages more is added up than they asked for.
    with reading():
        yield
