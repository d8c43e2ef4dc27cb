"""The one file of a zip archive is read where it lies; every other archive is one clear sentence."""

import io
import random
import stat
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from ingest.look import look_at
from ingest.read.extent import Extent
from ingest.read.inflate import inflated
from ingest.read.unreadable import UnreadableFileError
from tests.bad_input import zipped
from tests.ingest.read.conftest import CutInto, RawOf

TEXT = b"one\ntwo\n"
MANY = 1024**3
END = 22
"""Bytes at the end of an archive without a comment."""


def streamed(content: bytes) -> bytes:
    """As a program writes it that cannot go back: sizes and sum stand behind the file."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    held = Pipe()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("log", content)
    return held.getvalue()


def linked() -> bytes:
    held = io.BytesIO()
    link = zipfile.ZipInfo("log")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    return held.getvalue()


def changed(archive: bytes, at: int, content: bytes) -> bytes:
    """With other bytes at a place, counted from the end when it is negative."""
    place = at % len(archive)
    return archive[:place] + content + archive[place + len(content) :]


def in_directory(archive: bytes, at: int, content: bytes) -> bytes:
    return changed(archive, archive.index(b"PK\x01\x02") + at, content)


def in_both(archive: bytes, at: int, content: bytes) -> bytes:
    """In the head before the file, and in the directory, where the same stands two bytes later."""
    return in_directory(changed(archive, at, content), at + 2, content)


ONE = zipped({"log": TEXT})
NOISE = random.Random(0).randbytes(9_000)  # noqa: S311 - bytes that do not pack


def read(path: Path, *, most: int = MANY, ratio: int = 200) -> bytes:
    return b"".join(inflated(path, most=most, ratio=ratio))


@pytest.mark.parametrize(
    "archive",
    [
        pytest.param(ONE, id="one file, deflated"),
        pytest.param(zipped({"log": TEXT}, zipfile.ZIP_STORED), id="one file, as it is"),
        pytest.param(zipped({"exports/": b"", "exports/march/log.csv": TEXT}), id="folders do not count"),
        pytest.param(
            zipped({"log": TEXT, "__MACOSX/._log": b"x", "._a": b"x", "b/.DS_Store": b"x"}),
            id="what macOS adds does not count",
        ),
        pytest.param(streamed(TEXT), id="written by one who could not go back"),
        pytest.param(zipped({"log": TEXT}, comment=b"c" * 60_000), id="a long comment"),
        pytest.param(ONE + b"\0" * 500, id="padding behind it"),
        pytest.param(zipped({"Übersicht..2026.csv": TEXT}), id="two dots within a name climb nowhere"),
    ],
)
def test_the_only_file_is_read(archive: bytes, tmp_path: Path, cut_into: CutInto) -> None:
    path = tmp_path / "log.zip"
    path.write_bytes(archive)
    assert read(path) == TEXT
    with cut_into(5):
        assert read(path) == TEXT


def test_a_large_file_comes_block_by_block(tmp_path: Path) -> None:
    lines = b"".join(b"%d,%d\n" % (x, x * 7919 % 1000) for x in range(400_000))
    path = tmp_path / "log.zip"
    path.write_bytes(zipped({"log": lines}))
    blocks = list(inflated(path, most=MANY, ratio=200))
    assert b"".join(blocks) == lines
    assert max(map(len, blocks)) <= 1024**2


def test_of_a_file_that_grows_only_so_much_is_read_as_was_there(tmp_path: Path) -> None:
    path = tmp_path / "log.zip"
    path.write_bytes(ONE)
    there = path.stat()
    path.write_bytes(ONE + zipped({"another": b"x"}))
    extent = Extent(device=there.st_dev, inode=there.st_ino, bytes=len(ONE))
    assert b"".join(inflated(path, most=MANY, ratio=200, extent=extent)) == TEXT


@pytest.mark.parametrize(
    ("archive", "why"),
    [
        pytest.param(zipped({}), "is an empty zip archive", id="none at all"),
        pytest.param(zipped({"a/": b"", "__MACOSX/._a": b""}), "is a zip archive with no file in it", id="no file"),
        pytest.param(zipped({"log": b""}), "is a zip archive of an empty file", id="an empty file"),
        pytest.param(
            zipped({"a": TEXT, "b": TEXT}),
            "is a zip archive of 2 files; unpack it and load them one by one",
            id="two files",
        ),
        pytest.param(
            zipped({f"{x:0200}": b"" for x in range(5_000)}),
            "is a zip archive of 5,000 files; unpack it and load them one by one",
            id="so many that they are not even listed",
        ),
        pytest.param(zipped({"[Content_Types].xml": b"<x/>", "xl/a.xml": b"<x/>"}), "is a workbook", id="a workbook"),
        pytest.param(ONE[:-END], "is a zip archive without its end; copy it again", id="cut off"),
        pytest.param(ONE[:30], "is a zip archive without its end; copy it again", id="hardly begun"),
        pytest.param(zipped({"log": NOISE})[:5_000], "is a zip archive without its end", id="cut in the file"),
        pytest.param(in_both(ONE, 6, b"\x01\x08"), "is a zip archive under a password; unpack it first", id="locked"),
        pytest.param(in_both(ONE, 6, b"\x41\x08"), "is a zip archive under a password", id="locked as a whole"),
        pytest.param(
            in_both(ONE, 8, b"\x63\0"), r"is a zip archive packed in a way that is not read \(method 99\)", id="AES"
        ),
        pytest.param(
            zipped({"log": TEXT}, zipfile.ZIP_LZMA),
            r"is a zip archive packed in a way that is not read \(method 14\); unpack it first",
            id="another method",
        ),
        pytest.param(in_directory(ONE, 20, b"\xff" * 4), "is a zip archive of the kind for more", id="zip64 sizes"),
        pytest.param(changed(ONE, 6 - END, b"\xff" * 10), "is a zip archive of the kind for more", id="zip64 end"),
        pytest.param(changed(ONE, 4 - END, b"\1\0"), "is one part of a zip archive in several", id="one part of two"),
        pytest.param(linked(), "is a zip archive of a link or a device, and of no file", id="a symbolic link"),
        pytest.param(in_directory(ONE, 16, b"\0" * 4), "is a damaged zip archive; copy it again", id="a wrong sum"),
        pytest.param(in_directory(ONE, 24, b"\x07"), "is a damaged zip archive", id="more than is said"),
        pytest.param(in_directory(ONE, 24, b"\x09"), "is a damaged zip archive", id="less than is said"),
        pytest.param(in_directory(ONE, 42, b"\x05"), "is a damaged zip archive", id="a wrong place"),
        pytest.param(in_directory(ONE, 20, b"\x05"), "is a damaged zip archive", id="packed into less"),
        pytest.param(in_directory(ONE, 20, b"\xff\xff"), "is a damaged zip archive", id="longer than the archive"),
        pytest.param(in_directory(ONE, 46, b"Log"), "is a damaged zip archive", id="another name in the directory"),
        pytest.param(in_directory(ONE, 0, b"XX"), "is a damaged zip archive", id="no directory"),
        pytest.param(changed(ONE, 8 - END, b"\2\0\2"), "is a damaged zip archive", id="too long a directory"),
        pytest.param(changed(ONE, 16 - END, b"\xff\xff"), "is a damaged zip archive", id="a directory behind the end"),
        pytest.param(changed(ONE, 33, b"\xff" * 4), "is a damaged zip archive", id="noise in the place of the file"),
        *(
            pytest.param(zipped({name: TEXT}), "is a zip archive with a name that leads out of its folder", id=name)
            for name in ("../log", "a/../../log", "/etc/log", "..\\log", "C:\\log", "a/..")
        ),
    ],
)
def test_what_cannot_be_read_is_one_sentence(archive: bytes, why: str, raw_of: RawOf) -> None:
    with pytest.raises(UnreadableFileError, match=f"^log.zip {why}"):
        list(raw_of(archive, name="log.zip").blocks())


def test_an_archive_in_an_archive_is_not_opened(raw_of: RawOf) -> None:
    with pytest.raises(UnreadableFileError, match=r"^log.zip is packed more than once, at last as a zip archive"):
        list(raw_of(zipped({"log.zip": ONE}), name="log.zip").blocks())


def test_a_bomb_is_told_before_it_has_gone_off(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    path.write_bytes(zipped({"log": bytes(100 * 1024**2)}))
    sizes: list[int] = []
    with pytest.raises(UnreadableFileError, match="as a decompression bomb does"):
        sizes.extend(map(len, inflated(path, most=MANY, ratio=200)))
    assert max(sizes) <= 1024**2
    assert sum(sizes) <= 64 * 1024**2


def test_a_bomb_that_says_it_is_small_goes_no_further_than_it_says(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    path.write_bytes(in_directory(zipped({"log": bytes(30 * 1024**2)}), 24, struct.pack("<I", 1000)))
    given: list[bytes] = []
    with pytest.raises(UnreadableFileError, match="is a damaged zip archive"):
        given.extend(inflated(path, most=MANY, ratio=200))
    assert given == []


def test_a_file_larger_than_allowed_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "log.zip"
    path.write_bytes(zipped({"log": NOISE * 300}))
    with pytest.raises(UnreadableFileError, match="holds more than"):
        read(path, most=1024**2)


def test_nothing_is_written_by_the_names_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "log.zip"
    path.write_bytes(zipped({"here/log": TEXT}))
    assert read(path) == TEXT
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_file_is_for_is_told_by_what_is_inside(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(zipped({"orders.csv": b"order_id,amount\n1,2\n"}))
    assert look_at(path).columns == ("order_id", "amount")


@pytest.mark.parametrize("seed", range(4))
def test_damage_anywhere_is_a_sentence_or_does_not_matter(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - guards nothing
    whole = zipped({"folder/": b"", "folder/log.csv": TEXT * 50}, comment=b"made by nobody")
    path = tmp_path / "log.zip"
    for _ in range(250):
        archive = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            archive[chance.randrange(4, len(archive))] = chance.choice([0, 1, 0x7F, 0xFF, chance.randrange(256)])
        path.write_bytes(bytes(archive[: chance.choice([len(archive), chance.randrange(5, len(archive))])]))
        with suppress(UnreadableFileError):
            assert read(path) == TEXT * 50
