"""A worker that dies or does not answer is an error with a reason, and the next question gets a new one."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.quality import Gate, GateError, process

READY = "import os, signal, sys, time; print('{}', flush=True);"
ASKED = {"leg": Path("leg.parquet")}


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let a few lines of Python stand in for the worker, which takes seconds to start."""
    return lambda script: monkeypatch.setattr(process, "COMMAND", (sys.executable, "-c", script))


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        pytest.param("raise SystemExit(3)", r"ended before it answered \(exit code 3\)", id="it ends at once"),
        pytest.param(f"{READY} sys.stdin.readline()", r"ended before it answered \(exit code 0\)", id="it ends"),
        pytest.param(
            f"{READY} sys.stdin.readline(); os.kill(os.getpid(), signal.SIGKILL)",
            r"killed by signal 9; perhaps memory ran out",
            id="it is killed",
        ),
        pytest.param(
            f"{READY} sys.stdin.readline(); print('{{\"results\"', end='', flush=True)",
            "ended before it answered",
            id="it ends in the middle of an answer",
        ),
        pytest.param(f"{READY} time.sleep(60)", "did not answer within 0.5 seconds", id="it does not answer"),
        pytest.param("import time; time.sleep(60)", "did not answer within 0.6 seconds", id="it never gets ready"),
        pytest.param(
            'print(\'{"error": "ImportError: no module"}\')', "cannot start: ImportError: no module", id="no library"
        ),
        pytest.param(
            f'{READY} print(\'{{"error": "why"}}\', flush=True); sys.stdin.read()', "could not check: why", id="it says"
        ),
    ],
)
def test_a_lost_worker_is_an_error_with_its_reason(stand_in: Callable[[str], None], script: str, sentence: str) -> None:
    stand_in(script)
    ready_within_s = 0.6 if "never" in sentence or script.startswith("import time") else 20.0
    answer_within_s = 0.5 if "sleep" in script else 20.0
    with (
        Gate(ready_within_s=ready_within_s, answer_within_s=answer_within_s) as gate,
        pytest.raises(GateError, match=sentence),
    ):
        gate.check(ASKED)


def test_after_a_lost_worker_the_next_question_gets_a_new_one(stand_in: Callable[[str], None]) -> None:
    stand_in(f"{READY} sys.stdin.readline()")
    with Gate() as gate:
        with pytest.raises(GateError):
            gate.check(ASKED)
        stand_in(f"{READY} sys.stdin.readline(); print('{{}}', flush=True); sys.stdin.read()")
        assert gate.check(ASKED) == []


def test_one_worker_answers_every_question(stand_in: Callable[[str], None], tmp_path: Path) -> None:
    started = tmp_path / "started"
    stand_in(f"open({str(started)!r}, 'a').write('x'); {READY}\nfor line in sys.stdin: print('{{}}', flush=True)")
    with Gate() as gate:
        gate.start()
        gate.start()
        for _ in range(3):
            assert gate.check(ASKED) == []
    assert started.read_text("utf-8") == "x"


def test_leaving_the_gate_ends_a_worker_that_is_still_starting(stand_in: Callable[[str], None], tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    stand_in(f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(60)")
    with Gate() as gate:
        gate.start()
        while not (pid.exists() and pid.read_text("utf-8")):
            time.sleep(0.01)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text("utf-8")), 0)


def test_starting_does_not_wait(stand_in: Callable[[str], None]) -> None:
    stand_in("import time; time.sleep(60)")
    began = time.monotonic()
    with Gate() as gate:
        gate.start()
    assert time.monotonic() - began < 5


def test_the_worker_knows_none_of_our_secrets(
    stand_in: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "environment"
    monkeypatch.setenv("SPIRITLEVEL_STORE__URL", "postgresql://u:hunter2@h/d")
    monkeypatch.setenv("GX_ANALYTICS_ENABLED", "true")
    stand_in(f"{READY} open({str(told)!r}, 'w').write(str(dict(os.environ))); print('{{}}', flush=True); input()")
    with Gate() as gate:
        gate.check(ASKED)
    assert "hunter2" not in told.read_text("utf-8")
    assert "'GX_ANALYTICS_ENABLED': 'false'" in told.read_text("utf-8")
