"""The command as a process of its own: it stops when it is told to, and being killed costs nothing."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.settings import Settings
from ingest.store.facts import open_facts
from ingest.tables.interaction import interaction
from tests.rules.tree import ROOT

SETTINGS = """
[watch]
every = 0.1
settle = 0.2
[[source]]
name = "pbx"
connector = "asterisk_queue_log"
timezone = "UTC"
"""

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one source."""
    (tmp_path / "spiritlevel.toml").write_text(SETTINGS)
    (tmp_path / "inbox" / "pbx").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    """Start `spiritlevel watch`; what it says goes into the file `said`. Whatever still runs at the end is killed."""
    begun: list[subprocess.Popen[str]] = []

    def started(*words: str) -> "subprocess.Popen[str]":
        with (home / "said").open("a") as said:
            command = [sys.executable, "-m", "spiritlevel", "watch", "--home", str(home), *words]
            begun.append(subprocess.Popen(command, cwd=ROOT, stderr=said, text=True))
        return begun[-1]

    yield started
    for process in begun:
        process.kill()
        process.wait()


def said(home: Path) -> str:
    return (home / "said").read_text()


def until(holds: Callable[[], bool], within: float = 60.0) -> bool:
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def queue_log(home: Path, name: str, call: int, calls: int = 1) -> None:
    lines = [f"{1_772_000_000 + x}|{x}.1|billing|NONE|ENTERQUEUE||+4930111|1\n" for x in range(call, call + calls)]
    path = home / "inbox" / "pbx" / f"{name}.part"
    path.write_text("".join(lines))
    path.rename(path.with_suffix(""))


def interactions(home: Path) -> int:
    return open_facts(Settings(home=home)).scan(interaction).collect().height


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=lambda x: x.name)
def test_told_to_stop_it_finishes_what_it_does_and_leaves_with_0(how: signal.Signals, start: Start, home: Path) -> None:
    queue_log(home, "1", 1)
    watch = start()
    assert until(lambda: "1 is loaded" in said(home))
    watch.send_signal(how)
    assert watch.wait(timeout=30) == 0
    lines = said(home).splitlines()
    assert lines[-1].endswith("Stopped; nothing is half done.")
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ", line) for line in lines)


@pytest.mark.slow
def test_killed_at_any_moment_it_loses_and_doubles_nothing(start: Start, home: Path) -> None:
    for number in range(12):
        queue_log(home, str(number), 100 * number, calls=100)
    for patience in (0.5, 2.0, 3.0, 4.0):
        watch = start()
        time.sleep(patience)
        watch.send_signal(signal.SIGKILL)
        watch.wait()
        assert interactions(home) % 100 == 0, "readers see whole files"
    start("--once").wait(timeout=120)
    assert interactions(home) == 1200


@pytest.mark.slow
def test_once_leaves_with_the_exit_code_of_what_became_of_the_files(start: Start, home: Path) -> None:
    queue_log(home, "1", 1)
    assert start("--once").wait(timeout=120) == 0
    (home / "inbox" / "pbx" / "2").write_bytes(b"PK\x03\x04" + bytes(40))
    assert start("--once").wait(timeout=120) == 1
    assert "2 is a zip archive" in said(home)
    assert interactions(home) == 1


def test_a_home_without_sources_is_one_sentence(start: Start, home: Path) -> None:
    (home / "spiritlevel.toml").write_text("")
    assert start().wait(timeout=60) == 1
    assert "names no source" in said(home)
    assert len(said(home).splitlines()) == 1


def test_an_interval_that_is_none_is_told(start: Start, home: Path) -> None:
    assert start("--every", "soon").wait(timeout=60) == 2
    assert "'soon' is not a duration" in said(home)
