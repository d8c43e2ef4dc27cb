"""Every file is short, says what it is, and is named for what it holds."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rules.tree import AROUND, DOORS, ROOMS, broken, parsed, text

LONGEST = 400
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "misc", "common", "manager", "managers", "stuff"}
Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def opening(source: str) -> str:
    """The first line of a module's docstring."""
    return (ast.get_docstring(parsed(source)) or "").split("\n", maxsplit=1)[0]


def undocumented(source: str) -> list[str]:
    """The public functions, classes and methods without a docstring."""
    return [f"line {node.lineno}: {node.name}" for node in _public(parsed(source)) if not ast.get_docstring(node)]


def _public(node: ast.Module | ast.ClassDef) -> Iterator[Documented]:
    for child in node.body:
        if isinstance(child, Documented) and not child.name.startswith("_"):
            yield child
            if isinstance(child, ast.ClassDef):
                yield from _public(child)


def printed(source: str) -> list[int]:
    """The lines on which something is printed, past whoever owns the terminal."""
    calls = (node.func for node in ast.walk(parsed(source)) if isinstance(node, ast.Call))
    return [function.lineno for function in calls if isinstance(function, ast.Name) and function.id == "print"]


def test_a_file_has_at_most_400_lines() -> None:
    assert broken(lambda file: text(file).count("\n") > LONGEST, *ROOMS, *DOORS, *AROUND) == {}


def test_a_file_opens_with_a_sentence() -> None:
    assert broken(lambda file: not opening(text(file)).endswith("."), *ROOMS, *DOORS, *AROUND) == {}


def test_a_file_is_named_for_what_it_holds() -> None:
    said = broken(lambda file: SAYS_NOTHING.intersection(Path(file).with_suffix("").parts), *ROOMS, *DOORS, *AROUND)
    assert said == {}


def test_what_is_public_is_documented() -> None:
    assert broken(lambda file: undocumented(text(file)), *ROOMS, *DOORS) == {}


def test_a_room_prints_nothing() -> None:
    assert broken(lambda file: printed(text(file)), *ROOMS) == {}


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("import polars", id="no docstring"),
        pytest.param('"""Numbers"""', id="a word"),
        pytest.param('"""What is\nthis."""', id="a sentence that does not end on its line"),
    ],
)
def test_a_file_that_does_not_say_what_it_is_is_found(source: str) -> None:
    assert not opening(source).endswith(".")


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("def f(): ...", id="a function"),
        pytest.param("async def f(): ...", id="an asynchronous function"),
        pytest.param("class A: ...", id="a class"),
        pytest.param('class A:\n    """A."""\n    def f(self): ...', id="a method"),
    ],
)
def test_a_public_name_without_a_word_about_it_is_found(source: str) -> None:
    assert undocumented(source) != []


def test_a_private_name_needs_no_docstring() -> None:
    assert undocumented("def _f(): ...") == []


def test_a_print_is_found() -> None:
    assert printed("def f():\n    print(1)") == [2]
