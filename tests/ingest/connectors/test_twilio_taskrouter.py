"""Twilio TaskRouter: what its events make of tasks and workers' time, however they were delivered."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from polars.testing import assert_frame_equal

from ingest.connector import Look
from ingest.connectors.twilio_taskrouter import twilio_taskrouter as connector
from tests.ingest.connectors.judging import Judged, judged, surrogate, told
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "twilio_taskrouter.ndjson"
RECORDS = [json.loads(line) for line in SAMPLE.read_text().splitlines()]
NOON = 1_711_886_400


def hook(kind: str, after: int, **more: str) -> dict[str, str]:
    """An event as the webhook tells it, so many seconds after noon."""
    asked = {"EventType": kind, "WorkspaceSid": "WS1", "TaskSid": "WT", "Timestamp": str(NOON + after)}
    return asked | {"TaskChannelUniqueName": "voice"} | more


def made_of(tmp_path: Path, *records: dict[str, Any], **options: Any) -> Judged:
    path = tmp_path / "events.json"
    path.write_text("".join(map(json.dumps, records)))
    found = judged(connector, path, settings=told(connector, **options))
    assert found.reasons() == []
    return found


def test_recorded_events_become_exactly_these_legs() -> None:
    columns = ("id", "queue", "agent", "queued_at", "rang_at", "answered_at", "left_at", "talk_s", "acw_s", "outcome")
    assert judged(connector, SAMPLE).table("leg", *columns) == [
        (
            *("WT1#0", "Billing", "WK7", "31 08:00:00.100", "31 08:00:05", "31 08:00:33", "31 08:05:00"),
            *(267.0, 60.0, "answered"),
        ),
        ("WT2#0", "Billing", None, "31 09:00:00", None, None, "31 09:00:45", None, None, "abandoned"),
        ("WT3#0", "Chat", None, "31 10:00:00.600", None, None, "31 10:30:00", None, None, "lapsed"),
        ("WT4#0", "Billing", None, "31 11:00:00.100", None, None, "31 11:01:00.100", None, None, "flow_out:overflow"),
        (
            *("WT4#1", "Everyone", "WK7", "31 11:01:00.100", "31 11:01:10", "31 11:01:12", "31 11:03:40"),
            *(148.0, None, "answered"),
        ),
        (
            *("WT4#2", "Experts", "WK9", "31 11:03:00", "31 11:03:05", "31 11:03:20", "31 11:09:00"),
            *(340.0, None, "answered"),
        ),
        ("WT5#0", None, None, "31 12:00:00", None, None, None, None, None, "open"),
    ]


def test_recorded_events_become_exactly_these_interactions() -> None:
    columns = ("id", "conversation_id", "channel", "sub_channel", "customer", "ended_at", "outcome", "transfers")
    jane, client, shop = (surrogate(x) for x in ("+4930000001", "account:client:jane", "+4930000005"))
    assert judged(connector, SAMPLE).table("interaction", *columns) == [
        ("WT1", "CA1", "voice", None, jane, "31 08:05:00", "answered", 0),
        ("WT2", None, "voice", None, surrogate("+4930000002"), "31 09:00:45", "abandoned", 0),
        ("WT3", "CH3", "messaging", "whatsapp", surrogate("whatsapp:4930000003"), "31 10:30:00", "lapsed", 0),
        ("WT4", None, "voice", None, client, "31 11:09:00", "answered", 2),
        ("WT5", None, "voice", None, shop, None, "open", 0),
    ]


def test_recorded_events_become_exactly_these_stretches_of_workers_time() -> None:
    columns = ("agent", "state", "reason", "started_at", "ended_at")
    assert judged(connector, SAMPLE).table("agent_state", *columns) == [
        ("WK7", "offline", "Offline", "30 16:00:00", "31 07:00:00"),
        ("WK7", "available", "Available", "31 07:00:00", "31 12:00:00"),
        ("WK7", "away", "Lunch", "31 12:00:00", "31 12:30:00"),
        ("WK7", "offline", "Offline", "31 12:30:00", None),
    ]


def test_a_transfer_and_an_overflow_are_told_apart() -> None:
    legs = judged(connector, SAMPLE).table("leg", "id", "transferred", "transfer_from")
    assert legs[3:6] == [("WT4#0", "queue", None), ("WT4#1", "attended", "WT4#0"), ("WT4#2", None, "WT4#1")]


@pytest.mark.parametrize(
    ("why", "outcome", "flags"),
    [
        pytest.param("hangup", "abandoned", [], id="the customer hung up"),
        pytest.param(None, "abandoned", [], id="without a reason the customer left"),
        pytest.param("Task canceled on redirect", "flow_out:back_to_ivr", [], id="the call was sent elsewhere"),
        pytest.param("Task TTL Exceeded", "flow_out:timeout", [], id="the task lived too long"),
        pytest.param("duplicate", "void", [], id="a reason of one's own means what the settings say"),
        pytest.param("whatever", "abandoned", ["unmapped_status"], id="other reasons are the customer's, and flagged"),
    ],
)
def test_how_a_canceled_task_ended(tmp_path: Path, why: str | None, outcome: str, flags: list[str]) -> None:
    reason = {"TaskCanceledReason": why} if why else {}
    found = made_of(
        tmp_path, hook("task.created", 0), hook("task.canceled", 9, **reason), cancel_reasons={"duplicate": "void"}
    )
    assert found.table("leg", "outcome", "flags") == [(outcome, flags)]


def test_an_offer_that_ran_out_is_no_answer(tmp_path: Path) -> None:
    offer = {"ReservationSid": "WR1", "WorkerSid": "WK1"}
    found = made_of(
        tmp_path,
        hook("task.created", 0),
        hook("reservation.created", 3, **offer),
        hook("reservation.timeout", 18, **offer),
    )
    assert found.table("leg", "rang_at", "answered_at", "agent", "outcome") == [("31 12:00:03", None, None, "open")]


def test_deleting_a_finished_task_later_ends_it_no_second_time(tmp_path: Path) -> None:
    offer = {"ReservationSid": "WR1", "WorkerSid": "WK1"}
    found = made_of(
        tmp_path,
        hook("task.created", 0),
        hook("reservation.accepted", 5, **offer),
        hook("task.completed", 60),
        hook("task.system-deleted", 900),
    )
    assert found.table("leg", "left_at", "outcome") == [("31 12:01:00", "answered")]


def test_a_task_whose_beginning_is_missing_began_when_it_says_that_it_entered_its_queue(tmp_path: Path) -> None:
    accepted = hook(
        "reservation.accepted", 60, TaskQueueEnteredDate=str(NOON + 20), WorkerSid="WK1", ReservationSid="R"
    )
    assert made_of(tmp_path, accepted).table("leg", "queued_at", "answered_at", "flags") == [
        ("31 12:00:20", "31 12:01:00", ["missing_start", "open_at_extract"])
    ]


@pytest.mark.parametrize(
    ("schema", "lasted", "began"),
    [
        pytest.param("1", {"worker_time_in_previous_activity": 60}, "31 11:59:00", id="seconds in version 1"),
        pytest.param(
            "2",
            {"worker_time_in_previous_activity": 60, "worker_time_in_previous_activity_ms": 60_500},
            "31 11:58:59.500",
            id="milliseconds in version 2",
        ),
    ],
)
def test_the_unit_of_the_time_in_the_previous_activity(
    tmp_path: Path, schema: str, lasted: dict[str, int], began: str
) -> None:
    payload = {"eventtype": "worker.activity.update", "worker_sid": "WK1", "timestamp": "2024-03-31T12:00:00.000Z"}
    payload |= {"worker_activity_name": "Offline", "worker_previous_activity_name": "Available"}
    record = {"type": "com.twilio.taskrouter.worker.activity.update", "dataschema": schema, "data": payload | lasted}
    found = made_of(tmp_path, record)
    assert found.table("agent_state", "state", "started_at")[0] == ("available", began)


def test_an_activity_that_is_not_named_begins_no_stretch(tmp_path: Path) -> None:
    payload = {"eventtype": "worker.activity.update", "worker_sid": "WK1", "timestamp": "2024-03-31T12:00:00.000Z"}
    record = {"dataschema": "2", "data": payload | {"worker_time_in_previous_activity_ms": 60_000}}
    assert made_of(tmp_path, record).table("agent_state", "state") == []


def test_before_the_unit_was_changed_a_time_in_an_activity_is_not_believed(tmp_path: Path) -> None:
    payload = {"eventtype": "worker.activity.update", "worker_sid": "WK1", "timestamp": "2021-05-20T12:00:00.000Z"}
    payload |= {"worker_activity_name": "Offline", "worker_previous_activity_name": "Available"}
    record = {"dataschema": "1", "data": payload | {"worker_time_in_previous_activity": 60_000}}
    assert made_of(tmp_path, record).table("agent_state", "state") == [("offline",)]


def test_forms_read_as_objects_do(tmp_path: Path) -> None:
    some = [x for x in RECORDS if "EventType" in x]
    forms, objects = tmp_path / "forms.txt", tmp_path / "objects.json"
    forms.write_text("".join(f"{urlencode(x)}\n" for x in some))
    objects.write_text("".join(map(json.dumps, some)))
    one, other = judged(connector, forms).rows, judged(connector, objects).rows
    assert one["event"].height == len(some)
    assert_frame_equal(one["leg"].sort("id"), other["leg"].sort("id"))


def test_the_same_event_from_webhook_and_api_is_one_event_with_milliseconds(tmp_path: Path) -> None:
    rough = hook("task.created", 0, Sid="EV1")
    fine: dict[str, Any] = {
        "sid": "EV1",
        "event_type": "task.created",
        "event_date": "2024-03-31T12:00:00Z",
        "workspace_sid": "WS1",
    }
    fine |= {"event_date_ms": NOON * 1000 + 250, "event_data": {"task_sid": "WT", "task_channel_unique_name": "voice"}}
    for order in ((rough, fine), (fine, rough)):
        assert made_of(tmp_path, *order).table("leg", "queued_at") == [("31 12:00:00.250",)]


@pytest.mark.parametrize(
    ("record", "reason", "detail"),
    [
        pytest.param({"a": 1}, "missing", "EventType", id="an object that is no event"),
        pytest.param({"EventType": "coffee.made"}, "unknown_event", "EventType", id="an event of nothing known"),
        pytest.param(
            {"EventType": "task.created", "TaskSid": "W"}, "missing", "Timestamp", id="an event without a time"
        ),
        pytest.param(hook("task.created", 0, TaskSid=""), "missing", "TaskSid", id="a task without an id"),
        pytest.param(hook("task.created", 0, Timestamp="soon"), "not_a_time", "Timestamp", id="a time that is none"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(
    tmp_path: Path, record: dict[str, Any], reason: str, detail: str
) -> None:
    path = tmp_path / "events.json"
    path.write_text(json.dumps(record))
    assert judged(connector, path).reasons() == [(1, reason, detail)]


def test_neither_addresses_nor_names_of_workers_are_kept_in_events() -> None:
    text = judged(connector, SAMPLE).rows["event"].drop("customer", "flags", "source").write_csv()
    assert not [word for word in ("+49", "jane", "ada@", "bo@") if word in text]


def test_the_same_events_once_more_and_backwards_change_no_fact(loader_in: LoaderIn, tmp_path: Path) -> None:
    backwards = b"\n".join(reversed(SAMPLE.read_bytes().splitlines()))
    counted = Loaded(loader_in(tmp_path), connector.name).load_twice(SAMPLE, backwards)
    assert counted == {"event": 34, "interaction": 5, "leg": 7, "agent_state": 4}


def test_events_are_recognised_however_they_were_delivered() -> None:
    assert connector.recognises is not None
    page = next(x for x in RECORDS if "events" in x)
    form = urlencode(hook("task.created", 0))
    looks = [Look(name="x", text="", records=[x]) for x in (RECORDS[0], hook("task.created", 0), page)]
    assert all(connector.recognises(look) for look in [*looks, Look(name="x", text=form)])
    assert connector.recognises(Look(name="x", text="", records=[{"events": [{"id": 1}]}])) is None
