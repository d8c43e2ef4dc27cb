"""Talkdesk's calls: records in, interactions, legs and survey answers out."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest.connector import Look
from ingest.connectors.talkdesk import talkdesk as connector
from ingest.read.times import NaiveTimeError
from ingest.read.unreadable import UnreadableFileError
from tests.ingest.connectors.folding import as_stored, folded, read, rows
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "talkdesk" / "calls.csv"
SETTINGS = connector.settings(source="acd")
CALL: dict[str, Any] = {
    "call_id": "a",
    "type": "inbound",
    "start_at": "2024-04-01T08:00:00Z",
    "end_at": "2024-04-01T08:06:00Z",
    "contact_phone_number": "+4930000001",
    "user_id": "u1",
    "total_time": 360,
    "talk_time": 280,
    "wait_time": 30,
    "hold_time": 20,
    "ring_groups": ["billing"],
}


def made_of(tmp_path: Path, *calls: dict[str, Any], **told: object) -> Mapping[str, pl.DataFrame]:
    (tmp_path / "calls.json").write_text(json.dumps({"total": len(calls), "entries": [CALL | call for call in calls]}))
    said = connector.settings.model_validate({"source": "acd"} | told)
    outcome = read(connector, said, tmp_path / "calls.json")
    assert outcome.refused.is_empty(), outcome.reasons()
    return folded(connector, said, as_stored(outcome.events))


def test_calls_become_exactly_these_legs() -> None:
    legs = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, SAMPLE).events))["leg"]
    told = (
        "interaction_id",
        "kind",
        "queue",
        "agent",
        "answered_at",
        "left_at",
        "talk_s",
        "hold_s",
        "outcome",
        "flags",
    )
    assert rows(legs, *told) == [
        ("c1", "queue", "billing", "u1", "08:01:00", "08:06:00", 280.0, 20.0, "answered", []),
        ("c2", "queue", "billing", None, None, "08:11:00", None, None, "abandoned", []),
        ("c3", "queue", "billing", None, None, "08:12:03", None, None, "short_abandoned", []),
        ("c4", "queue", "billing", None, None, "22:00:20", None, None, "blocked:closed", []),
        ("c5", "queue", "billing", None, None, "09:00:40", None, None, "missed", []),
        ("c6", "queue", "billing", None, None, "09:11:00", None, None, "flow_out:voicemail", []),
        ("c7", "agent", None, "u2", "09:20:10", "09:25:00", 290.0, 0.0, "answered", []),
        ("c8", "ring", None, None, None, "09:30:30", None, None, "missed", []),
        ("c9", "queue", "experts", "u3", "08:06:20", "08:08:00", 100.0, 0.0, "answered", ["orphan_transfer"]),
    ]


def test_calls_become_exactly_these_interactions_and_answers() -> None:
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, SAMPLE).events))
    assert rows(made["interaction"], "id", "direction", "initiator", "customer", "outcome")[5:8] == [
        ("c6", "inbound", None, 1005, "flow_out:voicemail"),
        ("c7", "outbound", "callback", 1005, "answered"),
        ("c8", "outbound", None, 1006, "missed"),
    ]
    told = ("id", "interaction_id", "kind", "value", "scale_min", "scale_max", "asked_at", "answered_at", "complete")
    assert rows(made["survey"], *told) == [("c1#csat", "c1", "csat", 4.0, 1.0, 5.0, "08:06:00", "08:07:00", True)]


def test_when_the_queue_was_joined_is_told_by_the_contacts_model_only(tmp_path: Path) -> None:
    given_up = {"call_id": "b", "type": "abandoned", "talk_time": None, "wait_time": None, "abandon_time": 45}
    told = ("queued_at", "answered_at", "vendor_wait_s")
    assert rows(made_of(tmp_path, {}, given_up)["leg"], *told) == [(None, "08:01:00", 30.0), (None, None, None)]
    assert rows(made_of(tmp_path, {}, given_up, contacts_model=True)["leg"], *told) == [
        ("08:00:30", "08:01:00", 30.0),
        ("08:05:15", None, None),
    ]


def test_calls_of_one_interaction_id_are_one_interaction_with_a_transfer(tmp_path: Path) -> None:
    first = {"interaction_id": "i"}
    then = {
        "call_id": "b",
        "interaction_id": "i",
        "start_at": "2024-04-01T08:06:00Z",
        "end_at": "2024-04-01T08:12:00Z",
        "is_transfer": True,
        "ring_groups": "experts",
    }
    made = made_of(tmp_path, then, first)
    assert rows(made["interaction"], "id", "ended_at", "transfers", "flags") == [("i", "08:12:00", 1, [])]
    assert rows(made["leg"], "id", "queue", "transferred", "transfer_from") == [
        ("i#a", "billing", "queue", None),
        ("i#b", "experts", None, "i#a"),
    ]


def test_a_transfer_to_outside_is_external(tmp_path: Path) -> None:
    assert made_of(tmp_path, {"is_external_transfer": True})["leg"]["transferred"].to_list() == ["external"]


@pytest.mark.parametrize(
    ("call", "outcome", "flags"),
    [
        pytest.param({"type": "Short Abandoned"}, "short_abandoned", [], id="written for people"),
        pytest.param({"type": "parked"}, "answered", ["unmapped_status"], id="unknown, and talked"),
        pytest.param({"type": "parked", "talk_time": 0}, "failed", ["unmapped_status"], id="unknown, nobody talked"),
        pytest.param({"end_at": None}, "open", ["open_at_extract"], id="still going on"),
        pytest.param({"total_time": 200}, "answered", ["vendor_differs"], id="its length is not that of its times"),
    ],
)
def test_what_types_say(tmp_path: Path, call: dict[str, Any], outcome: str, flags: list[str]) -> None:
    assert rows(made_of(tmp_path, call)["leg"], "outcome", "flags") == [(outcome, flags)]


def test_settings_say_what_a_type_means(tmp_path: Path) -> None:
    made = made_of(tmp_path, {"type": "parked"}, types={"parked": "flow_out:overflow"})
    assert rows(made["leg"], "outcome", "flags") == [("flow_out:overflow", [])]


def test_a_score_outside_of_its_scale_is_no_answer(tmp_path: Path) -> None:
    made = made_of(tmp_path, {"csat_score": 9})["survey"]
    assert rows(made, "value", "complete", "flags") == [(None, False, ["unmapped_status"])]


def test_talk_that_holds_the_hold_is_told_by_the_settings(tmp_path: Path) -> None:
    made = made_of(tmp_path, {"talk_time": 300}, talk_includes_hold=True)
    assert rows(made["leg"], "answered_at", "talk_s", "hold_s") == [("08:01:00", 280.0, 20.0)]


def test_lengths_with_colons_are_hours_minutes_and_seconds(tmp_path: Path) -> None:
    made = made_of(tmp_path, {"talk_time": "0:04:40", "hold_time": "00:00:20", "total_time": "0:06:00"})
    assert rows(made["leg"], "answered_at", "talk_s", "flags") == [("08:01:00", 280.0, [])]


def test_times_without_a_zone_need_one(tmp_path: Path) -> None:
    local = {"start_at": "2024-10-27 02:30:00", "end_at": "2024-10-27 03:30:00", "total_time": None}
    with pytest.raises(NaiveTimeError, match="start_at"):
        made_of(tmp_path, local)
    made = made_of(tmp_path, local, timezone="Europe/Berlin")
    assert rows(made["interaction"], "started_at", "flags") == [("00:30:00", ["ambiguous_time"])]


def test_what_makes_no_sense_is_refused_with_its_field(tmp_path: Path) -> None:
    bad: list[dict[str, Any]] = [
        {"call_id": ""},
        {"start_at": "soon"},
        {"talk_time": -1},
        {"talk_time": "x"},
        {"end_at": "2024-04-01T07:00:00Z"},
    ]
    (tmp_path / "calls.json").write_text("\n".join(json.dumps(CALL | call) for call in [{}, *bad]))
    outcome = read(connector, SETTINGS, tmp_path / "calls.json")
    assert outcome.reasons() == [
        (2, "missing", "call_id"),
        (3, "not_a_time", "start_at"),
        (4, "negative", "talk_time"),
        (5, "not_a_number", "talk_time"),
        (6, "ends_before_it_begins", "end_at"),
    ]


def test_a_call_that_ended_in_a_later_export_is_closed_in_either_order(tmp_path: Path) -> None:
    running: dict[str, Any] = {"type": "inbound", "end_at": None, "talk_time": None, "total_time": None}
    ended: dict[str, Any] = {}
    for first, then in ((running, ended), (ended, running)):
        assert made_of(tmp_path, first, then)["leg"]["outcome"].to_list() == ["answered"]


def test_no_number_name_address_or_note_is_kept() -> None:
    text = read(connector, SETTINGS, SAMPLE).events.drop("customer", "flags").write_csv()
    assert not [word for word in ("+493000", "Jane", "@", "hello") if word in text]


def test_the_sample_loaded_twice_changes_nothing(loader_in: LoaderIn, tmp_path: Path) -> None:
    counted = Loaded(loader_in(tmp_path), connector.name).load_twice(SAMPLE)
    assert counted == {"event": 9, "interaction": 9, "leg": 9, "survey": 1}


def test_another_table_is_refused_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("time,queue\n1,2\n")
    with pytest.raises(UnreadableFileError, match="no call_id"):
        read(connector, SETTINGS, tmp_path / "x.csv")


def test_calls_are_recognised_and_others_are_not() -> None:
    assert connector.recognises is not None
    names = tuple(SAMPLE.read_text().splitlines()[0].split(","))
    assert connector.recognises(Look(name="x.csv", text="", columns=names))
    assert connector.recognises(Look(name="x.json", text="", records=[{"entries": [CALL]}]))
    assert not connector.recognises(Look(name="x.json", text="", records=[{"entries": [{"id": 1}]}, {"call_id": 1}]))
