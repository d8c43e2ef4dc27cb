"""What a pattern finds: what it says, and nothing behind a link that leads out."""

import os
from pathlib import Path

import pytest

from ingest.find import files, root_of, would_find

TREE = ("a.csv", "b.CSV", "c.txt", ".hidden.csv", "day/d.csv", "day/deep/e.csv", ".git/f.csv", "a[1].csv", "day/.g.csv")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with files in folders."""
    for name in TREE:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    return tmp_path


def found(folder: Path, pattern: str) -> set[str]:
    return {x.path.relative_to(folder).as_posix() for x in files(str(folder / pattern))}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param("*.csv", {"a.csv", "a[1].csv"}, id="a star stands for letters of one name that shows"),
        pytest.param("?.csv", {"a.csv"}, id="a question mark stands for one letter"),
        pytest.param(".*.csv", {".hidden.csv"}, id="a dot has to be asked for"),
        pytest.param("*/*.csv", {"day/d.csv"}, id="a star stands for a folder"),
        pytest.param("**/*.csv", {"a.csv", "a[1].csv", "day/d.csv", "day/deep/e.csv"}, id="two stars for any folders"),
        pytest.param("day/**", {"day/d.csv", "day/deep/e.csv"}, id="two stars at the end for any file"),
        pytest.param("a[[]1].csv", {"a[1].csv"}, id="a bracket in a bracket stands for itself"),
        pytest.param("a.csv", {"a.csv"}, id="a name without wildcards for itself"),
        pytest.param("none/*.csv", set(), id="nothing in a folder that is not there"),
        pytest.param("day", set(), id="nothing for a folder"),
    ],
)
def test_a_pattern_finds(pattern: str, expected: set[str], tree: Path) -> None:
    assert found(tree, pattern) == expected
    if root_of(str(tree / pattern)) is not None:
        assert {name for name in TREE if would_find(str(tree / pattern), tree / name)} == expected


def test_a_link_within_the_folder_is_followed_and_one_that_leads_out_is_found_itself(tree: Path) -> None:
    inbox = tree / "day"
    outside = tree / "a.csv"
    (inbox / "in.csv").symlink_to(inbox / "d.csv")
    (inbox / "out.csv").symlink_to(outside)
    (inbox / "folder").symlink_to(tree)
    (inbox / "lost.csv").symlink_to(tree / "nowhere")
    assert found(inbox, "*.csv") == {"d.csv", "in.csv", "out.csv"}
    assert found(inbox, "*/*.csv") == {"deep/e.csv"}, "what lies behind the link is not looked at"


def test_links_in_circles_end(tree: Path) -> None:
    for name in ("round", "and_round"):
        (tree / "day" / name).symlink_to(tree / "day")
    assert found(tree, "**/e.csv") == {"day/deep/e.csv"}
    assert found(tree, "day/*/d.csv") == {"day/round/d.csv", "day/and_round/d.csv"}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(b"line\nend.csv", id="a line end"),
        pytest.param(b"b\xfcro.csv", id="bytes that are no text"),
        pytest.param(b"-rf.csv", id="a dash in front"),
        pytest.param(b"x" * 251 + b".csv", id="255 bytes"),
        pytest.param(b"..csv.csv", id="two dots"),
        pytest.param(b"$(reboot);'\".csv", id="what a shell would run"),
    ],
)
def test_odd_names_are_found_as_any_other(name: bytes, tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(name)).write_text("x")
    pattern = str(tmp_path / (".*.csv" if name.startswith(b".") else "*.csv"))
    assert [os.fsencode(x.path.name) for x in files(pattern)] == [name]


def test_pipes_and_folders_are_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    assert found(tmp_path, "*.csv") == set()
