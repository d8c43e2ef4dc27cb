"""What goes wrong around a command, not in its input: interrupts, full disks, other processes, closed pipes."""

import errno
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest.loading import load_once
from ingest.read.guard import Reading, read_guarded
from ingest.registry import tables
from ingest.settings import Settings
from ingest.store.facts import open_facts
from tests.rules.tree import ROOT
from tests.terminal import Said, Terminal

pytestmark = pytest.mark.usefixtures("one_gate")

CONNECTOR = "asterisk_queue_log"


def log(folder: Path, name: str, calls: int = 3, first: int = 0) -> Path:
    """A queue log of calls that were answered."""
    path = folder / name
    lines = [
        f"{1_772_000_000 + call}|{call}.1|billing|{line}"
        for call in range(first, first + calls)
        for line in (
            f"NONE|ENTERQUEUE||+4930111{call:06d}|1",
            "SIP/1|CONNECT|0|9.9|4",
            "SIP/1|COMPLETECALLER|0|0|1",
        )
    ]
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal with an empty home."""
    return Terminal(tmp_path / "home", capsys, monkeypatch)


@pytest.fixture(scope="module")
def three_calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with three calls in the store."""
    folder = tmp_path_factory.mktemp("loaded")
    (receipt,) = load_once(Settings(home=folder / "home"), CONNECTOR, [log(folder, "before")])
    assert receipt.state == "done", receipt.message
    return folder / "home"


@pytest.fixture
def loaded(terminal: Terminal, three_calls: Path) -> Terminal:
    """The same with three calls in the store."""
    shutil.copytree(three_calls, terminal.home)
    return terminal


def stored(terminal: Terminal) -> tuple[int, dict[str, int], list[str]]:
    """The version of the store, its rows by table, and every file of facts."""
    facts = open_facts(Settings(home=terminal.home))
    rows = {name: facts.scan(table).select(pl.len()).collect().item() for name, table in tables().items()}
    files = sorted(path.name for path in (terminal.home / "store" / "facts").rglob("*") if path.is_file())
    return facts.version, rows, files


def sentence(said: Said) -> str:
    """The one line that stderr holds."""
    (line,) = said.err.strip().splitlines()
    assert "Traceback" not in said.out
    return line


def program(*words: str | Path, **how: Any) -> subprocess.CompletedProcess[str]:
    """`spiritlevel WORDS` as a process of its own."""
    command = [sys.executable, "-m", "spiritlevel", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, check=False, text=True, **how)


@pytest.mark.parametrize(
    "where",
    [
        pytest.param("ingest.pipeline.read_guarded", id="while files are read"),
        pytest.param("ingest.store.days.write_segment", id="while facts are written"),
        pytest.param("ingest.store.publish.enter", id="just before the commit"),
    ],
)
def test_an_interrupted_load_leaves_nothing_half_done_and_can_be_run_again(
    where: str, loaded: Terminal, tmp_path: Path
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    before, path = stored(loaded), log(tmp_path, "more", first=10)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(where, interrupted)
        said = loaded.run("ingest", CONNECTOR, path)
    assert (said.code, sentence(said)[:30]) == (130, "Interrupted. Nothing is half d")
    assert stored(loaded) == before
    assert not list((loaded.home / "store" / "incoming").iterdir())
    (receipt,) = json.loads(loaded.run("ingest", CONNECTOR, path, "--json").out)
    assert (receipt["state"], receipt["new"]) == ("done", 9)


@pytest.mark.parametrize(
    ("broken", "error", "words"),
    [
        pytest.param(
            "ingest.store.segment._flush_file",
            OSError(errno.ENOSPC, "No space left on device"),
            "No space is left on the disk. Make room, then run it again",
            id="the disk fills up while facts are flushed",
        ),
        pytest.param(
            "polars.DataFrame.write_parquet",
            pl.exceptions.ComputeError("Invalid thrift: transport error"),
            "Invalid thrift: transport error",
            id="the disk fails in the words of a library",
        ),
        pytest.param(
            "ingest.pipeline.read_guarded",
            OSError(errno.EROFS, "Read-only file system", "/home/x"),
            "/home/x: it cannot be written: its file system is read-only. Choose another folder with --home.",
            id="the disk is read-only",
        ),
    ],
)
def test_a_disk_that_fails_is_told_in_a_sentence_and_what_was_there_stays(
    broken: str, error: Exception, words: str, loaded: Terminal, tmp_path: Path
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    before = stored(loaded)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(broken, fails)
        said = loaded.run("ingest", CONNECTOR, log(tmp_path, "more", first=10))
    assert (said.code, words in sentence(said)) == (1, True), said.err
    assert stored(loaded) == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes, where the system lets us have one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0 or not ran("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)):
        pytest.skip("a small disk can only be had where one may mount")
    yield folder
    assert ran("umount", str(folder))


def ran(tool: str, *words: str) -> bool:
    """Whether a tool of the system is there and does what it is told."""
    path = shutil.which(tool)
    return path is not None and subprocess.run([path, *words], check=False, capture_output=True).returncode == 0


@pytest.fixture
def on_small_disk(small_disk: Path, terminal: Terminal, tmp_path: Path) -> Terminal:
    """A home on the small disk, with three calls in its store."""
    there = Terminal(small_disk / "home", terminal.capsys, terminal.monkeypatch)
    assert there.run("ingest", CONNECTOR, log(tmp_path, "before")).code == 0
    return there


@pytest.mark.parametrize("left", [0, 60, 200, 400], ids=lambda kib: f"{kib} KiB are left")
def test_on_a_full_disk_loads_stop_with_a_sentence_and_numbers_can_still_be_asked_for(
    left: int, on_small_disk: Terminal, small_disk: Path, tmp_path: Path
) -> None:
    before, path = stored(on_small_disk), log(tmp_path, "more", calls=20_000, first=10)
    room = shutil.disk_usage(small_disk).free - left * 1024
    (small_disk / "filler").write_bytes(bytes(room))
    said = on_small_disk.run("ingest", CONNECTOR, path)
    assert (said.code, "Traceback" in said.err) == (1, False)
    assert "oom" in sentence(said), "make room"
    assert json.loads(on_small_disk.run("measure", "answered", "--json").out)[0]["value"] == 3
    (small_disk / "filler").unlink()
    assert stored(on_small_disk) == before
    assert on_small_disk.run("ingest", CONNECTOR, log(tmp_path, "few", first=10)).code == 0


def test_a_home_that_cannot_be_written_can_be_read(on_small_disk: Terminal, small_disk: Path, tmp_path: Path) -> None:
    assert ran("mount", "-o", "remount,ro", str(small_disk))
    try:
        assert json.loads(on_small_disk.run("measure", "answered", "--json").out)[0]["value"] == 3
        assert on_small_disk.run("loads").code == 0
        said = on_small_disk.run("ingest", CONNECTOR, log(tmp_path, "more", first=10))
        assert (said.code, "its file system is read-only" in sentence(said)) == (1, True)
        doctor = on_small_disk.run("doctor")
        assert (doctor.code, f"{small_disk / 'home' / 'store'} cannot be written" in doctor.out) == (1, True)
        new = Terminal(small_disk / "new", on_small_disk.capsys, on_small_disk.monkeypatch).run("init")
        assert (new.code, "its file system is read-only" in sentence(new)) == (1, True)
    finally:
        assert ran("mount", "-o", "remount,rw", str(small_disk))


def test_settings_are_written_whole_or_not_at_all(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def begun(path: Path, text: str, **_: object) -> int:
        path.write_bytes(text[:9].encode())
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", begun)
        assert terminal.run("init").code == 1
    assert terminal.run("init").code == 0, "what was begun is not in the way"


def test_a_file_that_another_process_loads_meanwhile_is_told_as_known(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = log(tmp_path, "log")
    states: list[str] = []

    def slowly(*words: Any, **more: Any) -> Sequence[Reading]:
        monkeypatch.setattr("ingest.pipeline.read_guarded", read_guarded)
        states.extend(receipt.state for receipt in load_once(Settings(home=terminal.home), CONNECTOR, [path]))
        return read_guarded(*words, **more)

    monkeypatch.setattr("ingest.pipeline.read_guarded", slowly)
    said = terminal.run("ingest", CONNECTOR, path, "--json")
    (receipt,) = json.loads(said.out)
    assert states == ["done"]
    assert (said.code, receipt["state"]) == (0, "known")
    assert receipt["message"] == "log was loaded meanwhile by somebody else."


@pytest.mark.parametrize("words", [["metrics"], ["connectors", "delimited"], ["--help"]], ids=" ".join)
def test_a_pipe_that_is_closed_early_is_no_error_to_speak_of(words: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = program(*words, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("redirection", "said"),
    [
        pytest.param(">&-", "", id="closed"),
        pytest.param("> /dev/full", "No space is left on the disk.", id="a full disk"),
    ],
)
def test_an_output_that_takes_nothing_makes_no_traceback(redirection: str, said: str) -> None:
    script = f'exec "{sys.executable}" -m spiritlevel metrics {redirection}'
    done = subprocess.run(["/bin/sh", "-c", script], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.stderr[: len(said)] == said
    assert "Traceback" not in done.stderr


def test_a_name_that_the_terminal_cannot_write_is_spelt_out(loaded: Terminal, tmp_path: Path) -> None:
    name = os.fsdecode(b"B\xc3\xbcro \xff")
    assert loaded.run("ingest", CONNECTOR, log(tmp_path, name, first=10)).code == 0
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "SPIRITLEVEL_HOME": str(loaded.home)}
    done = program("loads", env=environment, capture_output=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert r"B\xfcro \xff" in done.stdout


Shown = Callable[..., str]


@pytest.fixture
def shown(loaded: Terminal) -> Shown:
    """What a command shows on a real terminal of so many columns."""

    def at(columns: int, *words: str, **more: str) -> str:
        pty = pytest.importorskip("pty")
        reader, writer = pty.openpty()
        environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        environment |= {"SPIRITLEVEL_HOME": str(loaded.home), "COLUMNS": str(columns), "TERM": "xterm"} | more
        program(*words, env=environment, stdout=writer)
        os.close(writer)
        return os.read(reader, 65_536).decode().replace("\r", "")

    return at


def test_a_terminal_that_is_too_narrow_for_a_table_gets_lines_and_nothing_is_cut(shown: Shown) -> None:
    narrow = shown(60, "loads")
    assert "\N{HORIZONTAL ELLIPSIS}" not in narrow
    assert "\nsource       asterisk_queue_log\n" in narrow
    assert "\nrecords      9\n" in narrow


def test_a_terminal_that_is_wide_enough_gets_a_table(shown: Shown) -> None:
    head, rule, first = re.sub(r"\x1b\[\d+m", "", shown(200, "loads")).split("\n")[1:4]
    assert head.split()[:3] == ["id", "source", "file"]
    assert not rule.strip(" \N{BOX DRAWINGS LIGHT HORIZONTAL}")
    assert first.split()[:3] == ["1", CONNECTOR, "before"]


GREEN = "\x1b[32m"


def test_colour_is_left_out_where_nobody_wants_it(shown: Shown) -> None:
    assert GREEN in shown(100, "doctor")
    assert GREEN not in shown(100, "doctor", NO_COLOR="1")
