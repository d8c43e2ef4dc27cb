"""A short version of `make faults`: a few calls of every scenario and kind of fault, and that faults are noticed."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.compiled import NoCompilerError, injector
from tests.faults.other import flipped_bits
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.sweep import KINDS, Sweep, Zygote, points

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


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_fault_at_any_call_loses_nothing_and_running_again_finishes(
    scenario: str, zygote: Zygote, tmp_path: Path
) -> None:
    sweep = Sweep(scenario, tmp_path / "work", zygote)
    calls = sweep.calls()
    assert calls > 20
    for place, kind in enumerate(KINDS):
        # Other calls for each kind, so that together they are spread.
        for at in points(calls, EACH * len(KINDS)):
            if at % len(KINDS) == place:
                assert sweep.point(kind, at) is None, f"{kind} at call {at} of {calls}"


def test_a_loss_would_be_noticed(zygote: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Scenario(before=SCENARIOS["first load"].before, during=SCENARIOS["first load"].during, holds=_fails)
    monkeypatch.setitem(SCENARIOS, "first load", wrong)
    sweep = Sweep("first load", tmp_path / "work", zygote)
    assert "not so" in str(sweep.point("killed before", 10))


def _fails(_: object) -> None:
    raise AssertionError("not so")


def test_every_flipped_bit_is_found(tmp_path: Path) -> None:
    found = list(flipped_bits(tmp_path / "work", None, 0.05, lambda _: False))
    assert len(found) == 50
    assert {broken for _, broken in found} == {None}
