"""Bytes come out of files, packed or not, within limits."""

import gzip
import os
import random
from pathlib import Path

import pytest

from ingest.read.inflate import inflated
from ingest.read.unreadable import UnreadableFileError

MANY = 1024**3


def inflate(path: Path, *, most: int = MANY, ratio: int = 200) -> bytes:
    return b"".join(inflated(path, most=most, ratio=ratio))


def noise(size: int) -> bytes:
    return random.Random(0).randbytes(size)  # noqa: S311 - bytes that do not pack


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(b"one\ntwo\n", id="plain bytes are left alone"),
        pytest.param(gzip.compress(b"one\ntwo\n"), id="gzip is unpacked"),
        pytest.param(gzip.compress(b"one\n") + gzip.compress(b"two\n"), id="gzip in several members is one file"),
        pytest.param(gzip.compress(b"one\ntwo\n") + b"\0" * 64, id="padding behind gzip means nothing"),
        pytest.param(gzip.compress(b"") + gzip.compress(b"one\ntwo\n"), id="an empty member is passed over"),
    ],
)
def test_bytes_come_out(packed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "log.gz"
    path.write_bytes(packed)
    assert inflate(path) == b"one\ntwo\n"


@pytest.mark.parametrize(
    ("packed", "why"),
    [
        pytest.param(b"", "is empty", id="an empty file"),
        pytest.param(gzip.compress(b""), "is empty", id="an empty file, packed"),
        pytest.param(gzip.compress(noise(9_000))[:-9], "ends in the middle of its gzip data", id="a cut gzip file"),
        pytest.param(gzip.compress(noise(9_000))[:5], "ends in the middle of its gzip data", id="a gzip head alone"),
        pytest.param(gzip.compress(b"x" * 99)[:-8] + b"\1" * 8, "is damaged", id="a wrong checksum"),
        pytest.param(gzip.compress(b"one\n") + b"and more", "is damaged", id="something else behind gzip"),
        pytest.param(b"\x1f\x8b" + b"\xff" * 50, "is damaged", id="noise that begins like gzip"),
    ],
)
def test_what_cannot_be_unpacked_is_one_sentence(packed: bytes, why: str, tmp_path: Path) -> None:
    path = tmp_path / "log.gz"
    path.write_bytes(packed)
    with pytest.raises(UnreadableFileError, match=f"^log.gz {why}"):
        inflate(path)


def test_a_bomb_is_told_before_it_has_gone_off(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(bytes(300 * 1024**2), compresslevel=9))
    sizes: list[int] = []
    with pytest.raises(UnreadableFileError, match="as a decompression bomb does"):
        sizes.extend(map(len, inflated(path, most=MANY, ratio=200)))
    assert max(sizes) <= 1024**2
    assert sum(sizes) <= 64 * 1024**2


def test_a_file_larger_than_allowed_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(noise(3 * 1024**2))
    with pytest.raises(UnreadableFileError, match="holds more than"):
        inflate(path, most=2 * 1024**2)


def test_a_short_file_of_equal_lines_is_no_bomb(tmp_path: Path) -> None:
    path = tmp_path / "log.gz"
    path.write_bytes(gzip.compress(b"same\n" * 1_000_000))
    assert len(inflate(path)) == 5_000_000


def test_what_is_no_file_is_told_and_never_waited_for(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    whys = {"none.csv": "was not found", ".": "is a folder", "link": "was not found", "pipe": "is not a regular file"}
    for name, why in whys.items():
        with pytest.raises(UnreadableFileError, match=why):
            inflate(tmp_path / name)
