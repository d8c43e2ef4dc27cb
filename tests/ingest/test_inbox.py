"""What can be claimed, and the sentence for what cannot."""

import hashlib
import os
from pathlib import Path

import pytest

from ingest.inbox import NoSuchFileError, claim, matching


def test_a_file_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"one line\n")
    claimed = claim(path)
    assert (claimed.sha256, claimed.bytes) == (hashlib.sha256(b"one line\n").hexdigest(), 9)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoSuchFileError, match=r"nowhere\.csv does not exist"):
        claim(tmp_path / "nowhere.csv")


def test_a_folder_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(NoSuchFileError, match=r"is a folder; name the files in it, such as"):
        claim(tmp_path)


def test_a_pipe_is_refused_without_waiting_for_its_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NoSuchFileError, match="no regular file"):
        claim(tmp_path / "pipe")


def test_a_pattern_names_files_in_order_and_passes_over_folders(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "c.txt"):
        (tmp_path / name).touch()
    (tmp_path / "d.csv").mkdir()
    assert [path.name for path in matching(str(tmp_path / "*.csv"))] == ["a.csv", "b.csv"]
