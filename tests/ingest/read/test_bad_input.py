"""What bad input gets: a refused row with its line and reason, or one clear sentence; the rest of the file is read."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from ingest.read.guard import Reading, read_guarded
from ingest.read.raw import RawFile
from tests.bad_input import zipped

HEAD = b"id,queued,left,talk\n"
SOUND = b"1,2024-05-01T10:00:00Z,2024-05-01T10:05:00Z,60\n"
LAST = b"9,2024-05-01T10:00:00Z,2024-05-01T10:05:00Z,60\n"
TOLD = {
    "source": "x",
    "leg": {
        "id": "id", "queued_at": "queued", "left_at": "left", "talk_s": "talk", "channel": "'voice'",
        "outcome": "'abandoned'",
    },
}  # fmt: skip

REFUSED = {
    "too few fields": (b"2,2024-05-01T10:00:00Z\n", (3, "too_few_fields", "2 of 4")),
    "too many fields": (b"2,2024-05-01T10:00:00Z,,,\n", (3, "too_many_fields", "5 of 4")),
    "a NUL byte": (b"2,2024-05-01T10:00:00Z,\0,\n", (3, "nul_byte", "")),
    "a byte of another encoding": (b"2\xfc,2024-05-01T10:00:00Z,,\n", (3, "not_utf8", "")),
    "a quote that never closes": (b'"2,2024-05-01T10:00:00Z,,\n', (3, "unbalanced_quote", "")),
    "a negative duration": (b"2,2024-05-01T10:00:00Z,,-60\n", (3, "negative", "talk_s")),
    "a duration without bounds": (b"2,2024-05-01T10:00:00Z,,1e309\n", (3, "too_large", "talk_s")),
    "an end before its beginning": (
        b"2,2024-05-01T10:00:00Z,2024-05-01T09:59:59Z,\n",
        (3, "ends_before_it_begins", ""),
    ),
    "an impossible date": (b"2,2024-02-30T10:00:00Z,,\n", (3, "not_a_time", "started_at")),
    "a date of next century": (b"2,2124-05-01T10:00:00Z,,\n", (3, "time_out_of_range", "started_at")),
    "a missing id": (b",2024-05-01T10:00:00Z,,\n", (3, "missing", "id")),
    "a line without end": (b"2," + b"x" * 1_100_000 + b"\n", (3, "line_too_long", "")),
}

READ = {
    "a byte-order mark": b"\xef\xbb\xbf" + HEAD + SOUND + LAST,
    "UTF-16": (HEAD + SOUND + LAST).decode().encode("utf-16"),
    "mixed line ends": HEAD + SOUND.replace(b"\n", b"\r\n") + LAST.replace(b"\n", b"\r"),
    "gzip": gzip.compress(HEAD + SOUND + LAST),
    "a zip archive": zipped({"export/log.csv": HEAD + SOUND + LAST}),
    "no end behind the last line": (HEAD + SOUND + LAST).removesuffix(b"\n"),
}

UNREADABLE = {
    "an empty file": (b"", "is empty."),
    "a cut gzip file": (gzip.compress(HEAD + SOUND * 99)[:-9], "ends in the middle of its gzip data; copy it again."),
    "a bomb": (
        gzip.compress(HEAD + (b"x" * 10**6 + b"\n") * 80),
        "unpacks to far more than a log would, as a decompression bomb does.",
    ),
    "a zip archive without its end": (b"PK\x03\x04" + bytes(40), "is a zip archive without its end; copy it again."),
    "a zip archive of two files": (
        zipped({"a": HEAD + SOUND, "b": HEAD + LAST}),
        "is a zip archive of 2 files; unpack it and load them one by one.",
    ),
    "a workbook": (
        zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}),
        "is a workbook or another document of an office; export it as text first.",
    ),
    "noise": (bytes(4096), "is no text, or UTF-16 without a byte-order mark; save it as UTF-8."),
    "two columns of one name": (
        b"id,id\n1,2\n",
        "names two of its columns alike, or its first line does not name them: list them under `columns`.",
    ),
}


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reading]:
    """All of the files above, read one after the other by one process."""
    folder = tmp_path_factory.mktemp("bad")
    contents = {name: HEAD + SOUND + line + LAST for name, (line, _) in REFUSED.items()}
    contents |= READ | {name: content for name, (content, _) in UNREADABLE.items()}
    raws = []
    for name, content in contents.items():
        path: Path = folder / name
        path.write_bytes(content)
        raws.append(RawFile(path=path, received_at=datetime(2026, 11, 1, tzinfo=UTC)))
    return dict(zip(contents, read_guarded("delimited", TOLD, raws, folder / "rows"), strict=True))


def ids(reading: Reading) -> list[str]:
    return pl.read_parquet(reading.rows["leg"])["id"].to_list()


@pytest.mark.parametrize("name", REFUSED)
def test_costs_its_row_which_is_told_with_line_and_reason(name: str, readings: dict[str, Reading]) -> None:
    reading = readings[name]
    assert (reading.unreadable, reading.records, ids(reading)) == (None, 3, ["1", "9"])
    assert reading.refused.drop("raw").rows() == [REFUSED[name][1]]


@pytest.mark.parametrize("name", READ)
def test_costs_nothing(name: str, readings: dict[str, Reading]) -> None:
    reading = readings[name]
    assert (reading.unreadable, reading.records, reading.refused.height, ids(reading)) == (None, 2, 0, ["1", "9"])


@pytest.mark.parametrize("name", UNREADABLE)
def test_makes_the_file_unreadable_which_is_told_in_a_sentence(name: str, readings: dict[str, Reading]) -> None:
    reading = readings[name]
    assert (reading.records, reading.rows, reading.refused.height) == (0, {}, 0)
    assert reading.unreadable == f"{name} {UNREADABLE[name][1]}"
