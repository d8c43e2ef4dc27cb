"""No Python loop over rows: what happens to every row is an expression."""

import ast

import pytest

from tests.rules.tree import ROOMS, broken, called, modules, parsed, text

ROW_BY_ROW = {
    *("iter_rows", "iterrows", "itertuples", "apply", "applymap"),
    *("map_elements", "map_rows", "map_groups", "rolling_map"),
}
# Harmless for a single row or to hand a small answer on; a loop over them is a loop over rows.
WHOLE_FRAMES = {"rows", "to_dicts", "to_pylist"}
ALLOWED = {
    "dashboards/terminal/output.py": "rich takes the lines of a table one by one; as many as a terminal shows",
    "ingest/store/ledger.py": "a database takes refused records as values; those of good records never come this way",
}
"""Files that may do it all the same, each with the reason."""


def row_loops(source: str) -> list[str]:
    """Where a module goes through rows one by one."""
    found = []
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Attribute) and node.attr in ROW_BY_ROW:
            found.append(f"line {node.lineno}: {node.attr}")
        elif isinstance(node, (ast.For, ast.comprehension)):
            calls = [x for x in ast.walk(node.iter) if isinstance(x, ast.Call) and isinstance(x.func, ast.Attribute)]
            found += [f"line {x.lineno}: loop over {called(x)}()" for x in calls if called(x) in WHOLE_FRAMES]
    return found


def test_no_loop_over_rows() -> None:
    assert broken(lambda file: file not in ALLOWED and row_loops(text(file)), *ROOMS) == {}


@pytest.mark.parametrize("file", sorted(ALLOWED))
def test_an_exception_is_still_needed(file: str) -> None:
    assert file in modules(*ROOMS)
    assert row_loops(text(file)) != []


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("for row in frame.iter_rows(): ...", id="iter_rows of polars"),
        pytest.param("for i, row in frame.iterrows(): ...", id="iterrows of pandas"),
        pytest.param("frame.select(pl.col('a').map_elements(f))", id="a Python function per value"),
        pytest.param("frame.apply(f, axis=1)", id="apply of pandas"),
        pytest.param("[f(x) for x in frame.rows()]", id="a comprehension over rows"),
        pytest.param("for x in enumerate(frame.to_dicts()): ...", id="a loop over dictionaries, numbered"),
    ],
)
def test_a_loop_over_rows_is_found(source: str) -> None:
    assert row_loops(source) != []


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("for name in frame.columns: ...", id="a loop over columns"),
        pytest.param("answer = frame.to_dicts()", id="an answer handed on whole"),
        pytest.param("for path in folder.iterdir(): ...", id="a loop over files"),
    ],
)
def test_other_loops_are_let_pass(source: str) -> None:
    assert row_loops(source) == []
