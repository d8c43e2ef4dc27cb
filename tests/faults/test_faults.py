"""A short version of `make faults`: a few calls of every scenario and kind of fault, and that faults are noticed."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.clocks import time_traps
from tests.faults.compiled import NoCompilerError, injector
from tests.faults.document import write
from tests.faults.kinds import KINDS
from tests.faults.mutations import damaged_files
from tests.faults.network import NoNamespaceError, attempts
from tests.faults.other import Run
from tests.faults.process import Zygote
from tests.faults.results import Point, Seen, line, read
from tests.faults.rot import flipped_bits
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.schedules import schedules
from tests.faults.sweep import Sweep

EACH = 2
"""Calls of each scenario and kind that are tried here; `make faults` tries them all."""


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    """The process that forks; skipped where there is no compiler, but failed in CI."""
    try:
        injector()
    except NoCompilerError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    with Zygote() as ready:
        yield ready


@pytest.fixture(scope="module")
def stays(zygote: Zygote) -> Iterator[Zygote]:  # noqa: ARG001 where there is the one there is the other
    """The process that does what kills nobody."""
    with Zygote(stays=True) as ready:
        yield ready


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_fault_at_any_call_loses_nothing_and_running_again_finishes(
    scenario: str, zygote: Zygote, stays: Zygote, tmp_path: Path
) -> None:
    sweep = Sweep(scenario, tmp_path / "work", zygote, stays=stays)
    assert sweep.calls() > 20
    for place, kind in enumerate(name for name, kind in KINDS.items() if "sqlite" in kind.databases):
        numbers = list(sweep.numbers(kind))
        # Other calls for each kind, so that together they are spread.
        for at in (numbers[(place * len(numbers) // len(KINDS) + each * 7) % len(numbers)] for each in range(EACH)):
            assert sweep.point(kind, at) is None, f"{kind} at {at} of {len(numbers)}"


def test_a_loss_would_be_noticed(zygote: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Scenario(before=SCENARIOS["first load"].before, during=SCENARIOS["first load"].during, holds=_fails)
    monkeypatch.setitem(SCENARIOS, "first load", wrong)
    sweep = Sweep("first load", tmp_path / "work", zygote)
    assert "not so" in str(sweep.point("killed before", 10))


def _fails(_: object) -> None:
    raise AssertionError("not so")


@pytest.mark.parametrize(
    ("run", "share", "cases"),
    [
        pytest.param(flipped_bits, 0.02, 20, id="a flipped bit is found"),
        pytest.param(time_traps, 0.1, 23, id="times mean what plain Python says"),
        pytest.param(schedules, 0.05, 250, id="order, repetition and splitting of files never matter"),
        pytest.param(damaged_files, 0.005, 30, id="damaged files are read or refused behind the guard"),
    ],
)
def test_a_share_of_what_make_faults_does(
    run: Run, share: float, cases: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.faults.mutations.TOGETHER", 30)
    seen = [seen for _, seen in run(tmp_path / "work", None, share, lambda _: False)]
    assert {each.broken for each in seen} == {None}
    assert sum(each.cases for each in seen) >= cases


def test_an_attempt_to_reach_another_machine_is_counted_whoever_makes_it() -> None:
    outside = "import contextlib, socket\nwith contextlib.suppress(OSError): socket.create_connection(('192.0.2.1', 9))"
    within = "import socket; s = socket.create_server(('127.0.0.1', 0)); socket.create_connection(s.getsockname())"
    try:
        assert attempts(sys.executable, "-c", within) == (0, 0)
    except NoNamespaceError:
        pytest.skip("Here no process can be given a network of its own.")
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {outside!r}], env={{}}, check=True)"
    assert attempts(sys.executable, "-c", child) == (0, 1)


def test_results_are_read_again_and_told_in_a_table(tmp_path: Path) -> None:
    page, known = tmp_path / "page.md", Point("sqlite", "first load", "torn write", 3)
    other = Point("", "malformed files", "as they are", 1)
    (tmp_path / "results").write_text(line(known, Seen()) + line(other, Seen("x", 9)))
    page.write_text("What it is.\n")
    for _ in range(2):
        write(read([tmp_path / "results"]), page)
    said = page.read_text()
    assert said.count("What it is.") == said.count("| SQLite | first load | torn write | 1 | 1 |") == 1
    assert "| malformed files | 150 | 9 | 0 |" in said
    assert "1 of 10 points survived." in said
