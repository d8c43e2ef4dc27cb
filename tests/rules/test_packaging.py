"""What a room needs at work comes with the wheel."""

import re
import sys
import tomllib
from fnmatch import fnmatch
from importlib.metadata import packages_distributions

import pytest

from tests.rules.test_words import committed
from tests.rules.tree import DOORS, ROOMS, imported, modules, text

PROJECT = tomllib.loads(text("pyproject.toml"))
SETUPTOOLS = PROJECT["tool"]["setuptools"]
EXTRAS = [wish for some in PROJECT["project"].get("optional-dependencies", {}).values() for wish in some]
DECLARED = {re.split(r"[\[>= ]", wish)[0] for wish in [*PROJECT["project"]["dependencies"], *EXTRAS]}
LOADED_BY_NAME = {"psycopg", "tzdata"}
INSTALLED = packages_distributions()
PARTS = {"pydantic-core": "pydantic"}


def distributions(source: str) -> set[str]:
    """The distributions, by the names under which they are declared, that a module needs from elsewhere."""
    tops = {name.split(".")[0] for _, name in imported(source)} - sys.stdlib_module_names
    names = {INSTALLED[top][0].lower().replace("_", "-") for top in tops if top in INSTALLED}
    return {PARTS.get(name, name) for name in names} - {"spiritlevel"}


def left_behind(file: str, patterns: list[str]) -> bool:
    """Whether a file of a room would not be in the wheel."""
    name = file.rsplit("/", maxsplit=1)[-1]
    return not name.endswith(".py") and not any(fnmatch(name, pattern) for pattern in patterns)


@pytest.mark.parametrize("room", ROOMS)
def test_every_file_of_a_room_is_in_the_wheel(room: str) -> None:
    files = [file for file in committed() if file.startswith(f"{room}/")]
    assert [file for file in files if left_behind(file, SETUPTOOLS["package-data"]["*"])] == []


def test_the_doors_are_in_the_wheel() -> None:
    folders = {pattern.removesuffix("*") for pattern in SETUPTOOLS["packages"]["find"]["include"]}
    assert {*(f"{name}.py" for name in SETUPTOOLS["py-modules"]), *(folders - set(ROOMS))} == set(DOORS)


def test_dependencies_have_lower_bounds_only() -> None:
    wrong = [
        x for x in PROJECT["project"]["dependencies"] if ">=" not in x or any(sign in x for sign in ("<", "==", "~"))
    ]
    assert wrong == []


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    used = set().union(*(distributions(text(file)) for file in modules(*ROOMS, *DOORS)))
    assert used | LOADED_BY_NAME == DECLARED


def test_an_import_of_what_nobody_declared_is_found() -> None:
    assert distributions("import json, hypothesis\nfrom pydantic_core import Url") == {"hypothesis", "pydantic"}


def test_a_file_that_no_pattern_matches_is_found() -> None:
    assert left_behind("dashboards/pages/words.xyz", ["*.css", "*.toml"])
