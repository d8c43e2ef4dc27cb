"""What came by the door goes when its time is over and the ledger is sure of it, and never before."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.door.name import arrival_name
from ingest.door.retention import Cleared, Retention
from ingest.pipeline import Loader
from ingest.settings import Settings, SourceEntry
from ingest.source import configured

pytestmark = pytest.mark.usefixtures("read_here")

DAY = 86_400.0
SOUND = "1772000000|{}.1|billing|NONE|ENTERQUEUE||+4930111|1\n"
LoaderIn = Callable[[Path], Loader]


class Inbox:
    """The inbox of one source, whose files came eight days ago, and the time since they were loaded."""

    def __init__(self, loader: Loader) -> None:
        """An empty inbox."""
        entry = SourceEntry(name="pbx", connector="asterisk_queue_log")
        self.settings = Settings(home=loader.settings.home, source=(entry,))
        self.folder, self.loader = self.settings.home / "inbox" / "pbx", loader
        self.folder.mkdir(parents=True)
        self.source, self.retention = configured(self.settings, entry), Retention()

    def put(self, content: str, name: str = "") -> Path:
        """Put a file there, as the door does."""
        came = time.time() - 8 * DAY
        path = self.folder / (name or arrival_name("", datetime.fromtimestamp(came, UTC)))
        path.write_text(content)
        os.utime(path, (came, came))
        return path

    def load(self) -> list[str]:
        """Load what is there; the states of its files."""
        return [x.state for x in self.loader.files(self.source, sorted(self.folder.iterdir()))]

    def clear(self, days: float) -> Cleared:
        """Clear it away, so many days from now."""
        return self.retention.clear(self.settings, self.loader.store, self.source, time.time() + days * DAY)


@pytest.fixture
def inbox(tmp_path: Path, loader_in: LoaderIn) -> Inbox:
    """An empty inbox."""
    return Inbox(loader_in(tmp_path))


def test_what_is_loaded_goes_after_its_time_and_a_copy_of_it_with_it(inbox: Inbox) -> None:
    paths = [inbox.put(SOUND.format(1)), inbox.put(SOUND.format(2)), inbox.put(SOUND.format(1))]
    assert inbox.load() == ["known", "done", "done"]
    assert [inbox.clear(0), inbox.clear(6.9)] == [Cleared(), Cleared()]
    assert all(path.exists() for path in paths), "it came long ago, but was loaded just now"
    assert inbox.clear(7.1) == Cleared(loaded=3)
    assert list(inbox.folder.iterdir()) == []


def test_what_nobody_has_loaded_stays_however_old(inbox: Inbox) -> None:
    inbox.put(SOUND.format(1))
    inbox.load()
    waiting = inbox.put(SOUND.format(2))
    assert inbox.clear(9_999) == Cleared(loaded=1)
    assert list(inbox.folder.iterdir()) == [waiting]


def test_what_was_loaded_in_another_way_is_to_be_loaded_anew_and_stays(inbox: Inbox) -> None:
    inbox.put(SOUND.format(1))
    inbox.load()
    inbox.source = configured(
        inbox.settings, SourceEntry(name="pbx", connector="asterisk_queue_log", timezone="Europe/Berlin")
    )
    assert inbox.clear(9_999) == Cleared()


@pytest.mark.parametrize(
    ("content", "state"),
    [
        pytest.param("PK\x03\x04" + "\0" * 40, "rejected", id="a file that cannot be read"),
        pytest.param(SOUND.format(1) + "nonsense\n", "done", id="a file of which a record was refused"),
    ],
)
def test_is_kept_longer(content: str, state: str, inbox: Inbox) -> None:
    path = inbox.put(content)
    assert inbox.load() == [state]
    assert [inbox.clear(8), inbox.clear(89)] == [Cleared(), Cleared()]
    assert path.exists()
    assert inbox.clear(91) == Cleared(refused=1)
    assert not path.exists()


def test_only_what_the_door_has_written_goes(inbox: Inbox) -> None:
    mine = inbox.put(SOUND.format(1), "queue_log")
    outside = inbox.settings.home / "outside"
    outside.write_text(SOUND.format(1))
    link = inbox.folder / arrival_name("")
    link.symlink_to(outside)
    inbox.loader.files(inbox.source, [mine])
    assert inbox.clear(9_999) == Cleared()
    assert (mine.exists(), link.exists(), outside.exists()) == (True, True, True)


def test_what_stays_is_not_hashed_again_before_its_time(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox.put("PK\x03\x04" + "\0" * 40)
    inbox.load()
    inbox.clear(8)
    monkeypatch.setattr("ingest.door.retention.claim", lambda *_, **__: pytest.fail("it was hashed again"))
    assert inbox.clear(9) == Cleared()


def test_an_inbox_that_is_not_there_is_no_trouble(inbox: Inbox) -> None:
    inbox.folder.rmdir()
    assert inbox.clear(9_999) == Cleared()


def test_a_clock_that_was_set_back_lets_nothing_go_early(inbox: Inbox) -> None:
    path = inbox.put(SOUND.format(1))
    inbox.load()
    later = (datetime.now(UTC) + timedelta(days=20)).timestamp()
    os.utime(path, (later, later))
    assert inbox.clear(20) == Cleared()
    assert inbox.clear(28) == Cleared(loaded=1)
