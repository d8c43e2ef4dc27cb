"""Rows as a connector reads them become rows as their table declares them, or their record is refused with a reason."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from ingest.connector import Batch
from ingest.read.raw import RawFile
from ingest.read.refusal import Refusals
from ingest.read.times import NaiveTimeError
from ingest.read.typed import UnknownColumnError, typed, typed_together
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.survey import survey
from tests.ingest.read.conftest import RECEIVED, RawOf

LEG: dict[str, Any] = {
    "id": "a", "revision": "3", "interaction_id": "a", "seq": "0", "kind": "queue", "channel": "voice",
    "direction": "inbound", "started_at": "2024-05-01T10:00:00Z", "outcome": "answered",
}  # fmt: skip
SURVEY: dict[str, Any] = {
    "id": "s", "revision": "0", "kind": "csat", "value": "4", "scale_min": "1", "scale_max": "5",
    "asked_at": "2024-05-01T10:00:00Z", "complete": "yes",
}  # fmt: skip


@pytest.fixture(scope="module")
def raw(raw_of: RawOf) -> RawFile:
    return raw_of(b"x")


def batch(*records: Mapping[str, Any], table: str = "leg", refused: Refusals | None = None) -> Batch:
    rows = [{"record": number} | dict(record) for number, record in enumerate(records, start=1)]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return Batch(records=len(rows), rows={table: frame}, refused=refused or Refusals.none())


def reasons(refusals: Refusals) -> list[tuple[Any, ...]]:
    return refusals.frame.drop("raw").sort("record").rows()


def test_a_sound_row_has_exactly_the_columns_of_its_table(raw: RawFile) -> None:
    done = typed(batch(LEG), leg, raw)
    assert done.rows.schema == {"record": pl.Int64} | dict(leg.arriving)
    assert done.rows.select("record", "id", "revision", "seq", "talk_s", "flags").rows() == [(1, "a", 3, 0, None, [])]
    assert len(done.refusals) == 0


@pytest.mark.parametrize(
    ("said", "reason", "detail"),
    [
        pytest.param({"started_at": "2024-02-30T10:00:00Z"}, "not_a_time", "started_at", id="an impossible date"),
        pytest.param({"started_at": None}, "missing", "started_at", id="a required time is missing"),
        pytest.param({"id": ""}, "missing", "id", id="an empty id is a missing id"),
        pytest.param({"started_at": "1989-12-31T23:59:59Z"}, "time_out_of_range", "started_at", id="before 1990"),
        pytest.param({"started_at": "3000-01-01T00:00:00Z"}, "time_out_of_range", "started_at", id="the year 3000"),
        pytest.param({"talk_s": "-0.001"}, "negative", "talk_s", id="a negative duration"),
        pytest.param({"talk_s": "1e309"}, "too_large", "talk_s", id="a duration without bounds"),
        pytest.param({"hold_s": "soon"}, "not_a_number", "hold_s", id="a duration in words"),
        pytest.param({"seq": "-1"}, "negative", "seq", id="a place before the first"),
        pytest.param({"kind": "hotline"}, "unknown_value", "kind", id="a word that is not in its list"),
        pytest.param({"transferred": "cold"}, "unknown_value", "transferred", id="an optional word not in its list"),
        pytest.param({"hold_abandon": "perhaps"}, "not_a_yes_or_no", "hold_abandon", id="neither yes nor no"),
        pytest.param(
            {"left_at": "2024-05-01T09:59:59Z"}, "ends_before_it_begins", "", id="an end before its beginning"
        ),
        pytest.param({"queue": "a\0"}, "nul_byte", "queue", id="a NUL in a name"),
        pytest.param({"talk_s": "x", "kind": "y", "id": ""}, "missing", "id", id="of several the first column's"),
    ],
)
def test_what_cannot_be_trusted_refuses_the_record(said: Any, reason: str, detail: str, raw: RawFile) -> None:
    done = typed(batch(LEG, LEG | said), leg, raw)
    assert reasons(done.refusals) == [(2, reason, detail)]
    assert done.rows["record"].to_list() == [1]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        pytest.param({"value": "6"}, "outside_its_scale", id="an answer above its scale"),
        pytest.param(
            {"scale_min": "5", "scale_max": "1", "value": None}, "scale_upside_down", id="a scale upside down"
        ),
    ],
)
def test_the_rules_of_a_table_refuse_by_their_names(said: Any, reason: str, raw: RawFile) -> None:
    assert reasons(typed(batch(SURVEY | said, table="survey"), survey, raw).refusals) == [(1, reason, "")]


def test_a_time_up_to_a_day_after_receipt_is_believed(raw: RawFile) -> None:
    late = [(RECEIVED + timedelta(hours=24, seconds=more)).isoformat() for more in (0, 1)]
    done = typed(batch(*(LEG | {"started_at": x} for x in late)), leg, raw)
    assert reasons(done.refusals) == [(2, "time_out_of_range", "started_at")]


def test_a_missing_clock_is_null_and_never_zero(raw: RawFile) -> None:
    done = typed(batch(LEG | {"talk_s": "", "queued_at": ""}), leg, raw)
    assert done.rows.select("talk_s", "queued_at", "left_at").rows() == [(None, None, None)]


@pytest.mark.parametrize(
    ("said", "flags"),
    [
        pytest.param({"left_at": "2024-10-27 02:30:00"}, ["ambiguous_time"], id="a time told twice"),
        pytest.param({"started_at": "2024-03-31 02:30:00"}, ["nonexistent_time"], id="a time that was skipped"),
        pytest.param(
            {"started_at": "2024-03-31 02:30:00", "left_at": "2024-10-27 02:30:00"},
            ["ambiguous_time", "nonexistent_time"],
            id="both",
        ),
        pytest.param(
            {"queued_at": "2024-05-01T10:00:05Z", "answered_at": "2024-05-01T10:00:04Z"},
            ["out_of_order"],
            id="answered before it was queued",
        ),
        pytest.param(
            {"flags": "sentinel_null;naive_tz;naive_tz"},
            ["naive_tz", "sentinel_null"],
            id="what it came with, sorted, once",
        ),
        pytest.param(
            {"flags": "sentinel_null", "left_at": "2024-10-27 02:30:00"},
            ["ambiguous_time", "sentinel_null"],
            id="what it came with, and what it earned",
        ),
        pytest.param(
            {"answered_at": "2024-05-01T10:00:00Z", "left_at": "2024-05-01T10:00:00Z"},
            [],
            id="everything within one second",
        ),
    ],
)
def test_odd_rows_are_kept_and_flagged(said: Any, flags: list[str], raw: RawFile) -> None:
    done = typed(batch(LEG, LEG | said, LEG), leg, raw, zone="Europe/Berlin")
    assert done.rows["flags"].to_list() == [[], flags, []]


def test_times_without_a_zone_stop_the_load_when_none_was_told(raw: RawFile) -> None:
    with pytest.raises(NaiveTimeError, match=r"leg\.started_at do not say their zone"):
        typed(batch(LEG | {"started_at": "2024-05-01 10:00:00"}), leg, raw)


def test_columns_may_come_typed(raw: RawFile) -> None:
    at = datetime(2024, 5, 1, 12, tzinfo=UTC)
    typed_leg = LEG | {"started_at": at, "seq": 1, "revision": 7, "talk_s": 3, "hold_abandon": False}
    done = typed(batch(typed_leg), leg, raw)
    assert done.rows.select("started_at", "seq", "revision", "talk_s", "hold_abandon").rows() == [
        (at, 1, 7, 3.0, False)
    ]


def test_a_column_that_the_table_does_not_have_is_the_connectors_mistake(raw: RawFile) -> None:
    with pytest.raises(UnknownColumnError, match="Table 'leg' has no column 'anwsered_at'; it has source, id"):
        typed(batch(LEG | {"anwsered_at": "x"}), leg, raw)


def test_records_refused_while_reading_give_no_rows(raw: RawFile) -> None:
    refused = Refusals.of([(1, "truncated", "", b"")])
    assert typed(batch(LEG, LEG, refused=refused), leg, raw).rows["record"].to_list() == [2]


def test_a_record_is_refused_whole_in_all_its_rows_and_tables(raw: RawFile) -> None:
    legs = batch(LEG, LEG, LEG | {"kind": "hotline"}).rows["leg"].with_columns(record=pl.Series([1, 2, 2]))
    contact = {name: LEG[name] for name in ("id", "revision", "channel", "direction", "started_at", "outcome")}
    contact |= {"is_open": "no", "source_tz": "UTC"}
    contacts = pl.DataFrame([{"record": n} | contact | ({"channel": "fax"} if n == 3 else {}) for n in (1, 2, 3)])
    both = Batch(
        records=4, rows={"leg": legs, "interaction": contacts}, refused=Refusals.of([(4, "truncated", "", b"x")])
    )
    rows, refused = typed_together(both, {"leg": leg, "interaction": interaction}, raw)
    assert {name: frame["record"].to_list() for name, frame in rows.items()} == {"leg": [1], "interaction": [1]}
    expected = [(2, "unknown_value", "kind"), (3, "unknown_value", "channel"), (4, "truncated", "")]
    assert refused.frame.drop("raw").rows() == expected


def test_no_rows_give_no_rows(raw: RawFile) -> None:
    empty = Batch(records=0, rows={"leg": pl.DataFrame(schema={"record": pl.Int64})}, refused=Refusals.none())
    for none in (empty, Batch(records=0, rows={}, refused=Refusals.none())):
        done = typed(none, leg, raw)
        assert (done.rows.height, done.rows.schema) == (0, {"record": pl.Int64} | dict(leg.arriving))
