"""No table loses a column because two of its headings are one word in some language."""

import ast
from collections.abc import Iterator

import pytest

from dashboards.words.language import LANGUAGES, _, speaking
from tests.rules.tree import ROOT


def tables() -> Iterator[tuple[str, list[str]]]:
    """Where a mapping has headings as its keys, and which."""
    for file in sorted((ROOT / "dashboards").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Dict) and len(said := [*_headings(node)]) > 1:
                yield f"{file.name}:{node.lineno}", said


def _headings(mapping: ast.Dict) -> Iterator[str]:
    for key in mapping.keys:
        match key:
            case ast.Call(func=ast.Name(id="_"), args=[ast.Constant(value=str(words))]):
                yield words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_headings_of_a_table_differ_in_every_language(language: str) -> None:
    there = dict(tables())
    assert len(there) > 10
    with speaking(language):
        same = {place: said for place, said in there.items() if len({_(x) for x in said}) < len(said)}
    assert same == {}
