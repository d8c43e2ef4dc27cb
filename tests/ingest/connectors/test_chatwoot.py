"""Chatwoot: webhooks, pages and reporting events in, stays, messages and answers out."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from ingest.connector import Look
from ingest.connectors.chatwoot import chatwoot as connector
from tests.ingest.connectors.judging import Judged, judged, told
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "chatwoot.ndjson"
BODIES = [json.loads(line) for line in SAMPLE.read_text().splitlines()]
TOLD: dict[str, Any] = {"inboxes": {"3": "chat"}}


def made(tmp_path: Path, *bodies: Any, **options: Any) -> Judged:
    path = tmp_path / "bodies.json"
    path.write_text("\n".join(json.dumps(one) for one in bodies))
    return judged(connector, path, settings=told(connector, **options))


def recorded() -> Judged:
    return judged(connector, SAMPLE, settings=told(connector, **TOLD))


CONVERSATION = {"id": 1, "inbox_id": 3, "channel": "Channel::Email", "status": "open", "created_at": 1711846690}
CUSTOMER = {"id": 9, "type": "contact"}
AGENT = {"id": 7, "type": "user"}


def message(number: int, clock: str, kind: str | int = "incoming", **more: Any) -> dict[str, Any]:
    usual = {"event": "message_created", "id": number, "message_type": kind, "created_at": f"2024-03-31T{clock}Z"}
    sender = CUSTOMER if kind in {"incoming", 0} else AGENT
    return usual | {"conversation": CONVERSATION, "account": {"id": 1}, "sender": sender} | more


def changed(status: str, second: int) -> dict[str, Any]:
    at = 1711846690 + second + 0.25
    return {
        "event": "conversation_status_changed",
        **CONVERSATION,
        "account": {"id": 1},
        "status": status,
        "updated_at": at,
    }


def report(name: str, begin: str, end: str, value: float) -> dict[str, Any]:
    times = {"event_start_time": f"2024-03-31T{begin}Z", "event_end_time": f"2024-03-31T{end}Z"}
    numbers = {"id": value, "account_id": 1, "conversation_id": 1, "inbox_id": 3, "user_id": 7}
    return {"name": name, "value": value, "value_in_business_hours": 0.0, **numbers, **times}


def legs(outcome: Judged) -> list[tuple[object, ...]]:
    return outcome.table("leg", "kind", "queued_at", "answered_at", "left_at", "outcome")


def test_recorded_conversations_become_exactly_these_legs() -> None:
    columns = ("interaction_id", "seq", "kind", "queue", "agent", "queued_at", "answered_at", "left_at", "outcome")
    assert recorded().table("leg", *columns) == [
        ("1:81", 0, "bot", None, None, None, None, "31 00:58:50", "flow_out:transfer"),
        ("1:81", 1, "queue", "team:5", "7", "31 00:58:50", "31 01:03:10", "31 01:04:50", "answered"),
        ("1:82", 0, "queue", "3", "7", "31 01:14:50", "31 01:24:50", None, "open"),
        ("internal:1:5001", 0, "bot", None, None, None, None, "31 01:32:30", "flow_out:transfer"),
        ("internal:1:5001", 1, "queue", "3", "7", "31 01:32:30", "31 01:37:30", "31 01:41:30", "answered"),
        ("internal:1:5002", 0, "bot", None, None, None, None, "31 01:49:50", "bot_contained"),
        ("internal:1:5003", 0, "queue", "3", None, "31 02:04:50", None, "31 02:13:10", "lapsed"),
    ]


def test_recorded_conversations_become_exactly_these_messages() -> None:
    assert recorded().table("message", "id", "sender", "kind", "public", "at", "read_at") == [
        ("1:81#1", "customer", "text", True, "31 00:58:11", None),
        ("1:81#2", "bot", "text", True, "31 00:58:13", None),
        ("1:81#3", "customer", "text", True, "31 00:58:40", None),
        ("1:81#4", "system", "event", True, "31 00:58:51", None),
        ("1:81#5", "agent", "text", False, "31 00:59:50", None),
        ("1:81#6", "agent", "text", True, "31 01:03:10", None),
        ("1:81#7", "system", "form", True, "31 01:04:51", None),
        ("1:81#status:1711847090:resolved#closed", "system", "closed", False, "31 01:04:50", None),
        ("1:82#10", "customer", "text", True, "31 01:26:30", None),
        ("1:82#8", "customer", "text", True, "31 01:14:50", None),
        ("1:82#9", "agent", "text", True, "31 01:24:50", None),
        ("internal:1:5001#report:4#closed", "system", "closed", False, "31 01:41:30", None),
        ("internal:1:5002#report:5#closed", "system", "closed", False, "31 01:49:50", None),
        ("internal:1:5003#report:7#closed", "system", "closed", False, "31 02:13:10", None),
    ]


def test_a_survey_sent_as_a_message_is_one_answer_from_1_to_5() -> None:
    assert recorded().table("survey", "id", "value", "scale_min", "scale_max", "asked_at", "answered_at") == [
        ("1:81#7", 4.0, 1.0, 5.0, "31 01:04:51", "31 01:06:30")
    ]


def test_addresses_are_linked_and_stand_nowhere_else() -> None:
    outcome = recorded()
    assert sorted(set(outcome.rows["identity"]["kind"])) == ["email", "phone"]
    text = outcome.rows["event"].drop("customer", "flags").write_csv()
    assert not [word for word in ("ada@", "+493", ",981", "parcel", "nice", "Max") if word in text]


def test_types_of_messages_are_words_in_webhooks_and_numbers_in_pages(tmp_path: Path) -> None:
    words: tuple[str | int, ...] = ("incoming", "outgoing", "activity", "template")
    for kinds in (words, (0, 1, 2, 3)):
        some = [message(n, f"00:59:0{n}", kind) for n, kind in enumerate(kinds)]
        assert made(tmp_path, *some).table("message", "sender", "kind") == [
            ("customer", "text"),
            ("agent", "text"),
            ("system", "event"),
            ("system", "template"),
        ]


def test_notes_and_what_chatwoot_itself_writes_are_no_reply(tmp_path: Path) -> None:
    others = [message(2, "00:59:00", "outgoing", private=True), message(3, "00:59:10", "template")]
    outcome = made(tmp_path, message(1, "00:58:10"), *others, message(4, "01:00:00", "outgoing"))
    assert legs(outcome) == [("queue", "31 00:58:10", "31 01:00:00", None, "open")]


def test_opened_again_is_not_over_until_it_is_resolved_again(tmp_path: Path) -> None:
    some = [message(1, "00:58:10"), message(2, "01:00:00", "outgoing"), changed("resolved", 300), changed("open", 400)]
    assert legs(made(tmp_path, *some))[0][3:] == (None, "open")
    assert legs(made(tmp_path, *some, changed("resolved", 500)))[0][3:] == ("31 01:06:30", "answered")


def test_business_hours_of_0_are_no_time(tmp_path: Path) -> None:
    outcome = made(tmp_path, report("first_response", "00:58:10", "01:03:10", 300.0))
    assert outcome.table("leg", "vendor_wait_s", "answered_at") == [(300.0, "31 01:03:10")]
    assert "business" not in str(outcome.rows["event"]["payload"].to_list())


def test_a_report_whose_value_is_not_what_its_times_say_is_flagged(tmp_path: Path) -> None:
    (row,) = made(tmp_path, report("first_response", "00:58:10", "01:03:10", 30.0)).table("leg", "flags")
    assert "vendor_differs" in str(row)


def test_reports_name_conversations_by_other_numbers_unless_it_is_told(tmp_path: Path) -> None:
    some = [message(1, "00:58:10"), report("conversation_resolved", "00:58:10", "01:03:10", 300.0)]
    assert [row[0] for row in made(tmp_path, *some).table("interaction", "id")] == ["1:1", "internal:1:1"]
    (one,) = made(tmp_path, *some, same_ids=True).table("interaction", "id", "outcome")
    assert one == ("1:1", "lapsed")


def test_what_has_no_conversation_no_time_or_no_meaning_is_refused(tmp_path: Path) -> None:
    nowhere = {"id": 1, "message_type": 0, "created_at": 1711846690}
    some = [nowhere, message(1, "x"), {"x": 1}, message(2, "00:58:10", "unheard")]
    assert made(tmp_path, *some).reasons() == [
        (1, "missing", "id"),
        (2, "not_a_time", "created_at"),
        (3, "unknown_event", "type"),
        (4, "unknown_event", "type"),
    ]


def test_only_its_own_records_are_recognised() -> None:
    assert connector.recognises is not None
    for one in (BODIES[0], BODIES[1], BODIES[-2]):
        assert connector.recognises(Look(name="x", text="", records=[one])) is not None
    others: list[dict[str, Any]] = [{"event": "message_created", "id": 1}, {"name": "first_response"}]
    assert connector.recognises(Look(name="x", text="", records=others)) is None


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
    counted = Loaded(loader_in(tmp_path), connector.name, options=('inboxes={ "3" = "chat" }',)).load_twice(
        SAMPLE, again
    )
    assert counted == {"event": 21, "interaction": 5, "leg": 7, "message": 14, "survey": 1, "identity": 2}
