"""Freshdesk: tickets, conversations and ratings in, stays in groups, messages and answers out."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from ingest.connector import Look
from ingest.connectors.freshdesk import freshdesk as connector
from tests.ingest.connectors.judging import Judged, judged, told
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "freshdesk.json"
BODIES = json.loads(SAMPLE.read_text())
TOLD: dict[str, Any] = {}


def made(tmp_path: Path, *bodies: Any, **options: Any) -> Judged:
    path = tmp_path / "bodies.json"
    path.write_text("\n".join(json.dumps(one) for one in bodies))
    return judged(connector, path, settings=told(connector, **options))


def recorded() -> Judged:
    return judged(connector, SAMPLE, settings=told(connector, **TOLD))


DAY = "2024-03-31T"


def ticket(**more: Any) -> dict[str, Any]:
    usual = {"id": 1, "created_at": f"{DAY}08:00:00Z", "updated_at": f"{DAY}20:00:00Z", "status": 2, "source": 1}
    return usual | {"requester_id": 9, "responder_id": 5, "group_id": 3} | more


def conversation(number: int, clock: str, **more: Any) -> dict[str, Any]:
    usual = {"id": number, "ticket_id": 1, "user_id": 5, "incoming": False, "private": False, "source": 0}
    return usual | {"created_at": f"{DAY}{clock}Z"} | more


def legs(outcome: Judged) -> list[tuple[object, ...]]:
    return outcome.table("leg", "kind", "queued_at", "answered_at", "left_at", "outcome")


def test_recorded_tickets_become_exactly_these_legs() -> None:
    columns = ("interaction_id", "kind", "channel", "queue", "agent", "queued_at", "answered_at", "left_at", "outcome")
    assert recorded().table("leg", *columns) == [
        ("1", "queue", "email", "30", "50", "31 08:00:00", "31 08:30:00", "31 10:00:00", "answered"),
        ("2", "queue", "email", "30", None, "31 08:10:00", None, None, "open"),
        ("3", "queue", "chat", "30", "50", "31 08:20:00", "31 08:21:00", "31 11:00:00", "answered"),
        ("4", "queue", "email", "30", None, "31 08:30:00", None, "31 08:30:00", "void"),
        ("5", "agent", "email", "30", "50", None, "31 08:40:00", "31 09:00:00", "answered"),
        ("5", "queue", "email", "30", "50", "31 09:00:00", "31 09:40:00", None, "open"),
        ("6", "queue", "email", "30", None, "31 09:00:00", None, "31 09:30:00", "lapsed"),
        ("7", "queue", "email", "30", None, "31 09:10:00", None, "31 09:50:00", "answered"),
        ("8", "queue", "email", None, None, "31 09:20:00", None, None, "open"),
    ]


def test_recorded_tickets_become_exactly_these_interactions() -> None:
    assert recorded().table("interaction", "id", "sub_channel", "direction", "outcome", "is_open", "flags") == [
        ("1", "email", "inbound", "answered", False, []),
        ("2", "portal", "inbound", "open", True, ["open_at_extract"]),
        ("3", "chat", "inbound", "answered", False, []),
        ("4", "email", "inbound", "void", False, []),
        ("5", "outbound_email", "outbound", "answered", True, ["open_at_extract"]),
        ("6", "email", "inbound", "lapsed", False, []),
        ("7", "email", "inbound", "answered", False, ["inferred_end", "unmapped_status"]),
        ("8", "99", "inbound", "open", True, ["open_at_extract", "unmapped_status"]),
    ]


def test_faces_are_numbers_from_minus_3_to_3() -> None:
    assert recorded().table("survey", "id", "value", "scale_min", "scale_max", "asked_at", "complete") == [
        ("1#csat", 3.0, -3.0, 3.0, "31 10:30:00", True),
        ("3#csat", -1.0, -3.0, 3.0, "31 11:30:00", True),
    ]


def test_addresses_are_linked_and_stand_nowhere_else() -> None:
    outcome = recorded()
    assert sorted(outcome.rows["identity"]["kind"]) == ["email", "phone"]
    text = outcome.rows["event"].drop("customer", "flags").write_csv()
    assert not [word for word in ("ada@", "+493", "9001", "parcel", "nice") if word in text]


def test_notes_and_forwarded_mail_are_no_reply(tmp_path: Path) -> None:
    others = [conversation(1, "08:01:00", private=True, source=2), conversation(2, "08:02:00", source=8)]
    outcome = made(tmp_path, ticket(), *others, conversation(3, "08:09:00"))
    assert legs(outcome) == [("queue", "31 08:00:00", "31 08:09:00", None, "open")]


def test_closed_is_no_end_of_its_own(tmp_path: Path) -> None:
    stats = {"resolved_at": f"{DAY}09:00:00Z", "closed_at": f"{DAY}12:00:00Z"}
    assert legs(made(tmp_path, ticket(status=5, stats=stats)))[0][3] == "31 09:00:00"


def test_times_of_stats_are_a_check_where_conversations_are_known(tmp_path: Path) -> None:
    for clock, flags in (("08:09:00", []), ("08:30:00", ["vendor_differs"])):
        page = ticket(stats={"first_responded_at": f"{DAY}{clock}Z"}, conversations=[conversation(1, "08:09:00")])
        outcome = made(tmp_path, page)
        assert outcome.table("leg", "answered_at", "flags") == [("31 08:09:00", sorted([*flags, "open_at_extract"]))]


def test_the_codes_of_statuses_and_sources_are_settings(tmp_path: Path) -> None:
    page = ticket(status=12, source=77)
    (usual,) = made(tmp_path, page).table("interaction", "channel", "is_open", "flags")
    assert usual == ("email", True, ["open_at_extract", "unmapped_status"])
    (own,) = made(tmp_path, page, over=["12"], sources={"77": "messaging"}).table("interaction", "channel", "is_open")
    assert own == ("messaging", False)


def test_a_later_export_wins_whatever_comes_first(tmp_path: Path) -> None:
    early, late = ticket(updated_at=f"{DAY}09:00:00Z"), ticket(status=4, updated_at=f"{DAY}21:00:00Z")
    for pages in ((early, late), (late, early)):
        assert made(tmp_path, *pages).table("interaction", "is_open") == [(False,)]


def test_what_has_no_ticket_no_time_or_no_meaning_is_refused(tmp_path: Path) -> None:
    pages = [conversation(1, "08:00:00", ticket_id=None), ticket(created_at="soon"), {"what": 1}]
    assert made(tmp_path, *pages).reasons() == [
        (1, "missing", "id"),
        (2, "not_a_time", "created_at"),
        (3, "unknown_event", "type"),
    ]


def test_only_its_own_records_are_recognised() -> None:
    assert connector.recognises is not None
    for one in (BODIES[0], BODIES[5], BODIES[-1]):
        assert connector.recognises(Look(name="x", text="", records=[one])) is not None
    zendesk = {"tickets": [{"id": 1, "requester_id": 1, "via": {}, "status": "open"}]}
    assert connector.recognises(Look(name="x", text="", records=[zendesk])) is None


@pytest.mark.parametrize("seed", range(3))
def test_order_and_repetition_of_bodies_change_nothing(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 the same every time
    bodies = [*BODIES, *dice.sample(BODIES, 4)]
    dice.shuffle(bodies)
    whole, other = recorded(), made(tmp_path, *bodies, **TOLD)
    for name in ("interaction", "leg", "message"):
        assert_frame_equal(other.rows[name].sort("id"), whole.rows[name].sort("id"))


def test_loading_twice_changes_nothing(loader_in: LoaderIn, tmp_path: Path) -> None:
    again = json.dumps(BODIES[::-1]).encode()
    counted = Loaded(loader_in(tmp_path), connector.name).load_twice(SAMPLE, again)
    assert counted == {"event": 17, "interaction": 8, "leg": 9, "message": 11, "survey": 2, "identity": 2}
