"""What can be claimed, and the sentence for what cannot."""

import hashlib
import os
from pathlib import Path

import pytest

from ingest.inbox import NoSuchFileError, claim, held, matching


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


@pytest.mark.parametrize("name", ["a.csv.part", "a.csv.tmp", "a.csv.crdownload", ".a.csv", "a.csv~", "A.CSV.PART"])
def test_what_somebody_is_still_writing_is_passed_over_unless_the_pattern_asks_for_it(
    name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.touch()
    assert matching(str(tmp_path / "*")) == matching(str(tmp_path / "*a.csv*")) == []
    assert matching(str(path)) == [path]


def test_a_pattern_that_ends_like_an_unfinished_name_means_it(tmp_path: Path) -> None:
    (tmp_path / "a.tmp").touch()
    assert matching(str(tmp_path / "*.tmp")) == [tmp_path / "a.tmp"]


def test_a_link_that_leads_out_is_refused_with_the_way_out_and_a_named_one_is_followed(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (tmp_path / "secret").write_text("x")
    link = inbox / "link"
    link.symlink_to(tmp_path / "secret")
    with pytest.raises(NoSuchFileError, match=r"link that leads out of .*inbox, .* put the file itself there, or name"):
        claim(link, within=inbox)
    assert claim(link).bytes == 1


def test_a_link_that_stays_inside_is_read(tmp_path: Path) -> None:
    (tmp_path / "queue_log.1").write_text("x")
    (tmp_path / "latest").symlink_to("queue_log.1")
    assert claim(tmp_path / "latest", within=tmp_path).bytes == 1


def test_names_are_shown_on_one_line_and_obeyed_by_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"a\nb\x1b[31m\xe2\x80\xae\xff.csv")
    path.touch()
    assert claim(path).name == r"a\nb\x1b[31m\u202e\xff.csv"


def test_a_file_held_while_it_is_read_is_as_claimed_when_more_is_written_or_it_is_renamed(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"one line\n")
    one = claim(path)
    with held([one]) as is_as_claimed:
        with path.open("ab") as file:
            file.write(b"another\n")
        path.rename(tmp_path / "log.1")
        assert is_as_claimed(one)


@pytest.mark.parametrize("content", [b"One line\n", b"one", b""])
def test_a_file_that_was_rewritten_while_it_was_read_is_not_as_claimed(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"one line\n")
    one = claim(path)
    with held([one]) as is_as_claimed:
        path.write_bytes(content)
        os.utime(path, ns=(0, one.changed_ns + 1))
        assert not is_as_claimed(one)


def test_a_file_whose_name_another_has_taken_is_not_as_claimed(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"one line\n")
    one = claim(path)
    other = tmp_path / "other"
    other.write_bytes(b"one line\n")
    other.rename(path)
    with held([one]) as is_as_claimed:
        assert not is_as_claimed(one)
