"""The process that reads ends with the one that asked it to, and with nobody else."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rules.tree import ROOT

SLOW = '''
"""A connector that writes down who reads, and then takes its time."""

import os, time
from pathlib import Path
from ingest.connector import Connector, SourceSettings


def read(raw, settings):
    raw.path.with_name("pid").write_text(str(os.getpid()))
    time.sleep(300)
    yield


slow = Connector(name="slow", label="x", description="x", reads="x", settings=SourceSettings, read=read, makes=("leg",))
'''
ASK = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from ingest.read.guard import read_guarded
from ingest.read.raw import RawFile

here = Path(sys.argv[1])
raw = RawFile(path=here / "log", received_at=datetime.now(UTC))
read_guarded("slow", {"source": "x"}, [raw], here / "rows", plugins=[here / "plugins"])
"""


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Whether something holds within so many seconds."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def is_running(process: int) -> bool:
    try:
        # Killed and not yet buried by whoever inherited it is as good as gone.
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent is gone")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=lambda x: x.name)
def test_a_reader_whose_parent_is_killed_is_gone_with_it(how: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "slow.py").write_text(SLOW)
    (tmp_path / "log").write_text("x\n")
    parent = subprocess.Popen([sys.executable, "-c", ASK, str(tmp_path)], cwd=ROOT)
    written = tmp_path / "pid"
    assert within(60, lambda: written.exists() and written.read_text() != "")
    reader = int(written.read_text())
    os.kill(reader, signal.SIGTERM)
    os.kill(reader, signal.SIGINT)
    time.sleep(0.2)
    assert is_running(reader), "what is meant for the parent does not end the reader"
    parent.send_signal(how)
    parent.wait()
    assert within(5, lambda: not is_running(reader))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent is gone")
def test_a_process_whose_parent_was_gone_before_it_could_ask_leaves_at_once() -> None:
    nobody = "import sys; from ingest.read.parent import end_with; end_with(1); sys.exit(0)"
    done = subprocess.run([sys.executable, "-c", nobody], cwd=ROOT, check=False)
    assert done.returncode == 1
    ours = "import os, sys; from ingest.read.parent import end_with; end_with(os.getppid()); sys.exit(0)"
    assert subprocess.run([sys.executable, "-c", ours], cwd=ROOT, check=False).returncode == 0
