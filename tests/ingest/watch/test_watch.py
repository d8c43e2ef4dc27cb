"""Rounds over all sources: each file is loaded once, each error is told once, and nothing holds the others up."""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from ingest.door.name import arrival_name
from ingest.quality.gate import Gate
from ingest.settings import Settings
from ingest.store.database import CatalogueError
from ingest.store.facts import open_facts
from ingest.store.writer import StoreHeldError
from ingest.tables.interaction import interaction
from ingest.watch.watch import Watch

pytestmark = pytest.mark.usefixtures("read_here")

SETTINGS = """
[watch]
settle = 0
[[source]]
name = "pbx"
connector = "asterisk_queue_log"
timezone = "UTC"
[[source]]
name = "desk"
connector = "canonical"
table = "leg"
path = "desk/*.csv"
"""


class Clock:
    """A clock that goes when it is told."""

    def __init__(self) -> None:
        """It is zero o'clock."""
        self.now = 0.0

    def __call__(self) -> float:
        """What it shows."""
        return self.now


@pytest.fixture
def home(tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with two sources; loads share one worker of the quality gate."""
    monkeypatch.setattr("ingest.pipeline.Gate", lambda: nullcontext(gate))
    (tmp_path / "spiritlevel.toml").write_text(SETTINGS)
    (tmp_path / "inbox" / "pbx").mkdir(parents=True)
    (tmp_path / "desk").mkdir()
    return tmp_path


@pytest.fixture
def clock() -> Clock:
    """A clock of our own."""
    return Clock()


@pytest.fixture
def watch(home: Path, clock: Clock, caplog: pytest.LogCaptureFixture) -> Iterator[Watch]:
    """A watch over that home."""
    caplog.set_level(logging.INFO, "ingest")
    with Watch(home, clock=clock) as opened:
        yield opened


def queue_log(home: Path, name: str, call: int) -> Path:
    """A log of one call."""
    path = home / "inbox" / "pbx" / name
    path.write_text(f"{1_772_000_000 + call}|{call}.1|billing|NONE|ENTERQUEUE||+4930111|1\n")
    return path


def interactions(home: Path) -> int:
    return open_facts(Settings(home=home)).scan(interaction).collect().height


def test_files_are_loaded_as_they_come_and_told_in_one_line_each(
    watch: Watch, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    queue_log(home, "1", 1)
    assert watch.look() is False
    queue_log(home, "2", 2)
    for _ in range(5):
        watch.look()
    assert caplog.messages == [
        f"pbx: {name} is loaded: 1 records, 1 new, 0 updated, 0 unchanged, 0 stale, 0 refused." for name in ("1", "2")
    ]
    assert interactions(home) == 2


def test_looks_that_find_nothing_new_do_not_touch_the_catalogue(
    watch: Watch, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue_log(home, "1", 1)
    watch.look()

    def touched(*_: object) -> None:
        pytest.fail("the catalogue was asked")

    with monkeypatch.context() as patch:
        patch.setattr("ingest.store.database.Catalogue.writing", touched)
        patch.setattr("ingest.store.database.Catalogue.reading", touched)
        watch.look()


def test_a_file_that_cannot_be_read_is_told_once_and_the_others_are_loaded(
    watch: Watch, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (home / "inbox" / "pbx" / "0").write_bytes(b"PK\x03\x04" + bytes(40))
    queue_log(home, "1", 1)
    for _ in range(3):
        watch.look()
    said = [x for x in caplog.messages if "zip archive" in x]
    assert len(said) == 1
    assert interactions(home) == 1


def test_errors_of_one_source_are_told_once_per_change_and_hold_no_other_up(
    watch: Watch, home: Path, clock: Clock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue_log(home, "1", 1)
    (home / "desk" / "a.csv").write_text("id,interaction_id,started_at,channel\na,b,2026-02-25T08:00:00Z,voice\n")
    real = watch._files  # noqa: SLF001
    tries: list[float] = []

    def fails(watched: object, some: object) -> None:
        if getattr(watched, "pattern", "").endswith("pbx/*"):
            tries.append(clock.now)
            raise CatalogueError("The catalogue is elsewhere." if clock.now < 500 else "The catalogue is nowhere.")
        real(watched, some)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(watch, "_files", fails)
        for now in range(1000):
            clock.now = float(now)
            watch.look()
    errors = [x for x in caplog.messages if x.startswith("pbx: ")]
    assert [x.split(" It is tried")[0] for x in errors] == [
        "pbx: The catalogue is elsewhere.",
        "pbx: The catalogue is nowhere.",
    ]
    assert 5 < len(tries) < 20
    assert [x for x in caplog.messages if x.startswith("desk: a.csv")], "the other source was looked at all the same"
    clock.now = 2000.0
    watch.look()
    assert "pbx: works again." in caplog.messages
    assert interactions(home) >= 1


def test_what_an_unexpected_error_says_is_not_repeated(
    watch: Watch, home: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise KeyError("+4930111")

    queue_log(home, "1", 1)
    monkeypatch.setattr(watch, "_files", fails)
    watch.look()
    (said,) = caplog.messages
    assert "KeyError in test_watch.py, line" in said
    assert "+4930111" not in caplog.text


def test_settings_are_read_anew_when_they_change_and_bad_ones_are_told_once(
    watch: Watch, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (home / "spiritlevel.toml").write_text("[[source]]\nnam = 1\n")
    for _ in range(3):
        watch.look()
    (said,) = caplog.messages
    assert "'nam'" in said
    assert said.endswith("Those that held before stay in force.")
    queue_log(home, "1", 1)
    watch.look()
    assert interactions(home) == 1, "the old settings hold"
    (home / "spiritlevel.toml").write_text(SETTINGS.replace('"pbx"', '"pbx2"').replace("[watch]", "[watch]\nidle = 9"))
    (home / "inbox" / "pbx").rename(home / "inbox" / "pbx2")
    watch.look()
    assert caplog.messages[-2] == "The settings were read anew: pbx2, desk."
    assert caplog.messages[-1].startswith("pbx2: 1 is loaded")


def test_a_link_that_leads_out_is_told_once(watch: Watch, home: Path, caplog: pytest.LogCaptureFixture) -> None:
    (home / "secret").write_text("1772000000|1.1|billing|NONE|ENTERQUEUE||+4930111|1\n")
    (home / "inbox" / "pbx" / "link").symlink_to(home / "secret")
    for _ in range(3):
        watch.look()
    (said,) = caplog.messages
    assert "is a link that leads out of" in said
    assert interactions(home) == 0


def test_an_inbox_that_goes_away_and_comes_back_is_told_and_nothing_is_loaded_twice(
    watch: Watch, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    queue_log(home, "1", 1)
    watch.look()
    folder = home / "inbox" / "pbx"
    folder.rename(home / "elsewhere")
    caplog.clear()
    for _ in range(3):
        watch.look()
    (home / "elsewhere").rename(folder)
    queue_log(home, "2", 2)
    for _ in range(3):
        watch.look()
    gone, again, loaded = caplog.messages
    assert gone == f"pbx: {folder} is gone; is its disk or share mounted? Nothing is lost."
    assert again == f"pbx: {folder} is there again."
    assert loaded.startswith("pbx: 2 is loaded: 1 records, 1 new")


def test_looks_that_take_long_rest_longer(watch: Watch, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    def slow(*_: object, **__: object) -> Iterator[object]:
        clock.now += 2
        return iter(())

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        watch.stopping.set()
        return True

    monkeypatch.setattr("ingest.watch.watch.files", slow)
    monkeypatch.setattr(watch.stopping, "wait", wait)
    watch.run()
    assert waits == [36.0], "two sources, two seconds each, nine times as long"


def test_a_second_watch_says_who_watches(watch: Watch, home: Path) -> None:
    assert watch.every_s == 5
    with pytest.raises(StoreHeldError, match=r"^Process \d+ on .* is watching .*; run it again"), Watch(home):
        pass


def test_many_files_are_loaded_over_some_looks_so_that_other_sources_have_their_turn(
    watch: Watch, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.watch.watch.FILES_A_LOOK", 2)
    for call in range(5):
        queue_log(home, str(call), call)
    assert [watch.look(), watch.look(), watch.look(), watch.look()] == [True, True, False, False]
    assert interactions(home) == 5


def test_what_came_by_the_door_is_cleared_away_when_its_time_is_over(
    watch: Watch, home: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    (home / "spiritlevel.toml").write_text(SETTINGS + '[inbox]\nkeep = "1s"\n')
    mine, arrived = queue_log(home, "1", 1), queue_log(home, arrival_name(""), 2)
    watch.look()
    for path in (mine, arrived):
        os.utime(path, (0, 0))
    time.sleep(1.1)
    clock.now = 4000.0
    watch.look()
    assert [path.exists() for path in (mine, arrived)] == [True, False]
    assert caplog.messages[-1] == "pbx: cleared out of the inbox: 1 file loaded long ago."
    assert interactions(home) == 2


def test_once_loads_what_is_there_and_returns(watch: Watch, home: Path) -> None:
    queue_log(home, "1", 1)
    watch.once()
    assert interactions(home) == 1
    assert not watch.failed
