"""Too little memory is told before anything is begun, and nothing is lost by it."""

import subprocess
import sys
from pathlib import Path

import pytest

from ingest.memory import TooLittleMemoryError
from ingest.settings import Settings
from ingest.store.facts import open_facts
from tests.ingest.queue_logs import log
from tests.rules.tree import ROOT

MIB = 1024**2


def load(home: Path, path: Path, memory_bytes: int) -> "subprocess.CompletedProcess[str]":
    """`spiritlevel ingest` in a process of its own, which may take so much memory, as may each that it starts."""
    # The limit is set by the program's own interpreter: between fork and exec nothing of ours should run.
    limited = f"import resource, runpy; resource.setrlimit(resource.RLIMIT_DATA, ({memory_bytes}, {memory_bytes})); "
    program = limited + "runpy.run_module('spiritlevel', run_name='__main__')"
    words = ["ingest", "--home", str(home), "asterisk_queue_log", str(path)]
    return subprocess.run(
        [sys.executable, "-c", program, *words], cwd=ROOT, check=False, capture_output=True, text=True
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not count it so")
def test_with_512_mib_a_large_batch_fails_with_a_sentence_and_nothing_is_begun(tmp_path: Path) -> None:
    (tmp_path / "queue_log").write_text("\n".join(log(1, calls=20_000)) + "\n")
    said = load(tmp_path / "home", tmp_path / "queue_log", 512 * MIB)
    assert said.returncode == 1
    (sentence,) = said.stderr.strip().splitlines()
    assert "Loading needs 640 MiB of memory at least" in sentence
    assert "may take 512 MiB; nothing was loaded" in sentence
    assert open_facts(Settings(home=tmp_path / "home")).version == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not count it so")
@pytest.mark.parametrize("mebibytes", [640, 896])
def test_with_little_more_it_finishes_or_fails_with_a_sentence(mebibytes: int, tmp_path: Path) -> None:
    lines = log(1, calls=20_000)
    (tmp_path / "queue_log").write_text("\n".join(lines) + "\n")
    said = load(tmp_path / "home", tmp_path / "queue_log", mebibytes * MIB)
    version = open_facts(Settings(home=tmp_path / "home")).version
    assert (said.returncode, version) in {(0, 1), (1, 0)}
    assert "Traceback" not in said.stderr
    assert len(said.stderr.strip().splitlines()) <= 1


def test_the_sentence_says_how_much_is_allowed_and_what_to_do() -> None:
    assert "ulimit -d" in str(TooLittleMemoryError(300 * MIB))
    assert "300 MiB" in str(TooLittleMemoryError(300 * MIB))
