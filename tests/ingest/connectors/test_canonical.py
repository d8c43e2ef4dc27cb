"""Rows in our own column names come in from every format, and as they were written."""

import io
import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from ingest.connectors.canonical import canonical
from ingest.read.guard import Reading, read_guarded
from ingest.read.raw import RawFile, UnreadableFileError
from ingest.read.typed import typed_together
from ingest.read.unreadable import SourceSettingsError
from ingest.registry import tables

TOOLS = Path(__file__).parents[3].parent / "shared" / "tools"
"""Hostile files, where they are there."""

SURVEY = {
    "id": "a", "kind": "csat", "value": 4.0, "scale_min": 1.0, "scale_max": 5.0, "customer": "+4930123",
    "asked_at": "2024-05-01T10:00:00Z", "complete": True,
}  # fmt: skip


def as_csv(records: Sequence[dict[str, Any]], separator: str = ",") -> bytes:
    return pl.DataFrame(records).write_csv(separator=separator).encode()


def as_parquet(records: Sequence[dict[str, Any]]) -> bytes:
    held = io.BytesIO()
    frame = pl.DataFrame(records)
    typed_time = frame.with_columns(pl.col("asked_at").str.to_datetime("%+")) if "asked_at" in frame.columns else frame
    typed_time.write_parquet(held)
    return held.getvalue()


Load = Callable[..., tuple[pl.DataFrame, list[tuple[Any, ...]]]]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Rows, and refusals (record, reason, detail), of a file of surveys."""

    def loaded(content: bytes, timezone: str | None = None) -> tuple[pl.DataFrame, list[tuple[Any, ...]]]:
        path = tmp_path / "file"
        path.write_bytes(content)
        raw = RawFile(path=path, received_at=datetime(2026, 11, 1, tzinfo=UTC))
        settings = canonical.settings.model_validate({"source": "x", "table": "survey", "timezone": timezone})
        parts = [(b.records, *typed_together(b, tables(), raw, zone=timezone)) for b in canonical.read(raw, settings)]
        for records, rows, refused in parts:
            assert records == rows["survey"].height + len(refused)
        frames = [rows["survey"] for _, rows, _ in parts]
        return pl.concat(frames), [row for _, _, refused in parts for row in refused.frame.drop("raw").rows()]

    return loaded


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(as_csv, id="CSV"),
        pytest.param(lambda records: as_csv(records, separator="\t"), id="text with tabs"),
        pytest.param(lambda records: "\n".join(map(json.dumps, records)).encode(), id="one JSON object per line"),
        pytest.param(lambda records: json.dumps(records, indent=1).encode(), id="an array of JSON objects"),
        pytest.param(as_parquet, id="Parquet"),
    ],
)
def test_the_same_rows_come_out_of_every_format(write: Callable[[Sequence[dict[str, Any]]], bytes], load: Load) -> None:
    rows, refused = load(write([SURVEY, SURVEY | {"id": "b", "value": None}]))
    assert refused == []
    assert rows.select("id", "kind", "value", "customer", "asked_at", "complete", "revision", "flags").rows() == [
        ("a", "csat", 4.0, "+4930123", datetime(2024, 5, 1, 10, tzinfo=UTC), True, 0, []),
        ("b", "csat", None, "+4930123", datetime(2024, 5, 1, 10, tzinfo=UTC), True, 0, []),
    ]


def test_what_another_store_wrote_is_read_back_as_it_was(load: Load) -> None:
    rows, _ = load(as_parquet([SURVEY | {"source": "other", "revision": 7, "flags": ["naive_tz"]}]))
    assert rows.select("source", "revision", "flags").rows() == [(None, 7, ["naive_tz"])]
    again = io.BytesIO()
    rows.drop("record").write_parquet(again)
    assert load(again.getvalue())[0].equals(rows)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(
            as_csv([SURVEY, SURVEY | {"value": 9.0}, SURVEY]), [(3, "outside_its_scale", "")], id="a rule of the table"
        ),
        pytest.param(as_csv([SURVEY | {"kind": "mood"}]), [(2, "unknown_value", "kind")], id="a word outside its list"),
        pytest.param(as_csv([SURVEY]) + b"b,csat\n", [(3, "too_few_fields", "2 of 8")], id="a cut line"),
        pytest.param(
            json.dumps(SURVEY | {"value": "4"}).encode(), [(1, "wrong_shape", "value")], id="a number in quotes in JSON"
        ),
        pytest.param(
            json.dumps(SURVEY | {"mood": 4}).encode(), [(1, "wrong_shape", "")], id="a key that is no column in JSON"
        ),
        pytest.param(json.dumps({"id": "a"}).encode(), [(1, "missing", "kind")], id="a key that is missing in JSON"),
        pytest.param(
            as_parquet([SURVEY, SURVEY | {"asked_at": "2124-05-01T10:00:00Z"}]),
            [(2, "time_out_of_range", "asked_at")],
            id="a time to come in Parquet",
        ),
    ],
)
def test_odd_rows_are_refused_one_by_one(content: bytes, expected: list[Any], load: Load) -> None:
    assert load(content)[1] == expected


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(
            as_csv([SURVEY | {"knid": "x"}]), "survey has no column 'knid'; did you mean 'kind'", id="a misspelt column"
        ),
        pytest.param(
            as_csv([{"id": "a"}]), "the file lacks kind, scale_min, scale_max, asked_at, complete", id="missing columns"
        ),
        pytest.param(
            as_parquet([SURVEY | {"mood": "x"}]), "survey has no column 'mood'", id="a strange column in Parquet"
        ),
        pytest.param(b"anna@example.org,5\n", "The first line does not name columns", id="no line of names"),
        pytest.param(
            as_csv([SURVEY | {"asked_at": "2024-05-01 10:00:00"}]), "name it with --timezone", id="times without a zone"
        ),
    ],
)
def test_a_file_that_does_not_fit_the_table_is_told(content: bytes, said: str, load: Load) -> None:
    with pytest.raises(SourceSettingsError, match=said) as told:
        load(content)
    assert "anna" not in str(told.value)


def test_times_without_a_zone_are_taken_in_that_of_the_source(load: Load) -> None:
    rows, _ = load(as_csv([SURVEY | {"asked_at": "2024-05-01 12:00:00"}]), timezone="Europe/Berlin")
    assert rows["asked_at"].to_list() == [datetime(2024, 5, 1, 10, tzinfo=UTC)]


@pytest.mark.parametrize("cut", [4, 8, 100, 400])
def test_a_cut_parquet_file_is_damaged(cut: int, load: Load) -> None:
    with pytest.raises(UnreadableFileError, match="is damaged: it is no sound Parquet file"):
        load(as_parquet([SURVEY])[:-cut])


def test_an_unknown_table_is_told_with_the_nearest() -> None:
    with pytest.raises(ValidationError, match="no table 'servey'; did you mean 'survey'"):
        canonical.settings.model_validate({"source": "x", "table": "servey"})


def guarded(into: Path, *paths: Path) -> list[Reading]:
    raws = [RawFile(path=path, received_at=datetime(2026, 11, 1, tzinfo=UTC)) for path in paths]
    return read_guarded("canonical", {"source": "x", "table": "survey"}, raws, into)


@pytest.mark.skipif(not TOOLS.exists(), reason="the hostile files are not there")
@pytest.mark.parametrize("name", ["polars_parquet_abort.bin", "polars_parquet_panic.bin", "pyarrow_json_segv.jsonl"])
def test_files_that_bring_other_readers_down_are_told_in_a_sentence(name: str, tmp_path: Path) -> None:
    (reading,) = guarded(tmp_path, TOOLS / name)
    assert reading.unreadable is not None
    assert re.search(r"survey has no column|The first line does not name", reading.unreadable)


def test_parquet_with_any_byte_of_its_rows_changed_is_read_refused_or_told(tmp_path: Path) -> None:
    sound = as_parquet([SURVEY] * 3)
    rows_end = len(sound) - 8 - int.from_bytes(sound[-8:-4], "little")
    paths = []
    for place in range(4, rows_end, 17):
        paths.append(tmp_path / f"{place}.parquet")
        paths[-1].write_bytes(sound[:place] + bytes([sound[place] ^ 0xFF]) + sound[place + 1 :])
    readings = guarded(tmp_path, *paths)
    assert len(readings) == len(paths)
    for reading in readings:
        assert reading.unreadable or reading.records == 3
