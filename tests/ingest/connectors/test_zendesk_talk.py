"""Zendesk Talk: calls and legs become waits and talks, in whatever order and file they come."""

import json
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from ingest.connector import Look
from ingest.connectors.zendesk_talk import zendesk_talk as connector
from tests.ingest.connectors.judging import Judged, judged, surrogate, told
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "zendesk_talk.json"
SPLIT = SAMPLE.read_text().index('{\n "legs"')
CALLS, LEGS = (json.loads(text) for text in (SAMPLE.read_text()[:SPLIT], SAMPLE.read_text()[SPLIT:]))


def call(number: int, **more: Any) -> dict[str, Any]:
    """The abandoned call of the sample, with whatever else is told of it."""
    return {**CALLS["calls"][1], "id": number, **more}


def made_of(tmp_path: Path, *calls: dict[str, Any], **options: Any) -> Judged:
    path = tmp_path / "calls.json"
    path.write_text(json.dumps({"calls": calls}))
    return judged(connector, path, settings=told(connector, **options))


def test_recorded_calls_become_exactly_these_legs() -> None:
    columns = ("id", "kind", "queue", "agent", "queued_at", "rang_at", "answered_at", "left_at", "outcome")
    assert judged(connector, SAMPLE).table("leg", *columns) == [
        ("1#0", "queue", "Billing", "71", "31 08:00:20", "31 08:00:30", "31 08:01:00", "31 08:04:00", "answered"),
        ("1#1", "agent", None, "72", None, "31 08:04:00", "31 08:04:10", "31 08:06:40", "answered"),
        ("10#0", "bot", None, None, None, None, None, "31 09:20:45", "ivr_exit"),
        ("11#0", "agent", "77", "71", None, None, "31 09:30:15", "31 09:31:40", "answered"),
        ("12#0", "agent", "77", None, None, None, None, "31 09:40:25", "missed"),
        ("13#0", "queue", "78", None, "31 09:50:00", None, None, "31 09:50:30", "abandoned"),
        ("14#0", "queue", "77", None, "31 11:59:00", None, None, None, "open"),
        ("2#0", "queue", "77", None, "31 08:10:15", None, None, "31 08:11:05", "abandoned"),
        ("3#0", "bot", None, None, None, None, None, "31 08:20:12", "ivr_exit"),
        ("4#0", "bot", None, None, None, None, None, "31 20:00:30", "blocked:closed"),
        ("5#0", "queue", "77", None, "31 08:30:00", None, None, "31 08:33:00", "flow_out:voicemail"),
        ("6#0", "queue", "77", None, "31 08:40:00", None, None, "31 08:43:00", "flow_out:timeout"),
        ("7#0", "queue", "77", None, "31 08:50:00", None, None, "31 08:51:00", "flow_out:callback"),
        ("8#0", "queue", "77", None, "31 09:00:00", None, None, "31 09:01:40", "flow_out:overflow"),
        ("9#0", "queue", "77", "71", "31 09:10:00", None, "31 09:10:20", "31 09:15:00", "answered"),
    ]


def test_recorded_calls_become_interactions_that_name_their_tickets() -> None:
    columns = ("id", "conversation_id", "direction", "customer", "started_at", "ended_at", "outcome", "transfers")
    found = {row[0]: row[1:] for row in judged(connector, SAMPLE).table("interaction", *columns)}
    whose = surrogate("account:5001")
    assert len(found) == 14
    assert found["1"] == ("9001", "inbound", whose, "31 08:00:00", "31 08:06:40", "answered", 1)
    assert found["11"][1:2] == ("outbound",)
    assert found["14"][4:6] == (None, "open")


def test_lengths_of_the_first_agent_are_that_legs_and_the_calls_stand_beside_them() -> None:
    columns = ("talk_s", "hold_s", "acw_s", "vendor_wait_s", "vendor_talk_s", "transferred", "transfer_from", "flags")
    assert judged(connector, SAMPLE).table("leg", *columns)[:2] == [
        (170.0, 10.0, 30.0, 40.0, 320.0, "blind", None, []),
        (150.0, 0.0, 15.0, None, None, None, "1#0", []),
    ]


def test_without_legs_the_calls_own_sums_count(tmp_path: Path) -> None:
    found = made_of(tmp_path, CALLS["calls"][0])
    assert found.table("leg", "agent", "answered_at", "left_at", "talk_s", "acw_s") == [
        ("71", "31 08:01:00", "31 08:06:40", 320.0, 45.0)
    ]


def test_legs_whose_call_has_not_come_yet_make_nothing_and_wait(tmp_path: Path) -> None:
    first, second = tmp_path / "legs.json", tmp_path / "calls.json"
    first.write_text(json.dumps(LEGS))
    second.write_text(json.dumps(CALLS))
    assert judged(connector, first).rows["leg"].is_empty()
    whole = judged(connector, SAMPLE).rows
    for paths in ((first, second), (second, first)):
        assert_frame_equal(judged(connector, *paths).rows["leg"].sort("id"), whole["leg"].sort("id"))


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        pytest.param({"outside_business_hours": True}, "blocked:closed", id="outside business hours nobody waits"),
        pytest.param({"callback": True}, "flow_out:callback", id="a callback was asked for"),
        pytest.param({"voicemail": True}, "flow_out:voicemail", id="a message was left"),
        pytest.param({"customer_requested_voicemail": True}, "flow_out:voicemail", id="voicemail was asked for"),
        pytest.param({"exceeded_queue_wait_time": True}, "flow_out:timeout", id="the longest wait was over"),
        pytest.param({"exceeded_queue_time": True}, "flow_out:timeout", id="the longest wait, by its other name"),
        pytest.param({"overflowed": True, "overflowed_to": "+4930777"}, "flow_out:overflow", id="sent elsewhere"),
        pytest.param({"completion_status": "failed"}, "failed", id="the line failed"),
        pytest.param({"completion_status": "not_answered"}, "missed", id="nobody answered"),
        pytest.param({"completion_status": "declined"}, "missed", id="a status of one's own, by the settings"),
        pytest.param({"talk_time": 9, "wait_time": 40}, "answered", id="who talked was answered"),
    ],
)
def test_how_a_call_that_came_in_ended(tmp_path: Path, more: dict[str, Any], outcome: str) -> None:
    found = made_of(tmp_path, call(1, **more), statuses={"declined": "missed"})
    assert found.table("leg", "outcome", "flags") == [(outcome, [])]


@pytest.mark.parametrize(
    ("more", "left"),
    [
        pytest.param({"voicemail": True}, True, id="a message was left"),
        pytest.param({"customer_requested_voicemail": True}, None, id="whether one was, nobody says"),
        pytest.param(
            {"voicemail": True, "completion_status": "abandoned_in_voicemail"}, False, id="they hung up there"
        ),
        pytest.param({"talk_time": 9, "wait_time": 40}, None, id="who was answered was not led there"),
    ],
)
def test_whether_a_message_was_left(tmp_path: Path, more: dict[str, Any], left: bool | None) -> None:  # noqa: FBT001
    assert made_of(tmp_path, call(1, **more)).table("leg", "message_left") == [(left,)]


def test_hanging_up_while_on_hold_is_an_answered_call() -> None:
    assert judged(connector, SAMPLE).table("leg", "outcome", "hold_abandon")[-1] == ("answered", True)


def test_callers_are_the_requesters_of_the_tickets_when_that_source_is_named(tmp_path: Path) -> None:
    found = made_of(tmp_path, call(1), support="desk", groups={"77": "Billing"})
    assert found.table("interaction", "customer") == [(surrogate("account:desk:5002"),)]
    assert found.table("leg", "queue") == [("Billing",)]


def test_the_later_version_of_a_call_wins_in_any_order(tmp_path: Path) -> None:
    early = call(1, completion_status=None, duration=None, updated_at="2024-03-31T08:10:00Z")
    for order in ((early, call(1)), (call(1), early)):
        assert made_of(tmp_path, *order).table("leg", "outcome") == [("abandoned",)]


def test_a_warehouse_tells_the_same_calls(tmp_path: Path) -> None:
    names = [name for name, value in CALLS["calls"][0].items() if not isinstance(value, list)]
    lines = [",".join(names)]
    for one in CALLS["calls"]:
        times = {name: one[name].replace("T", " ").rstrip("Z") for name in ("created_at", "updated_at")}
        lines.append(",".join("" if (value := (one | times)[name]) is None else str(value) for name in names))
    path = tmp_path / "call.csv"
    path.write_text("\n".join(lines) + "\n")
    calls = tmp_path / "calls.json"
    calls.write_text(json.dumps(CALLS))
    table = judged(connector, path, settings=told(connector, timezone="UTC")).rows["leg"].sort("id")
    assert_frame_equal(table, judged(connector, calls).rows["leg"].sort("id"))


@pytest.mark.parametrize(
    ("more", "reason", "detail"),
    [
        pytest.param({"id": None}, "missing", "id", id="a call without an id"),
        pytest.param({"direction": "sideways"}, "unknown_value", "direction", id="a direction that is none"),
        pytest.param({"created_at": None}, "missing", "created_at", id="a call without a beginning"),
        pytest.param({"wait_time": -5}, "negative", "wait_time", id="a negative wait"),
        pytest.param({"talk_time": "long"}, "not_a_number", "talk_time", id="a talk that is no number"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(
    tmp_path: Path, more: dict[str, Any], reason: str, detail: str
) -> None:
    assert made_of(tmp_path, call(1) | more).reasons() == [(1, reason, detail)]


def test_numbers_that_calls_were_sent_on_to_are_not_kept() -> None:
    for frame in judged(connector, SAMPLE).rows.values():
        text = frame.drop("flags", "customer", strict=False).write_csv()
        assert not [word for word in ("+4930777777", "+4930888888") if word in text]


def test_the_same_records_once_more_and_backwards_change_no_fact(loader_in: LoaderIn, tmp_path: Path) -> None:
    pages = [{"legs": LEGS["legs"][::-1]}, {"calls": CALLS["calls"][::-1]}]
    counted = Loaded(loader_in(tmp_path), connector.name).load_twice(SAMPLE, json.dumps(pages).encode())
    assert counted == {"event": 18, "interaction": 14, "leg": 15}


def test_calls_and_legs_are_recognised() -> None:
    assert connector.recognises is not None
    looks = [Look(name="x", text="", records=[x]) for x in (CALLS, LEGS, CALLS["calls"][0])]
    table = Look(name="x", text="", columns=tuple(CALLS["calls"][0]))
    assert all(connector.recognises(look) for look in [*looks, table])
    assert connector.recognises(Look(name="x", text="", records=[{"calls": [{"sid": "CA", "direction": "x"}]}])) is None
