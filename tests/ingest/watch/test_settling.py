"""A file is complete when it has not changed for a while, or when its writer has renamed it."""

import os
from pathlib import Path

import pytest

from ingest.door.name import arrival_name, unfinished_name
from ingest.find import files
from ingest.watch.settling import Settling


class Folder:
    """A folder that is looked at, at moments of our own."""

    def __init__(self, path: Path) -> None:
        """A file is complete here when it has not changed for five seconds."""
        self.path = path
        self.settling = Settling(5)

    def look(self, now: float) -> list[str]:
        """The names of the files that are complete at a moment; they are not handed on."""
        return [x.path.name for x in self.settling.complete(files(str(self.path / "*.csv"), unfinished=True), now)]

    def take(self, now: float) -> list[str]:
        """The same, and they are handed on."""
        complete = self.settling.complete(files(str(self.path / "*.csv"), unfinished=True), now)
        self.settling.offer(complete)
        return [x.path.name for x in complete]

    def write(self, name: str, content: str = "x") -> Path:
        """Write a file, as the system's clock has it now."""
        path = self.path / name
        path.write_text(content)
        return path


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty folder."""
    return Folder(tmp_path)


def test_a_file_is_complete_when_it_has_not_changed_for_so_long(folder: Folder) -> None:
    folder.write("a.csv")
    assert [folder.look(0), folder.look(4.9), folder.look(5)] == [[], [], ["a.csv"]]


def test_a_file_that_grows_is_not_complete_until_it_stops(folder: Folder) -> None:
    for now in range(20):
        folder.write("a.csv", "x" * (now + 1))
        assert folder.look(now) == []
    assert [folder.look(23.9), folder.look(24)] == [[], ["a.csv"]]


def test_an_old_file_is_not_believed_to_be_complete_by_its_date(folder: Folder) -> None:
    os.utime(folder.write("a.csv"), (0, 0))
    assert folder.look(0) == [], "some programs set the date before they have written all"


@pytest.mark.parametrize("unfinished", ["a.csv.part", "a.csv.tmp", ".a.csv", "a.csv.filepart"])
def test_a_file_that_was_renamed_when_it_was_done_is_complete_at_the_next_look(unfinished: str, folder: Folder) -> None:
    path = folder.write(unfinished)
    assert [folder.look(0), folder.look(100)] == [[], []], "under that name it is left alone"
    path.rename(folder.path / "a.csv")
    assert folder.look(101) == ["a.csv"]


def test_what_the_door_has_written_is_complete_at_the_first_look(folder: Folder) -> None:
    folder.write(unfinished_name())
    name = arrival_name(".csv")
    folder.write(name)
    assert folder.look(0) == [name]


def test_a_file_is_handed_on_once_and_again_when_it_has_changed(folder: Folder) -> None:
    path = folder.write("a.csv")
    folder.look(0)
    assert [folder.take(5), folder.take(6)] == [["a.csv"], []]
    path.write_text("more")
    assert [folder.take(7), folder.take(12), folder.take(13)] == [[], ["a.csv"], []]


def test_a_file_of_the_same_size_and_date_that_took_its_place_is_seen(folder: Folder) -> None:
    path = folder.write("a.csv", "old")
    before = path.stat()
    folder.look(0)
    folder.take(5)
    other = folder.write("b.csv", "new")
    other.rename(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert [folder.take(6), folder.take(11)] == [[], ["a.csv"]]


def test_a_file_that_changed_while_it_was_loaded_is_handed_on_again(folder: Folder) -> None:
    path = folder.write("a.csv")
    folder.look(0)
    complete = folder.settling.complete(files(str(path)), 5)
    path.write_text("more")
    folder.look(6)
    folder.settling.offer(complete)
    assert folder.look(11) == ["a.csv"]


def test_what_is_gone_is_forgotten(folder: Folder) -> None:
    path = folder.write("a.csv")
    folder.look(0)
    path.unlink()
    folder.look(1)
    assert (folder.settling.known, folder.settling.waiting) == (0, 0)
