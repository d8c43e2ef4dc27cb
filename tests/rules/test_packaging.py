"""What a room needs at work comes with the wheel."""

import tomllib
from fnmatch import fnmatch

import pytest

from tests.rules.test_words import committed
from tests.rules.tree import DOORS, ROOMS, text

PROJECT = tomllib.loads(text("pyproject.toml"))
SETUPTOOLS = PROJECT["tool"]["setuptools"]


def left_behind(file: str, patterns: list[str]) -> bool:
    """Whether a file of a room would not be in the wheel."""
    name = file.rsplit("/", maxsplit=1)[-1]
    return not name.endswith(".py") and not any(fnmatch(name, pattern) for pattern in patterns)


@pytest.mark.parametrize("room", ROOMS)
def test_every_file_of_a_room_is_in_the_wheel(room: str) -> None:
    files = [file for file in committed() if file.startswith(f"{room}/")]
    assert [file for file in files if left_behind(file, SETUPTOOLS["package-data"]["*"])] == []


def test_the_doors_are_in_the_wheel() -> None:
    assert [f"{name}.py" for name in SETUPTOOLS["py-modules"]] == list(DOORS)


def test_dependencies_have_lower_bounds_only() -> None:
    wrong = [
        x for x in PROJECT["project"]["dependencies"] if ">=" not in x or any(sign in x for sign in ("<", "==", "~"))
    ]
    assert wrong == []


def test_a_file_that_no_pattern_matches_is_found() -> None:
    assert left_behind("dashboards/pages/words.xyz", ["*.css", "*.toml"])
