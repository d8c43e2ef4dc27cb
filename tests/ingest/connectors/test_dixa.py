"""Dixa: each conversation of the Exports API as one interaction, with its ratings and its customer's addresses."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ingest.connector import Look
from ingest.connectors.dixa import dixa as connector
from tests.ingest.connectors.judging import Judged, judged, surrogate, told
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "dixa.json"
CONVERSATIONS = json.loads(SAMPLE.read_text())
CALL, CHAT, MAIL = CONVERSATIONS[:3]


def made_of(tmp_path: Path, *conversations: dict[str, Any], **options: Any) -> Judged:
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps(conversations))
    return judged(connector, path, settings=told(connector, **options))


def in_seconds(value: Any) -> Any:
    """The same with every time counted in seconds."""
    if isinstance(value, dict):
        return {key: in_seconds(inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [in_seconds(inside) for inside in value]
    return value // 1000 if isinstance(value, int) and value > 10**11 else value


def test_recorded_conversations_become_exactly_these_legs() -> None:
    columns = ("id", "kind", "channel", "agent", "queued_at", "answered_at", "left_at", "talk_s", "outcome")
    found = judged(connector, SAMPLE)
    assert found.table("leg", *columns) == [
        ("1#0", "queue", "voice", "a-7", "31 08:00:20", "31 08:01:00", "31 08:06:00", 300.0, "answered"),
        ("2#0", "queue", "chat", None, "31 08:10:05", None, "31 08:12:00", None, "abandoned"),
        ("3#0", "queue", "email", "a-8", "31 08:20:01", "31 09:20:00", "31 10:20:00", 600.0, "answered"),
        ("4#0", "queue", "email", None, "31 08:30:01", None, "31 11:30:00", None, "lapsed"),
        ("5#0", "queue", "messaging", "a-7", "31 08:40:00", "31 08:50:00", None, None, "answered"),
        ("6#0", "queue", "messaging", None, "31 08:45:00", None, None, None, "open"),
        ("7#0", "agent", "voice", "a-7", None, "31 09:00:10", "31 09:05:00", 280.0, "answered"),
        ("8#0", "queue", "voice", "a-8", "31 09:10:10", "31 09:11:00", "31 09:20:00", 500.0, "answered"),
    ]
    assert found.table("leg", "transferred")[-1] == ("external",)


def test_recorded_conversations_become_exactly_these_interactions() -> None:
    columns = ("id", "channel", "sub_channel", "direction", "started_at", "ended_at", "outcome", "is_open", "flags")
    joined, still = "inferred_answer", "open_at_extract"
    found = judged(connector, SAMPLE)
    assert found.table("interaction", *columns) == [
        ("1", "voice", None, "inbound", "31 08:00:00", "31 08:06:00", "answered", False, []),
        ("2", "chat", None, "inbound", "31 08:10:00", "31 08:12:00", "abandoned", False, []),
        ("3", "email", None, "inbound", "31 08:20:00", "31 10:20:00", "answered", False, [joined]),
        ("4", "email", "form", "inbound", "31 08:30:00", "31 11:30:00", "lapsed", False, []),
        ("5", "messaging", "whatsapp", "inbound", "31 08:40:00", None, "answered", True, [joined, still]),
        ("6", "messaging", "facebook", "inbound", "31 08:45:00", None, "open", True, [still]),
        ("7", "voice", None, "outbound", "31 09:00:00", "31 09:05:00", "answered", False, []),
        ("8", "voice", None, "inbound", "31 09:10:00", "31 09:20:00", "answered", False, []),
    ]
    assert found.table("interaction", "customer")[0] == (surrogate("account:r-1"),)


def test_ratings_are_asked_when_offered_and_answered_when_rated() -> None:
    columns = ("id", "interaction_id", "kind", "value", "scale_max", "asked_at", "answered_at", "complete")
    assert judged(connector, SAMPLE).table("survey", *columns) == [
        ("1#1711872361000", "1", "csat", 5.0, 5.0, "31 08:06:05", "31 08:07:00", True),
        ("3#1711880401000", "3", "csat", None, 5.0, "31 10:21:00", None, False),
        ("8#1711876801000", "8", "nps", 9.0, 10.0, "31 09:20:01", "31 09:30:00", True),
    ]


def test_a_requesters_id_is_linked_to_the_addresses_beside_it() -> None:
    found = judged(connector, SAMPLE).table("identity", "id", "customer", "other", "kind")
    assert found[:3] == [
        ("1#phone", surrogate("account:r-1"), surrogate("+4930000001"), "phone"),
        ("2#email", surrogate("account:r-2"), surrogate("jane@example.org"), "email"),
        ("2#phone", surrogate("account:r-2"), surrogate("+4930000002"), "phone"),
    ]


def test_a_file_that_counts_seconds_tells_the_same(tmp_path: Path) -> None:
    whole = judged(connector, SAMPLE).rows
    seconds = made_of(tmp_path, *in_seconds(CONVERSATIONS)).rows
    for name in ("interaction", "leg", "identity"):
        assert_frame_equal(seconds[name].sort("id"), whole[name].sort("id"))


def test_the_unit_is_the_files_and_no_single_records(tmp_path: Path) -> None:
    odd = MAIL | dict.fromkeys(("created_at", "queued_at", "assigned_at", "closed_at", "updated_at"), 1711873200)
    assert made_of(tmp_path, CALL, CHAT, odd).reasons() == [(3, "time_out_of_range", "created_at")]


@pytest.mark.parametrize(
    ("per_second", "options"),
    [
        pytest.param(1000, {}, id="milliseconds by comparison with the times"),
        pytest.param(1, {}, id="seconds by comparison with the times"),
        pytest.param(1, {"duration_unit": "s"}, id="seconds because the settings say so"),
    ],
)
def test_durations_have_the_unit_that_fits_their_times(
    tmp_path: Path, per_second: int, options: dict[str, str]
) -> None:
    call = CALL | {"total_duration": 360 * per_second, "handling_duration": 300 * per_second}
    assert made_of(tmp_path, call, **options).table("leg", "talk_s", "vendor_handle_s") == [(300.0, 300.0)]


def test_a_rating_off_its_scale_is_no_answer_and_flagged(tmp_path: Path) -> None:
    rating = CALL["ratings"][0] | {"rating_score": 9}
    found = made_of(tmp_path, CALL | {"ratings": [rating]})
    assert found.table("survey", "value", "complete", "flags") == [(None, False, ["unmapped_status"])]
    wide = made_of(tmp_path, CALL | {"ratings": [rating]}, score_max=10)
    assert wide.table("survey", "value", "complete") == [(9.0, True)]


def test_the_single_score_of_an_older_export_counts(tmp_path: Path) -> None:
    found = made_of(tmp_path, CALL | {"ratings": None, "rating_score": 4})
    assert found.table("survey", "id", "value", "complete") == [("1#rating", 4.0, True)]


def test_the_later_version_of_a_conversation_wins_in_any_order(tmp_path: Path) -> None:
    early = CALL | {"status": "open", "closed_at": None, "updated_at": CALL["assigned_at"]}
    for order in ((early, CALL), (CALL, early)):
        assert made_of(tmp_path, *order).table("interaction", "is_open") == [(False,)]


def test_a_channel_of_ones_own_is_what_the_settings_say(tmp_path: Path) -> None:
    found = made_of(tmp_path, CALL | {"initial_channel": "Kiosk"}, channels={"kiosk": "in_person"})
    assert found.table("leg", "channel") == [("in_person",)]


@pytest.mark.parametrize(
    ("more", "reason", "detail"),
    [
        pytest.param({"id": None}, "missing", "id", id="a conversation without an id"),
        pytest.param({"initial_channel": "pigeon"}, "unknown_value", "initial_channel", id="a channel not known"),
        pytest.param({"direction": "up"}, "unknown_value", "direction", id="a direction that is none"),
        pytest.param({"created_at": None}, "missing", "created_at", id="a conversation without a beginning"),
        pytest.param({"closed_at": "late"}, "not_a_time", "closed_at", id="a time that is none"),
        pytest.param({"closed_at": 1_600_000_000_000}, "ends_before_it_begins", "closed_at", id="an end too early"),
        pytest.param({"handling_duration": -1}, "negative", "handling_duration", id="a negative length"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(
    tmp_path: Path, more: dict[str, Any], reason: str, detail: str
) -> None:
    assert made_of(tmp_path, CALL | more).reasons() == [(1, reason, detail)]


def test_neither_words_nor_names_are_kept() -> None:
    for frame in judged(connector, SAMPLE).rows.values():
        lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
        text = frame.drop(lists).write_csv()
        assert not [word for word in ("secret", "thanks", "Jane", "Ada", "+49", "example.org") if word in text]


def test_the_same_conversations_once_more_and_backwards_change_no_fact(loader_in: LoaderIn, tmp_path: Path) -> None:
    backwards = "\n".join(map(json.dumps, CONVERSATIONS[::-1])).encode()
    counted = Loaded(loader_in(tmp_path), connector.name).load_twice(SAMPLE, backwards)
    assert counted == {
        "interaction": 8,
        "leg": 8,
        "survey": 3,
        "identity": 7,
    }


def test_conversations_are_recognised() -> None:
    assert connector.recognises is not None
    assert connector.recognises(Look(name="x", text="", records=[CALL]))
    assert connector.recognises(Look(name="x", text="", records=[{"data": [CALL]}]))
    assert connector.recognises(Look(name="x", text="", records=[{"id": 1, "requester_id": 2}])) is None
