"""Intercom: conversations in, their stays with teams, messages and ratings out."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from ingest.connector import Look
from ingest.connectors.intercom import intercom as connector
from tests.ingest.connectors.judging import Judged, judged, told
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "intercom.ndjson"
REAL = Path(__file__).parents[4] / "shared" / "data" / "intercom_api_examples" / "response_examples.json"
BODIES = [json.loads(line) for line in SAMPLE.read_text().splitlines()]
TOLD: dict[str, Any] = {}


def made(tmp_path: Path, *bodies: Any, **options: Any) -> Judged:
    path = tmp_path / "bodies.json"
    path.write_text("\n".join(json.dumps(one) for one in bodies))
    return judged(connector, path, settings=told(connector, **options))


def recorded() -> Judged:
    return judged(connector, SAMPLE, settings=told(connector, **TOLD))


START = 1711846690
CUSTOMER = {"type": "user", "id": "u1"}
AGENT = {"type": "admin", "id": "7"}


def conversation(*parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    numbered = [{"id": str(n), **part} for n, part in enumerate(parts)]
    usual = {
        "type": "conversation",
        "id": "1",
        "created_at": START,
        "updated_at": START + 9000,
        "state": "open",
        "source": {"type": "conversation", "author": CUSTOMER},
        "contacts": {"contacts": [{"type": "contact", "id": "u1"}]},
        "conversation_parts": {"conversation_parts": numbered, "total_count": len(numbered)},
    }
    return usual | more


def part(second: int, kind: str, author: dict[str, Any] = AGENT, **more: Any) -> dict[str, Any]:
    return {"part_type": kind, "created_at": START + second, "author": author, **more}


def legs(outcome: Judged) -> list[tuple[object, ...]]:
    return outcome.table("leg", "kind", "queued_at", "answered_at", "left_at", "outcome")


def test_recorded_conversations_become_exactly_these_legs() -> None:
    columns = ("interaction_id", "seq", "kind", "queue", "agent", "queued_at", "answered_at", "left_at", "outcome")
    assert recorded().table("leg", *columns) == [
        ("55", 0, "bot", None, None, None, None, "31 00:59:15", "flow_out:transfer"),
        ("55", 1, "queue", "500", "7", "31 00:59:15", "31 01:04:10", "31 01:13:10", "answered"),
        ("55", 2, "agent", "501", "8", None, "31 01:18:10", "31 01:19:50", "answered"),
        ("56", 0, "queue", None, None, "31 01:14:50", None, None, "open"),
        ("57", 0, "bot", None, None, None, None, "31 01:39:50", "bot_contained"),
        ("58", 0, "agent", None, "7", None, "31 01:48:10", "31 01:53:10", "answered"),
        ("58", 1, "queue", None, "7", "31 01:53:10", "31 01:58:10", "31 02:14:50", "answered"),
        ("59", 0, "queue", "500", "7", "31 02:21:30", "31 02:31:30", "31 03:28:10", "answered"),
        ("60", 0, "queue", None, None, "31 02:38:10", None, "31 02:53:10", "lapsed"),
        ("61", 0, "queue", None, None, "31 02:54:50", None, "31 02:54:50", "void"),
    ]


def test_recorded_conversations_become_exactly_these_interactions() -> None:
    columns = ("id", "channel", "sub_channel", "direction", "initiator", "ended_at", "outcome", "transfers")
    assert recorded().table("interaction", *columns) == [
        ("55", "messaging", "whatsapp", "inbound", "customer_initiated", "31 01:19:50", "answered", 1),
        ("56", "chat", "conversation", "inbound", "customer_initiated", None, "open", 0),
        ("57", "chat", "conversation", "inbound", "customer_initiated", "31 01:39:50", "bot_contained", 0),
        ("58", "chat", "conversation", "outbound", "admin_initiated", "31 02:14:50", "answered", 0),
        ("59", "chat", "conversation", "inbound", "customer_initiated", "31 03:28:10", "answered", 0),
        ("60", "chat", "conversation", "inbound", "customer_initiated", "31 02:53:10", "lapsed", 0),
        ("61", "chat", "conversation", "inbound", "customer_initiated", "31 02:54:50", "void", 0),
    ]


def test_ratings_are_from_1_to_5_and_one_without_a_number_was_not_given() -> None:
    assert recorded().table("survey", "id", "value", "scale_min", "scale_max", "answered_at", "complete") == [
        ("55#csat", 4.0, 1.0, 5.0, "31 01:31:30", True),
        ("57#csat", None, 1.0, 5.0, None, False),
    ]


def test_addresses_are_linked_and_stand_nowhere_else() -> None:
    outcome = recorded()
    assert sorted(set(outcome.rows["identity"]["kind"])) == ["customer_number", "email"]
    text = outcome.rows["event"].drop("customer", "flags").write_csv()
    assert not [word for word in ("ada55", "Example", "c55", "K-55", "parcel", "thanks") if word in text]


def test_a_note_is_no_reply_and_an_answer_of_the_ai_agent_is_a_bots(tmp_path: Path) -> None:
    ai = AGENT | {"from_ai_agent": True}
    noted = conversation(part(5, "note", body="x"), part(60, "comment", body="x"))
    assert legs(made(tmp_path, noted)) == [("queue", "31 00:58:10", "31 00:59:10", None, "open")]
    helped = conversation(part(5, "comment", ai, body="x"))
    assert legs(made(tmp_path, helped)) == [("bot", None, None, None, "open")]


def test_an_assignee_of_0_is_nobody(tmp_path: Path) -> None:
    outcome = made(tmp_path, conversation(admin_assignee_id=0, team_assignee_id=0))
    assert outcome.rows["event"].select("agent", "queue").row(0) == (None, None)


def test_a_close_that_says_something_is_a_reply(tmp_path: Path) -> None:
    closed = conversation(part(50, "close", body="<p>done</p>"), state="closed")
    assert legs(made(tmp_path, closed)) == [("queue", "31 00:58:10", "31 00:59:00", "31 00:59:00", "answered")]


def test_a_conversation_that_was_opened_again_ends_with_its_last_close(tmp_path: Path) -> None:
    parts = (part(60, "comment", body="x"), part(90, "close"), part(120, "open", CUSTOMER, body="x"))
    assert legs(made(tmp_path, conversation(*parts)))[0][3:] == (None, "open")
    again = conversation(*parts, part(180, "comment", body="x"), part(240, "close"), state="closed")
    assert legs(made(tmp_path, again))[0][3:] == ("31 01:02:10", "answered")


def test_parts_that_a_later_page_leaves_out_are_kept(tmp_path: Path) -> None:
    early = conversation(part(60, "comment", body="x"))
    late = conversation(state="closed", updated_at=START + 9999)
    del late["conversation_parts"]
    for pages in ((early, late), (late, early)):
        (leg,) = made(tmp_path, *pages).table("leg", "answered_at", "outcome")
        assert leg == ("31 00:59:10", "answered")


def test_statistics_check_what_the_parts_say(tmp_path: Path) -> None:
    for second, flags in ((60, []), (200, ["vendor_differs"])):
        told_by = {"first_contact_reply_at": START, "first_admin_reply_at": START + second}
        outcome = made(tmp_path, conversation(part(60, "comment", body="x"), statistics=told_by))
        assert outcome.table("leg", "flags") == [(sorted([*flags, "open_at_extract"]),)]


def test_what_is_no_conversation_or_has_no_time_is_refused(tmp_path: Path) -> None:
    untimed = conversation(created_at=None)
    assert made(tmp_path, untimed, {"type": "admin"}, {"x": 1}).reasons() == [
        (1, "missing", "created_at"),
        (2, "set_aside:no_conversation", ""),
        (3, "unknown_event", "type"),
    ]


def test_only_its_own_conversations_are_recognised() -> None:
    assert connector.recognises is not None
    assert connector.recognises(Look(name="x", text="", records=BODIES)) is not None
    others: list[dict[str, Any]] = [{"conversations": [{"conversationId": "1", "participants": []}]}]
    assert connector.recognises(Look(name="x", text="", records=others)) is None


@pytest.mark.skipif(not REAL.exists(), reason="the interface's examples are not there; they are not shipped")
def test_every_conversation_of_the_interfaces_examples_is_read(tmp_path: Path) -> None:
    examples = json.loads(REAL.read_text())
    found = [one for one in examples.values() if isinstance(one, dict) and one.get("type") == "conversation"]
    pages = [one for one in examples.values() if isinstance(one, dict) and "conversations" in one]
    assert len(found) >= 10
    outcome = made(tmp_path, *found, *pages)
    assert outcome.reasons() == []
    assert outcome.rows["interaction"].height >= 10


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
    assert counted == {"event": 32, "interaction": 7, "leg": 10, "message": 25, "survey": 2, "identity": 7}
