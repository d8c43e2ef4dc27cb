"""Zendesk Chat: chats with their history in, stays in departments, messages and ratings out."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from ingest.connector import Look
from ingest.connectors.zendesk_chat import zendesk_chat as connector
from tests.ingest.connectors.judging import Judged, judged, told
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "zendesk_chat.ndjson"
BODIES = [json.loads(line) for line in SAMPLE.read_text().splitlines()]
TOLD: dict[str, Any] = {}


def made(tmp_path: Path, *bodies: Any, **options: Any) -> Judged:
    path = tmp_path / "bodies.json"
    path.write_text("\n".join(json.dumps(one) for one in bodies))
    return judged(connector, path, settings=told(connector, **options))


def recorded() -> Judged:
    return judged(connector, SAMPLE, settings=told(connector, **TOLD))


DAY = "2024-03-31T"


def entry(clock: str, kind: str = "chat.msg", who: str = "Visitor", **more: Any) -> dict[str, Any]:
    return {"timestamp": f"{DAY}{clock}Z", "type": kind, "sender_type": who} | more


def chat(*history: dict[str, Any], **more: Any) -> dict[str, Any]:
    usual = {"id": "1", "type": "chat", "timestamp": f"{DAY}08:00:00Z", "duration": 600, "started_by": "visitor"}
    return usual | {"visitor": {"id": "v"}, "session": {}, "department_name": "Orders", "history": list(history)} | more


def legs(outcome: Judged) -> list[tuple[object, ...]]:
    return outcome.table("leg", "kind", "queue", "queued_at", "answered_at", "left_at", "outcome")


def test_recorded_chats_become_exactly_these_legs() -> None:
    columns = ("interaction_id", "kind", "queue", "agent", "queued_at", "answered_at", "left_at", "outcome")
    assert recorded().table("leg", *columns) == [
        ("1712.4987.AAAA", "queue", "Orders", "501", "31 08:00:05", "31 08:00:45", "31 08:06:00", "answered"),
        ("1712.4987.AAAA", "queue", "Returns", "502", "31 08:06:00", "31 08:07:30", "31 08:10:00", "answered"),
        ("1712.4987.BBBB", "queue", "Orders", None, "31 09:00:02", None, "31 09:02:00", "missed"),
        ("1712.4987.CCCC", "bot", None, None, None, None, "31 09:11:00", "void"),
        ("1712.4987.DDDD", "agent", "Orders", "501", None, "31 09:20:00", "31 09:21:00", "answered"),
        ("1712.4987.DDDD", "queue", "Orders", "501", "31 09:21:00", "31 09:22:00", "31 09:25:00", "answered"),
        ("1712.4987.EEEE", "queue", "Orders", None, "31 10:00:00", "31 10:00:25", "31 10:04:00", "answered"),
        ("1712.4987.FFFF", "queue", "Orders", None, "31 11:00:00", None, "31 11:00:00", "blocked:closed"),
        ("1712.4987.GGGG", "queue", "Orders", None, "31 11:30:01", None, "31 11:30:30", "void"),
    ]


def test_a_chat_that_became_a_ticket_has_its_number_as_conversation() -> None:
    known = recorded().table("interaction", "conversation_id", "sub_channel", "direction", "outcome", "transfers")
    assert known == [
        ("1008", "zendesk_chat", "inbound", "answered", 1),
        (None, "zendesk_chat", "inbound", "missed", 0),
        (None, "zendesk_chat", "outbound", "void", 0),
        (None, "zendesk_chat", "outbound", "answered", 0),
        (None, "zendesk_chat", "inbound", "answered", 0),
        ("1009", "offline_message", "inbound", "blocked:closed", 0),
        (None, "zendesk_chat", "inbound", "void", 0),
    ]


def test_ratings_are_good_or_bad() -> None:
    columns = ("id", "value", "scale_min", "scale_max", "asked_at", "answered_at", "complete")
    assert recorded().table("survey", *columns) == [
        ("1712.4987.AAAA#csat", 1.0, 0.0, 1.0, "31 08:09:00", "31 08:09:30", True),
        ("1712.4987.DDDD#csat", 0.0, 0.0, 1.0, "31 09:25:00", None, True),
    ]


def test_addresses_are_linked_and_stand_nowhere_else() -> None:
    outcome = recorded()
    assert sorted(outcome.rows["identity"]["kind"]) == ["email", "phone"]
    text = outcome.rows["event"].drop("customer", "flags").write_csv()
    assert not [word for word in ("ada@", "+493", "Example", "Max", "parcel", "192.0") if word in text]


def test_a_missed_chat_has_no_agent_and_was_waited_for_until_its_end(tmp_path: Path) -> None:
    outcome = made(tmp_path, chat(entry("08:00:10"), missed=True, agent_ids=["501"]))
    assert legs(outcome) == [("queue", "Orders", "31 08:00:10", None, "31 08:10:00", "missed")]
    assert outcome.table("leg", "agent") == [(None,)]


def test_a_trigger_is_no_reply(tmp_path: Path) -> None:
    history = [entry("08:00:01", who="Trigger"), entry("08:00:05"), entry("08:01:00", who="Agent", agent_id="5")]
    assert legs(made(tmp_path, chat(*history))) == [
        ("queue", "Orders", "31 08:00:05", "31 08:01:00", "31 08:10:00", "answered")
    ]


def test_an_answer_that_was_asked_for_and_not_given_is_incomplete(tmp_path: Path) -> None:
    history = [entry("08:00:05"), entry("08:05:00", "chat.request.rating", "Agent")]
    assert made(tmp_path, chat(*history)).table("survey", "value", "asked_at", "complete") == [
        (None, "31 08:05:00", False)
    ]


def test_the_first_response_time_is_a_check(tmp_path: Path) -> None:
    history = [entry("08:00:10"), entry("08:00:40", who="Agent", agent_id="5")]
    for seconds, flags in ((30, []), (90, ["vendor_differs"])):
        outcome = made(tmp_path, chat(*history, response_time={"first": seconds}))
        assert outcome.table("leg", "vendor_wait_s", "flags") == [(float(seconds), flags)]


def test_a_length_that_is_none_ends_the_chat_with_what_was_last_told(tmp_path: Path) -> None:
    for length in (None, -5, "long", 1e300, True):
        assert legs(made(tmp_path, chat(entry("08:00:10"), duration=length)))[0][4] == "31 08:00:10"


def test_what_has_no_time_or_is_no_chat_is_refused(tmp_path: Path) -> None:
    some = [chat(timestamp=None), chat(timestamp="soon"), {"x": 1}, chat(id=None)]
    assert made(tmp_path, *some).reasons() == [
        (1, "missing", "timestamp"),
        (2, "not_a_time", "timestamp"),
        (3, "unknown_event", "type"),
        (4, "missing", "id"),
    ]


def test_only_its_own_chats_are_recognised() -> None:
    assert connector.recognises is not None
    for one in BODIES:
        assert connector.recognises(Look(name="x", text="", records=[one])) is not None
    assert connector.recognises(Look(name="x", text="", records=[{"type": "chat"}, {"chats": [{"id": 1}]}])) is None


@pytest.mark.parametrize("seed", range(3))
def test_order_and_repetition_of_bodies_change_nothing(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 the same every time
    bodies = [*BODIES, *dice.sample(BODIES, 4)]
    dice.shuffle(bodies)
    whole, other = recorded(), made(tmp_path, *bodies, **TOLD)
    for name in ("interaction", "leg", "message"):
        assert_frame_equal(other.rows[name].sort("id"), whole.rows[name].sort("id"))


def test_loading_twice_changes_nothing(loader_in: LoaderIn, tmp_path: Path) -> None:
    again = "\n".join(reversed(SAMPLE.read_text().splitlines())).encode()
    counted = Loaded(loader_in(tmp_path), connector.name).load_twice(SAMPLE, again)
    assert counted == {"event": 25, "interaction": 7, "leg": 9, "message": 18, "survey": 2, "identity": 2}
