"""Of a file that is written to all day as much is read as is whole, and nothing of it twice."""

import gzip
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ingest.read.extent import Extent
from ingest.read.growing import Growing, Portion, portion
from ingest.read.raw import RawFile
from ingest.registry import connectors

SAMPLES = Path(__file__).parents[1] / "connectors" / "samples"
SAMPLE_OF = {
    "amazon_connect": "amazon_connect/records.ndjson",
    "amazon_connect_events": "amazon_connect_events.ndjson",
    "asterisk_queue_log": "asterisk_queue_log/morning.log",
    "chatwoot": "chatwoot.ndjson",
    "freeswitch_callcenter": "freeswitch_callcenter/events.ndjson",
    "ga4_events": "ga4_events/events_20260301.json",
    "genesys_cloud": "genesys_cloud/conversations.json",
    "intercom": "intercom.ndjson",
    "messenger": "messenger.ndjson",
    "qmatic": "qmatic/visits.json",
    "twilio_taskrouter": "twilio_taskrouter.ndjson",
    "whatsapp_cloud": "whatsapp_cloud.ndjson",
    "zendesk_chat": "zendesk_chat.ndjson",
}
GOES_ON = sorted(name for name, one in connectors().items() if one.growing is not None and one.growing.goes_on)


@dataclass(frozen=True)
class Loaded:
    """A part that was loaded."""

    start: int
    bytes: int
    sha256: str


def part(content: bytes, begin: int, end: int) -> Loaded:
    return Loaded(begin, end - begin, hashlib.sha256(content[begin:end]).hexdigest())


def new(path: Path, growing: Growing, *parts: Loaded, is_written_to: bool = False) -> Portion:
    with path.open("rb") as file:
        return portion(file, growing, parts, is_written_to=is_written_to)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of six lines, the last of which is not whole."""
    written = tmp_path / "log"
    written.write_bytes(b"one\ntwo\nthree\nfour\nfive\nsi")
    return written


def found(path: Path, portion: Portion) -> bytes:
    content = path.read_bytes()[portion.start :][: portion.bytes]
    assert portion.sha256 == hashlib.sha256(content).hexdigest()
    assert portion.lines_before == path.read_bytes()[: portion.start].count(b"\n")
    return content


@pytest.mark.parametrize(
    ("cuts", "expected"),
    [
        pytest.param([], b"one\ntwo\nthree\nfour\nfive\n", id="nothing was loaded before"),
        pytest.param([(0, 4)], b"two\nthree\nfour\nfive\n", id="the first line was"),
        pytest.param([(0, 4), (4, 14)], b"four\nfive\n", id="two parts were, one behind the other"),
        pytest.param([(4, 14), (0, 4)], b"four\nfive\n", id="their order in the ledger does not matter"),
        pytest.param([(0, 4), (8, 14)], b"two\nthree\nfour\nfive\n", id="a gap is between them"),
        pytest.param([(0, 4), (0, 8)], b"three\nfour\nfive\n", id="the longest of two counts"),
        pytest.param([(0, 6)], b"one\ntwo\nthree\nfour\nfive\n", id="what ended within a line is read again"),
        pytest.param([(0, 24)], b"", id="all whole lines were"),
        pytest.param([(0, 26)], b"one\ntwo\nthree\nfour\nfive\n", id="half a line was taken for a whole one"),
    ],
)
def test_what_is_new_in_a_file_when(cuts: list[tuple[int, int]], expected: bytes, path: Path) -> None:
    parts = [part(path.read_bytes(), *cut) for cut in cuts]
    assert found(path, new(path, Growing.LINES, *parts, is_written_to=True)) == expected


def test_a_file_that_is_complete_is_read_to_its_end(path: Path) -> None:
    assert found(path, new(path, Growing.LINES, part(path.read_bytes(), 0, 19))) == b"five\nsi"


def test_a_file_that_was_emptied_and_grows_anew_is_new_as_a_whole(path: Path) -> None:
    before = part(path.read_bytes(), 0, 14)
    path.write_bytes(b"seven\neight\nnine\nten\n")
    assert found(path, new(path, Growing.LINES, before, is_written_to=True)) == b"seven\neight\nnine\nten\n"


@pytest.mark.parametrize(
    ("growing", "content", "expected"),
    [
        pytest.param(Growing.LINES, b"half a line", b"", id="no line is whole"),
        pytest.param(Growing.LINES, gzip.compress(b"one\n" * 999), b"", id="it is packed"),
        pytest.param(Growing.LINES, "one\ntwo\n".encode("utf-16"), b"", id="its letters take two bytes"),
        pytest.param(Growing.OBJECTS, b'{"a": 1}\n{"a"', b'{"a": 1}\n', id="each line is an object"),
        pytest.param(Growing.OBJECTS, b'{\n"a": 1\n}\n', b"", id="an object takes several lines"),
        pytest.param(Growing.OBJECTS, b'[{"a": 1},\n{"a": 2},\n', b"", id="the objects are in an array"),
        pytest.param(Growing.TEXT, b"one\ntwo\nthr", b"one\ntwo\n", id="lines tell of each other"),
        pytest.param(Growing.RECORDS, b'a,b\n1,"x\ny"\n2,"x\ny', b'a,b\n1,"x\ny"\n', id="a quoted field has lines"),
        pytest.param(Growing.RECORDS, b'a,b\n1,5"\n2,x\n3,', b"a,b\n", id="a quote may yet be closed"),
        pytest.param(Growing.RECORDS, b'{"a": 1}\n{"a"', b"", id="a table is none"),
        pytest.param(Growing.PACKETS, b"a: 1\nb: 2\n\na: 3\n", b"a: 1\nb: 2\n\n", id="a packet is not whole"),
        pytest.param(Growing.PACKETS, b"a: 1\r\n\r\na: 3\r\nb", b"a: 1\r\n\r\n", id="lines end with CR LF"),
        pytest.param(Growing.PACKETS, b'{"a": 1}\n{"a"', b'{"a": 1}\n', id="packets are objects of JSON"),
    ],
)
def test_of_a_file_that_is_written_to_as_much_is_read_as_is_whole_when(
    growing: Growing, content: bytes, expected: bytes, path: Path
) -> None:
    path.write_bytes(content)
    assert found(path, new(path, growing, is_written_to=True)) == expected


def test_a_quote_that_never_closes_holds_nothing_up_for_ever(path: Path) -> None:
    path.write_bytes(b'a,b\n1,5"\n' + b"2,x\n" * 20_000 + b"3,")
    assert found(path, new(path, Growing.RECORDS, is_written_to=True)).endswith(b"2,x\n")


def objects_of(sample: Path) -> bytes:
    """The objects of a sample, one on each line; of a log of lines, those."""
    text, decoder, place, lines = sample.read_text(), json.JSONDecoder(), 0, []
    if not text.lstrip().startswith(("{", "[")):
        return text.encode()
    while place < len(text.rstrip()):
        one, place = decoder.raw_decode(text, place)
        lines += one if isinstance(one, list) else [one]
        place += len(text[place:]) - len(text[place:].lstrip())
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def rows(connector: str, path: Path, *bounds: tuple[int, int]) -> dict[str, pl.DataFrame]:
    """What a connector reads in parts of a file, by table."""
    one, content, read = connectors()[connector], path.read_bytes(), {}
    settings = one.settings.model_validate({"source": "log", "timezone": "UTC"})
    seen: dict[str, list[pl.DataFrame]] = {"refused": []}
    for begin, end in bounds:
        stat, before = path.stat(), content[:begin].count(b"\n")
        extent = Extent(device=stat.st_dev, inode=stat.st_ino, bytes=end - begin, start=begin, lines_before=before)
        raw = RawFile(path=path, received_at=datetime(2026, 11, 1, tzinfo=UTC), extent=extent)
        for batch in one.read(raw, settings):
            seen["refused"].append(batch.refused.frame.select("reason", "detail"))
            for name, frame in batch.rows.items():
                seen.setdefault(name, []).append(frame.drop("record"))
    for name, frames in seen.items():
        every: Any = pl.concat(frames, how="diagonal_relaxed")
        if name != "refused":  # of rows with one id, such as links of two addresses, the store keeps the latest
            every = every.sort("revision").unique("id", keep="last")
        read[name] = every.sort(every.columns)
    return read


@pytest.mark.parametrize("connector", GOES_ON)
def test_where_reading_goes_on_parts_give_what_the_whole_gives(connector: str, tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(objects_of(SAMPLES / SAMPLE_OF[connector]))
    size, content = path.stat().st_size, path.read_bytes()
    ends = [place + 1 for place, byte in enumerate(content) if byte == ord("\n")]
    cuts = [0, *ends[: len(ends) - 1 : max(len(ends) // 12, 1)], size]
    assert len(cuts) > 2, "something is cut"
    whole = rows(connector, path, (0, size))
    parts = rows(connector, path, *pairwise(cuts))
    assert sum(frame.height for frame in whole.values()) > 0
    for name, frame in whole.items():
        assert_frame_equal(parts[name], frame, check_column_order=False)


def test_lines_are_numbered_as_in_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"1772000000|1.1|billing|NONE|ENTERQUEUE||+4930111|1\nnonsense\nnonsense\n")
    stat, connector = path.stat(), connectors()["asterisk_queue_log"]
    extent = Extent(device=stat.st_dev, inode=stat.st_ino, bytes=9, start=60, lines_before=2)
    raw = RawFile(path=path, received_at=datetime(2026, 11, 1, tzinfo=UTC), extent=extent)
    (batch,) = connector.read(raw, connector.settings.model_validate({"source": "log"}))
    assert batch.refused.frame["record"].to_list() == [3]
