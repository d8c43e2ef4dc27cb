"""Whatever stands in a file, each of its records has rows or is refused with a reason, and nothing is raised."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.connector import RECORD, Batch, Connector, SourceSettings
from ingest.read import collect
from ingest.read.collect import collected
from ingest.read.outcome import Read
from ingest.read.raw import RawFile, UnreadableFileError
from ingest.read.refusal import SCHEMA, Refusals
from ingest.read.unreadable import SourceSettingsError
from ingest.registry import find_connector
from tests.ingest.read.conftest import CutInto, RawOf

Collect = Callable[..., Read]


@pytest.fixture(scope="session")
def through(tmp_path_factory: pytest.TempPathFactory) -> Collect:
    """Read a raw file with a connector of the product; settings by name."""
    places = iter(range(10**9))
    folder = tmp_path_factory.mktemp("collected")

    def read(connector: str, raw: RawFile, **settings: Any) -> Read:
        found = find_connector(connector)
        told = found.settings.model_validate({"source": "x", "timezone": "Europe/Berlin"} | settings)
        return collected(found, told, raw, folder / str(next(places)))

    return read


@pytest.fixture(scope="session")
def read_with(raw_of: RawOf, through: Collect, cut_into: CutInto) -> tuple[RawOf, Collect, CutInto]:
    """All that it takes to read a text whole and in pieces."""
    return raw_of, through, cut_into


def conserved(read: Read) -> tuple[int, int]:
    """How many records have rows, and how many are refused; together they are all, and none is both."""
    accepted = {x for path in read.rows.values() for x in pl.read_parquet(path)[RECORD].to_list()}
    refused = pl.read_parquet(read.refusals) if read.refusals else pl.DataFrame(schema=SCHEMA)
    assert refused[RECORD].n_unique() == refused.height
    assert accepted.isdisjoint(refused[RECORD].to_list())
    assert len(accepted) + refused.height == read.records
    return len(accepted), refused.height


TIMES = [
    "2024-05-01 10:00:00", "2024-03-31T02:30:00", "2024-10-27 02:30:00", "2024-05-01T10:00:00Z", "2024-02-30 10:00",
    "1970-01-01T00:00:00Z", "3000-01-01T00:00:00Z", "", "x", "0:00:00",
]  # fmt: skip
NUMBERS = ["0", "12.5", "-1", "1e309", "inf", "NaN", "", "x", "1,5"]
LINES = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(TIMES), st.sampled_from(TIMES), st.sampled_from(NUMBERS)).map(",".join),
        st.sampled_from([",", '"', '"a","b', "a", "a,b,c,d", "\0,,", "\x1c", '2024-05-01 10:00:00,"\n",', ""]),
    ),
    max_size=25,
)
MAPPING = {
    "channel": "'voice'", "queued_at": "a", "left_at": "b", "talk_s": "c", "outcome": "'abandoned'",
    "hold_s": "CAST(c AS DOUBLE)", "id": "CONCAT_WS('-', a, b, c)",
}  # fmt: skip


@given(lines=LINES, ends=st.sampled_from(["\n", "\r\n", "\r"]), size=st.integers(1, 60))
def test_records_of_delimited_text_are_conserved(
    lines: list[str], ends: str, size: int, read_with: tuple[RawOf, Collect, CutInto]
) -> None:
    raw_of, through, cut_into = read_with
    raw = raw_of("a,b,c" + "".join(ends + line for line in lines))
    whole = through("delimited", raw, leg=MAPPING)
    with cut_into(size, chunk=size):
        cut = through("delimited", raw, leg=MAPPING)
    assert conserved(whole) == conserved(cut)


VALUES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(TIMES + NUMBERS)
)
KEYS = st.sampled_from(
    ["id", "kind", "value", "scale_min", "scale_max", "asked_at", "complete", "customer", "flags", "odd"]
)
SOUND = {
    "id": "a",
    "kind": "csat",
    "scale_min": 1,
    "scale_max": 5,
    "asked_at": "2024-05-01T10:00:00Z",
    "complete": True,
}


@given(records=st.lists(st.dictionaries(KEYS, VALUES, max_size=3), max_size=15), broken=st.binary(max_size=12))
def test_records_of_json_are_conserved(
    records: list[dict[str, Any]], broken: bytes, raw_of: RawOf, through: Collect
) -> None:
    lines = [json.dumps(SOUND | record).encode() for record in records]
    half = len(lines) // 2
    content = b"\n".join([json.dumps(SOUND).encode(), *lines[:half], broken, *lines[half:]])
    conserved(through("canonical", raw_of(content), table="survey"))


@given(content=st.binary(max_size=200))
def test_bytes_of_any_kind_are_conserved_or_told_in_a_sentence(content: bytes, raw_of: RawOf, through: Collect) -> None:
    for head in (b"", b"a,b,c\n", b'{"id":"a"}\n'):
        for connector, told in (("delimited", {"leg": MAPPING}), ("canonical", {"table": "survey"})):
            try:
                conserved(through(connector, raw_of(head + content), **told))
            except (UnreadableFileError, SourceSettingsError) as sentence:
                told_in_a_sentence(sentence)


def told_in_a_sentence(error: Exception) -> None:
    assert str(error).endswith((".", '"'))


def connector(*batches: Batch) -> Connector:
    def read(_raw: RawFile, _settings: SourceSettings) -> Iterator[Batch]:
        yield from batches

    return Connector(
        name="x", label="x", description="x", reads="x", settings=SourceSettings, read=read, makes=("event",)
    )


def refused(*records: int, raw: bytes = b"12345") -> Batch:
    return Batch(records=len(records), rows={}, refused=Refusals.of((x, "truncated", "", raw) for x in records))


def test_a_file_that_is_refused_nearly_whole_is_set_aside_whole(
    raw_of: RawOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collect, "MOST_REFUSED", 3)
    settings = SourceSettings(source="x")
    assert collected(connector(refused(1, 2, 3)), settings, raw_of(b"x"), tmp_path / "few").records == 3
    with pytest.raises(UnreadableFileError, match="is not what 'x' reads: more than 3 records were refused"):
        collected(connector(refused(1, 2), refused(3, 4)), settings, raw_of(b"x"), tmp_path / "many")


def test_the_bytes_of_refused_records_are_kept_while_there_is_room(
    raw_of: RawOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collect, "RAW_KEPT", 12)
    read = collected(connector(refused(1), refused(2, 3)), SourceSettings(source="x"), raw_of(b"x"), tmp_path / "rows")
    assert read.refusals is not None
    assert pl.read_parquet(read.refusals)["raw"].to_list() == [b"12345", b"12345", None]
