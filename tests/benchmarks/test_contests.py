"""All who take part in a contest give the same answer, of a few rows; and a broken bound stays one."""

from importlib import import_module
from math import isclose
from pathlib import Path

import pytest

SMALL = {
    "metric_sums": 4_000,
    "year_journeys": 2_000,
    "year_sums": 4_000,
}
"""Contests that take seconds with so few rows; loading starts processes, and the cube writes a year of files."""


@pytest.mark.parametrize("name", SMALL)
def test_all_contenders_give_the_same_answer(name: str, tmp_path: Path) -> None:
    pytest.importorskip("duckdb", reason="it is installed for benchmarks only: make benchmark")
    contest = getattr(import_module(f"benchmarks.contests.{name}"), name)
    contest.prepare(tmp_path, SMALL[name])
    first, *others = (run(tmp_path) for run in contest.contenders.values())
    assert first != 0
    assert all(isclose(first, other, rel_tol=1e-9) for other in others)
