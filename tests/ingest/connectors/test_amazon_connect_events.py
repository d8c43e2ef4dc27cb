"""Events of Amazon Connect: what they make of contacts and of agents' time, in whatever order they arrive."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from ingest.connector import Look
from ingest.connectors.amazon_connect_events import amazon_connect_events as connector
from tests.ingest.connectors.judging import Judged, judged, surrogate, told
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "amazon_connect_events.ndjson"
RECORDS = [json.loads(line) for line in SAMPLE.read_text().splitlines()]
ARN = "arn:aws:connect:eu-central-1:1:instance/i"


def event(kind: str, at: str, envelope: str | None = None, **detail: Any) -> dict[str, Any]:
    inside = {
        "eventType": kind,
        "contactId": "c",
        "channel": "VOICE",
        "instanceArn": ARN,
        "initiationMethod": "INBOUND",
    }
    return {"source": "aws.connect", "time": f"2024-03-31T{envelope or at}Z", "detail": inside | detail}


def made_of(tmp_path: Path, *records: dict[str, Any], **options: Any) -> Judged:
    path = tmp_path / "events.json"
    path.write_text("".join(map(json.dumps, records)))
    found = judged(connector, path, settings=told(connector, **options))
    assert found.reasons() == []
    return found


def test_recorded_events_become_exactly_these_legs() -> None:
    legs = ("id", "interaction_id", "kind", "queue", "agent", "queued_at", "answered_at", "left_at", "outcome")
    assert judged(connector, SAMPLE).table("leg", *legs) == [
        ("a-1", "a-1", "queue", "q-billing", None, "31 02:00:02", None, "31 02:00:47", "abandoned"),
        ("b-1", "b-1", "queue", "q-vip", "a9", "31 07:00:10", "31 07:00:20", None, "answered"),
        ("ch-1", "ch-1", "queue", "q-chat", None, "31 06:00:02", None, None, "open"),
        ("l-1", "l-1", "queue", "q-billing", "a7", "31 05:00:05", "31 05:00:30", "31 05:04:30", "answered"),
        ("m-1", "m-1", "bot", None, None, None, None, "31 04:00:20", "ivr_exit"),
        ("t-1", "t-1", "queue", "q-billing", "a7", "31 00:58:12.311", "31 00:58:40.311", "31 01:06:40.500", "answered"),
        ("t-2", "t-1", "queue", "q-vip", "a9", "31 01:06:42", "31 01:07:00", "31 01:10:00", "answered"),
    ]


def test_recorded_events_become_exactly_these_interactions() -> None:
    found = judged(connector, SAMPLE)
    columns = ("id", "channel", "direction", "customer", "started_at", "ended_at", "outcome", "transfers")
    jane, joe, chat = (surrogate(x) for x in ("+4930000001", "+4930000002", "customer:K-78"))
    assert found.table("interaction", *columns) == [
        ("a-1", "voice", "inbound", joe, "31 02:00:00", "31 02:00:47", "abandoned", 0),
        ("b-1", "voice", "inbound", None, "31 07:00:00", None, "answered", 0),
        ("ch-1", "chat", "inbound", chat, "31 06:00:00", None, "open", 0),
        ("l-1", "voice", "inbound", None, "31 05:00:00", "31 05:04:30", "answered", 0),
        ("m-1", "voice", "inbound", None, "31 04:00:00", "31 04:00:20", "ivr_exit", 0),
        ("t-1", "voice", "inbound", jane, "31 00:58:10.100", "31 01:10:00", "answered", 1),
    ]
    assert found.table("identity", "id", "customer", "other", "kind") == [
        ("t-1#customer_number", jane, surrogate("customer:K-77"), "customer_number")
    ]


def test_recorded_events_become_exactly_these_stretches_of_agents_time() -> None:
    columns = ("agent", "state", "reason", "started_at", "ended_at", "contacts", "team", "site")
    assert judged(connector, SAMPLE).table("agent_state", *columns) == [
        ("a7", "available", "Available", "31 00:50:00", "31 00:58:40.311", None, "Billing team", "Berlin"),
        ("a7", "handling", "Available", "31 00:58:40.311", "31 01:06:40.500", 1, "Billing team", "Berlin"),
        ("a7", "after_contact", "Available", "31 01:06:40.500", "31 01:07:55", None, "Billing team", "Berlin"),
        ("a7", "away", "Lunch", "31 01:07:55", "31 01:30:00", None, "Billing team", "Berlin"),
        ("a7", "offline", None, "31 01:30:00", None, None, "Billing team", "Berlin"),
        ("a9", "available", "Available", "30 23:59:00", "31 00:01:00", None, "Billing team", "Berlin"),
        ("a9", "available", "Available", "31 00:01:00", "31 00:20:00", None, "Billing team", "Berlin"),
        ("a9", "offline", "Offline", "31 00:20:00", None, None, "Billing team", "Berlin"),
    ]


def test_talk_leaves_hold_out_and_is_unknown_where_hold_is() -> None:
    first, second = judged(connector, SAMPLE).table("leg", "talk_s", "hold_s", "acw_s")[-2:]
    assert (first, second) == ((450.189, 30.0, None), (None, None, 75.0))


def test_an_enqueue_that_is_told_after_the_end_orders_nothing(tmp_path: Path) -> None:
    late = {"enqueueTimestamp": "2024-03-31T12:29:04.000Z"}
    over = event("DISCONNECTED", "12:43:48", disconnectTimestamp="2024-03-31T12:18:37.000Z", queueInfo=late)
    found = made_of(tmp_path, event("QUEUED", "12:17:55", queueInfo=late), over)
    # Both say things about themselves that are half an hour off: only when they happened counts.
    assert found.table("leg", "queued_at", "left_at", "outcome") == [("31 12:17:55", "31 12:43:48", "abandoned")]


def test_names_and_channels_count_in_any_case(tmp_path: Path) -> None:
    agent = {"AgentArn": f"{ARN}/agent/a7", "ConnectedToAgentTimestamp": "2024-03-31T12:00:30.5Z"}
    joined = event("CONNECTED_TO_AGENT", "12:00:30", channel="Voice", AgentInfo=agent)
    assert made_of(tmp_path, joined).table("leg", "agent", "answered_at") == [("a7", "31 12:00:30.500")]


def test_events_of_kinds_that_are_new_are_kept_and_change_nothing(tmp_path: Path) -> None:
    found = made_of(tmp_path, event("QUEUED", "12:00:00"), event("SOMETHING_NEW", "12:00:05"))
    assert found.rows["event"]["kind"].to_list() == ["QUEUED", "SOMETHING_NEW"]
    assert found.table("leg", "queued_at", "outcome") == [("31 12:00:00", "open")]


def test_a_queue_with_a_name_in_the_settings_has_that_name(tmp_path: Path) -> None:
    queued = event("QUEUED", "12:00:00", queueInfo={"queueArn": f"{ARN}/queue/q-1"})
    assert made_of(tmp_path, queued, queues={"q-1": "Billing"}).table("leg", "queue") == [("Billing",)]


def test_a_callback_is_an_interaction_of_its_own(tmp_path: Path) -> None:
    back = {"contactId": "d", "initialContactId": "c", "previousContactId": "c", "initiationMethod": "CALLBACK"}
    found = made_of(
        tmp_path,
        event("QUEUED", "12:00:00"),
        event("INITIATED", "12:01:00", **back),
        event("DISCONNECTED", "12:01:01"),
        event("QUEUED", "12:05:00", **back),
        event("CONNECTED_TO_AGENT", "12:05:30", **back),
        event("CONNECTED_TO_SYSTEM", "12:05:40", **back),
    )
    assert found.table("interaction", "id", "parent_id", "direction", "outcome") == [
        ("c", None, "inbound", "flow_out:callback"),
        ("d", "c", "outbound", "answered"),
    ]
    assert found.table("leg", "queued_at", "answered_at") == [("31 12:00:00", None), ("31 12:05:00", "31 12:05:40")]


QUARREL = [
    event("QUEUED", "12:00:00", contactId="a"),
    event("QUEUED", "12:01:00", contactId="b"),
    event("QUEUED", "12:02:00", contactId="x", initialContactId="a"),
    event("CONNECTED_TO_AGENT", "12:02:20", contactId="x", initialContactId="b"),
    event("DISCONNECTED", "12:05:00", contactId="x", initialContactId="b"),
    event("INITIATED", "12:01:30", contactId="x"),
    event("QUEUED", "12:06:00", contactId="y", initialContactId="x", initiationMethod="TRANSFER"),
]
"""Events of one contact that name two chains, and none; and a contact that takes it for the first of its chain."""


@pytest.mark.parametrize("seed", range(6))
def test_a_contact_whose_events_name_several_chains_is_in_one_whatever_the_order(tmp_path: Path, seed: int) -> None:
    found = made_of(tmp_path, *random.Random(seed).sample(QUARREL, len(QUARREL)))  # noqa: S311 the same every time
    assert found.table("leg", "id", "interaction_id", "answered_at", "left_at") == [
        ("a", "a", None, None),
        ("b", "b", None, None),
        ("x", "b", "31 12:02:20", "31 12:05:00"),
        ("y", "y", None, None),
    ]
    assert found.table("interaction", "id", "outcome") == [("a", "open"), ("b", "answered"), ("y", "open")]


def test_it_is_in_one_however_the_files_are_cut_and_nothing_is_held_back(loader_in: LoaderIn, tmp_path: Path) -> None:
    paths = [tmp_path / f"{place}.json" for place in range(len(QUARREL))]
    for path, record in zip(paths, QUARREL, strict=True):
        path.write_text(json.dumps(record))
    whole = tmp_path / "whole.json"
    whole.write_text("".join(map(json.dumps, QUARREL)))
    told = []
    for name, files in (("whole", [whole]), ("one by one", paths[::-1])):
        home = Loaded(loader_in(tmp_path / name), connector.name)
        assert {receipt.state for receipt in home.load(*files)} == {"done"}
        told.append([home[table].drop("customer", strict=False).rows() for table in ("interaction", "leg")])
    assert told[0] == told[1]


def test_statuses_of_your_own_mean_what_the_settings_say(tmp_path: Path) -> None:
    lunch = next(x for x in RECORDS if x.get("EventType") == "STATE_CHANGE" and "Lunch" in json.dumps(x))
    found = made_of(tmp_path, lunch, states={"Lunch": "after_contact"})
    assert found.table("agent_state", "state", "reason") == [("after_contact", "Lunch")]


@pytest.mark.parametrize(
    ("record", "reason", "detail"),
    [
        pytest.param({"detail": {}}, "unknown_event", "event", id="an object that is no event"),
        pytest.param({"contactId": "c", "channel": "VOICE"}, "missing", "eventType", id="an event without its kind"),
        pytest.param(event("QUEUED", "12:00:00", channel="FAX"), "unknown_value", "channel", id="an unknown channel"),
        pytest.param(event("QUEUED", "25:00:00"), "not_a_time", "time", id="a time that is none"),
        pytest.param(
            event("QUEUED", "12:00:00", queueInfo={"queueArn": []}), "wrong_shape", "", id="a list for a name"
        ),
        pytest.param({"AgentARN": "a", "EventType": "NAP"}, "unknown_event", "EventType", id="an unknown agent event"),
        pytest.param(
            {"AgentARN": "a", "EventType": "LOGIN"}, "missing", "EventTimestamp", id="an agent's event without a time"
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(
    tmp_path: Path, record: dict[str, Any], reason: str, detail: str
) -> None:
    path = tmp_path / "events.json"
    path.write_text(json.dumps(record))
    assert judged(connector, path).reasons() == [(1, reason, detail)]


def test_no_word_of_a_customer_or_a_name_of_an_agent_is_kept_in_events() -> None:
    text = judged(connector, SAMPLE).rows["event"].drop("customer", "flags", "source").write_csv()
    assert not [word for word in ("+49", "K-77", "Ada", "ada.example") if word in text]


def test_the_same_events_once_more_and_backwards_change_no_fact(loader_in: LoaderIn, tmp_path: Path) -> None:
    backwards = b"\n".join(reversed(SAMPLE.read_bytes().splitlines()))
    counted = Loaded(loader_in(tmp_path), connector.name).load_twice(SAMPLE, backwards)
    assert counted == {
        "event": 36,  # two of them notes of the chain that a contact which was handed on belongs to
        "interaction": 6,
        "leg": 7,
        "agent_state": 8,
        "identity": 1,
    }


@pytest.mark.parametrize("place", [0, len(RECORDS) - 1, 19], ids=["from EventBridge", "of an agent", "bare"])
def test_events_are_recognised(place: int) -> None:
    assert connector.recognises is not None
    assert connector.recognises(Look(name="x", text="", records=[RECORDS[place]]))
    assert connector.recognises(Look(name="x", text="", records=[{"ContactId": "c", "Channel": "VOICE"}])) is None
