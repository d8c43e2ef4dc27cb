"""Logs that are written to all day are loaded every so often, whole line by whole line, and no line twice."""

import logging
import re
import shutil
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from ingest.export_refused import export_refused
from ingest.quality.gate import Gate
from ingest.settings import load_settings
from ingest.store.facts import open_facts
from ingest.store.loads import loads
from ingest.tables.interaction import interaction
from ingest.watch.watch import Watch

pytestmark = pytest.mark.usefixtures("read_here")

SETTINGS = """
[watch]
settle = "1m"
at_latest = "15m"
[[source]]
name = "pbx"
connector = "{connector}"
timezone = "UTC"
path = "logs/log*"
"""
CALLS = [
    f"{1_772_000_000 + 60 * call + second}|{call}.1|billing|{said}\n"
    for call in range(40)
    for second, said in enumerate(
        ["NONE|ENTERQUEUE||+4930111222|1", "SIP/1|CONNECT|1|9.9|1", "SIP/1|COMPLETECALLER|1|1|1"]
    )
]


class Log:
    """A log, the watch over it, and a clock that goes when it is told."""

    def __init__(self, home: Path, connector: str = "asterisk_queue_log") -> None:
        """It is zero o'clock, and the log is empty."""
        self.now, self.home, self.path = 0.0, home, home / "logs" / "log"
        (home / "logs").mkdir(exist_ok=True)
        (home / "spiritlevel.toml").write_text(SETTINGS.format(connector=connector))

    def write(self, *lines: str) -> None:
        """Write at the log's end."""
        with self.path.open("a") as file:
            file.write("".join(lines))

    def passes(self, watch: Watch, seconds: int, write: Any = None) -> None:
        """Let time pass; every half minute something is written, and the watch looks."""
        for _ in range(seconds // 30):
            self.now += 30
            if write is not None:
                write()
            watch.look()

    def watch(self) -> Watch:
        """The watch, with that clock."""
        return Watch(self.home, clock=lambda: self.now)

    def calls(self) -> list[tuple[Any, ...]]:
        """What the facts say of every call."""
        frame = open_facts(load_settings(self.home)).scan(interaction).collect()
        return frame.drop(*interaction.personal).sort("id").rows()


@pytest.fixture
def log(tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Log:
    """A home with a queue log that is watched."""
    monkeypatch.setattr("ingest.pipeline.Gate", lambda: nullcontext(gate))
    caplog.set_level(logging.INFO, "ingest")
    return Log(tmp_path)


@pytest.fixture
def whole(log: Log) -> list[tuple[Any, ...]]:
    """What the facts say when the whole log was loaded at once."""
    home = log.home / "oracle"
    home.mkdir()
    oracle = Log(home)
    oracle.write(*CALLS)
    with oracle.watch() as watch:
        watch.look()
        oracle.now = 90
        watch.look()
    assert len(oracle.calls()) == 40
    return oracle.calls()


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[str, int, int]]:
    """Of each load that was told: the file, its records, and how many of them were new."""
    said = (re.search(r": (\S+) is loaded: (\d+) records, (\d+) new", x) for x in caplog.messages)
    return [(x[1], int(x[2]), int(x[3])) for x in said if x]


def test_a_log_that_never_rests_is_loaded_every_so_often_up_to_its_last_whole_line(
    log: Log, whole: list[tuple[Any, ...]], caplog: pytest.LogCaptureFixture
) -> None:
    lines = iter("".join(CALLS[:-3])[place : place + 75] for place in range(0, len("".join(CALLS[:-3])), 75))
    caplog.clear()
    with log.watch() as watch:
        log.passes(watch, 900, lambda: log.write(next(lines)))
        assert told(caplog) == [], "not yet"
        log.passes(watch, 30, lambda: log.write(next(lines)))
        log.passes(watch, 960, lambda: log.write(next(lines)))
        log.passes(watch, 90)
    first, second, rest = told(caplog)
    text = log.path.read_text()
    assert first[1] + second[1] + rest[1] == text.count("\n") + (not text.endswith("\n")), "no line was read twice"
    assert first[1] > 20
    assert second[1] > 20
    log.path.write_text("".join(CALLS))
    with log.watch() as watch:
        log.passes(watch, 90)
    assert log.calls() == whole, "calls that were cut in two are whole"


def test_another_watch_goes_on_where_the_first_was_killed(log: Log, caplog: pytest.LogCaptureFixture) -> None:
    log.write(*CALLS[:30])
    for end in (60, 90, 120):
        with log.watch() as watch:
            log.passes(watch, 90)
        log.write(*CALLS[end - 30 : end])
    with log.watch() as watch:
        log.passes(watch, 90)
        log.passes(watch, 90)
    assert told(caplog) == [("log", 30, 30)] * 4
    assert len(log.calls()) == 40


@pytest.mark.parametrize("how", ["renamed", "copied and emptied"])
def test_a_log_that_is_rotated_is_read_to_its_end_and_its_successor_from_its_beginning(
    how: str, log: Log, caplog: pytest.LogCaptureFixture, whole: list[tuple[Any, ...]]
) -> None:
    caplog.clear()
    with log.watch() as watch:
        for end in (31, 62):
            log.write(*CALLS[end - 31 : end])
            log.passes(watch, 90)
        log.write(*CALLS[62:70])
        if how == "renamed":
            log.path.rename(log.path.with_name("log.1"))
        else:
            shutil.copy(log.path, log.path.with_name("log.1"))
            log.path.write_text("")
        log.write(*CALLS[70:])
        log.passes(watch, 90)
    assert sorted(told(caplog)) == [("log", 31, 31), ("log", 31, 31), ("log", 50, 50), ("log.1", 8, 8)]
    assert log.calls() == whole


def test_a_log_that_was_emptied_and_is_longer_than_before_is_read_from_its_beginning(
    log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    with log.watch() as watch:
        log.write(*CALLS[:10])
        log.passes(watch, 90)
        log.path.write_text("".join(CALLS[10:40]))
        log.passes(watch, 90)
    assert told(caplog) == [("log", 10, 10), ("log", 30, 30)]


def test_a_refused_line_is_found_again_where_it_stands(log: Log) -> None:
    with log.watch() as watch:
        log.write(*CALLS[:10])
        log.passes(watch, 90)
        log.write(*CALLS[10:12], "1772000000|9.1|billing|NONE|NONSENSE|what\n", *CALLS[12:20])
        log.passes(watch, 90)
    settings = load_settings(log.home)
    (load,) = loads(settings).filter(quarantined=1)["id"].to_list()
    export_refused(settings, load, log.home / "refused.csv")
    refused = (log.home / "refused.csv").read_text()
    assert "13,unknown_event,event," in refused, "by its number in the whole file"
    assert "NONSENSE|what" in refused


def test_once_takes_what_there_is_of_a_log_that_never_rests(log: Log, caplog: pytest.LogCaptureFixture) -> None:
    log.write(*CALLS[:30], CALLS[30][:20])

    def wait(seconds: float) -> bool:
        log.now += 1 + seconds
        log.write(".")
        return False

    with log.watch() as watch, pytest.MonkeyPatch.context() as patch:
        patch.setattr(watch.stopping, "wait", wait)
        watch.once()
    assert told(caplog) == [("log", 30, 30)]


def test_a_log_that_must_be_read_from_its_start_gives_no_row_twice(log: Log, caplog: pytest.LogCaptureFixture) -> None:
    record = '"","4930","22","in","4930","SIP/t","SIP/1","Dial","",{0},{0},{1},9,8,"ANSWERED","DOCUMENTATION","{2}.1"\n'
    days = [record.format(f'"2026-03-01 10:{x:02}:00"', f'"2026-03-01 10:{x:02}:09"', x) for x in range(30)]
    cdr, lines = Log(log.home, "asterisk_cdr"), iter("".join(days)[x : x + 45] for x in range(0, 9_000, 45))
    with cdr.watch() as watch:
        cdr.passes(watch, 1_900, lambda: cdr.write(next(lines)))
    first, second = told(caplog)
    assert second[1] > first[1] == first[2] > 5
    assert second[2] == second[1] - first[1]
    assert len(cdr.calls()) == second[1]


def test_a_log_whose_connector_reads_whole_files_is_told_of_once(log: Log, caplog: pytest.LogCaptureFixture) -> None:
    vcons = Log(log.home, "vcon")
    with vcons.watch() as watch:
        vcons.passes(watch, 2_000, lambda: vcons.write("["))
    (said,) = [x for x in caplog.messages if "written to all the time" in x]
    assert said.startswith("pbx: log is written to all the time and is loaded when that ends: vcon reads whole")
