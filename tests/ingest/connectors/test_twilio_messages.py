"""Twilio's messages: episodes of one customer and one number, whatever the order in which they are listed."""

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.connector import Look
from ingest.connectors.twilio_messages import twilio_messages as connector
from tests.ingest.connectors.judging import Judged, judged, surrogate, told
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "twilio_messages.json"
MESSAGES = json.loads(SAMPLE.read_text())["messages"]
OURS = "+493055500001"
ANN, BOB, CAT = (surrogate(x) for x in ("+4930000001", "+4930000002", "+4930000003"))
BOB_ON_WHATSAPP = surrogate("whatsapp:4930000002")


def message(sid: str, **more: Any) -> dict[str, Any]:
    return {**MESSAGES[0], "sid": sid, **more}


def at(day: int, clock: str) -> str:
    return f"{day:02} Mar 2024 {clock} +0000"


def made_of(tmp_path: Path, *messages: dict[str, Any], **options: Any) -> Judged:
    path = tmp_path / "messages.json"
    path.write_text(json.dumps({"messages": messages}))
    return judged(connector, path, settings=told(connector, **options))


def test_recorded_messages_become_exactly_these_episodes() -> None:
    columns = ("channel", "sub_channel", "direction", "customer", "started_at", "ended_at", "outcome", "flags")
    found = judged(connector, SAMPLE)
    still, over = ["open_at_extract"], ["inferred_end"]
    assert found.table("interaction", *columns) == [
        ("sms", None, "inbound", ANN, "31 08:00:00", "31 08:16:00", "answered", over),
        ("sms", None, "inbound", ANN, "02 09:00:00", None, "open", still),
        ("sms", None, "inbound", BOB, "31 10:01:00", None, "open", still),
        ("sms", None, "outbound", CAT, "31 11:00:00", "31 11:30:00", "answered", over),
        ("sms", None, "inbound", CAT, "03 11:30:00", None, "open", still),
        ("messaging", "whatsapp", "inbound", BOB_ON_WHATSAPP, "31 10:00:00", "31 10:05:00", "answered", over),
    ]
    assert found.reasons() == [(13, "set_aside:not_sent", "")]


def test_recorded_messages_become_exactly_these_legs() -> None:
    assert judged(connector, SAMPLE).table("leg", "kind", "queued_at", "answered_at", "left_at", "outcome") == [
        ("bot", None, None, "31 08:00:02", "flow_out:transfer"),
        ("queue", "31 08:00:02", "31 08:12:00", "31 08:16:00", "answered"),
        ("queue", "02 09:00:00", None, None, "open"),
        ("queue", "31 10:01:00", None, None, "open"),
        ("agent", None, "31 11:00:00", "31 11:30:00", "answered"),
        ("queue", "31 11:30:00", None, "31 11:30:00", "lapsed"),
        ("queue", "03 11:30:00", None, None, "open"),
        ("queue", "31 10:00:00", "31 10:05:00", "31 10:05:00", "answered"),
    ]


def test_recorded_messages_become_exactly_these_messages() -> None:
    columns = ("id", "sender", "kind", "at", "delivered_at", "read_at", "failed_at", "customer")
    assert judged(connector, SAMPLE).table("message", *columns) == [
        ("SM01", "customer", "text", "31 08:00:00", None, None, None, ANN),
        ("SM02", "bot", "text", "31 08:00:02", "31 08:00:04", None, None, ANN),
        ("SM03", "agent", "text", "31 08:12:00", "31 08:12:03", None, None, ANN),
        ("SM04", "customer", "media", "31 08:15:00", None, None, None, ANN),
        ("SM05", "agent", "text", "31 08:16:00", None, None, "31 08:16:30", ANN),
        ("SM06", "customer", "text", "02 09:00:00", None, None, None, ANN),
        ("SM07", "customer", "text", "31 10:00:00", None, None, None, BOB_ON_WHATSAPP),
        ("SM08", "agent", "text", "31 10:05:00", None, "31 10:06:00", None, BOB_ON_WHATSAPP),
        ("SM09", "customer", "text", "31 10:01:00", None, None, None, BOB),
        ("SM10", "agent", "text", "31 11:00:00", None, None, None, CAT),
        ("SM11", "customer", "text", "31 11:30:00", None, None, None, CAT),
        ("SM12", "customer", "text", "03 11:30:00", None, None, None, CAT),
    ]


@pytest.mark.parametrize(
    ("gap", "clock", "episodes"),
    [
        pytest.param(24, "08:00:00", 1, id="a day to the second is one episode"),
        pytest.param(24, "08:00:01", 2, id="more than a day is two"),
        pytest.param(48, "08:00:01", 1, id="the gap is a setting"),
    ],
)
def test_an_episode_ends_where_nobody_wrote_for_the_gap(tmp_path: Path, gap: int, clock: str, episodes: int) -> None:
    later = message("SM2", date_sent=at(30, clock))
    found = made_of(tmp_path, message("SM1", date_sent=at(29, "08:00:00")), later, episode_gap_hours=gap)
    assert found.rows["interaction"].height == episodes


def test_who_writes_what_a_program_sends_is_a_setting(tmp_path: Path) -> None:
    reply = message("SM2", direction="outbound-api", **{"from": OURS, "to": "+4930000001"})
    for word in ("agent", "bot", "system"):
        assert made_of(tmp_path, reply, replies_by=word).table("message", "sender") == [(word,)]


def test_the_later_status_of_a_message_wins_in_any_order(tmp_path: Path) -> None:
    ours = {"direction": "outbound-api", "from": OURS, "to": "+4930000001", "date_sent": at(31, "08:00:00")}
    early = message("SM1", **ours, status="sent", date_updated=at(31, "08:00:01"))
    late = message("SM1", **ours, status="delivered", date_updated=at(31, "08:00:05"))
    for order in ((early, late), (late, early)):
        assert made_of(tmp_path, *order).table("message", "delivered_at") == [("31 08:00:05",)]


def test_a_warehouse_tells_the_same_messages(tmp_path: Path) -> None:
    path = tmp_path / "message.csv"
    lines = ["id,direction,from,to,status,num_segments,num_media,date_sent,created_at,updated_at,price"]
    lines += [f"SM1,inbound,+4930000001,{OURS},received,1,0,2024-03-31 08:00:00,2024-03-31 08:00:00,,-0.01"]
    path.write_text("\n".join(lines) + "\n")
    found = judged(connector, path, settings=told(connector, timezone="UTC", numbers={OURS: "Service"}))
    assert found.table("leg", "queue", "queued_at", "outcome") == [("Service", "31 08:00:00", "open")]


@pytest.mark.parametrize(
    ("more", "reason", "detail"),
    [
        pytest.param({"sid": ""}, "missing", "sid", id="a message without an id"),
        pytest.param({"status": "lost"}, "unknown_value", "status", id="a status that is none"),
        pytest.param({"direction": "sideways"}, "unknown_value", "direction", id="a direction that is none"),
        pytest.param({"from": None}, "missing", "from or to", id="a message of nobody"),
        pytest.param({"status": "scheduled"}, "set_aside:not_sent", "", id="a message that was not sent yet"),
        pytest.param({"date_sent": "then"}, "not_a_time", "date_sent", id="a time that is none"),
    ],
)
def test_what_is_no_message_is_refused_with_its_reason(
    tmp_path: Path, more: dict[str, Any], reason: str, detail: str
) -> None:
    assert made_of(tmp_path, message("SM1") | more).reasons() == [(1, reason, detail)]


def test_neither_words_nor_addresses_of_customers_are_kept() -> None:
    for name, frame in judged(connector, SAMPLE).rows.items():
        text = frame.drop("flags", "customer", strict=False).write_csv()
        assert not [word for word in ("secret", "+4930000001", "4930000002") if word in text], name


def test_the_same_messages_once_more_and_backwards_change_no_fact(loader_in: LoaderIn, tmp_path: Path) -> None:
    backwards = json.dumps({"messages": MESSAGES[::-1]}).encode()
    counted = Loaded(loader_in(tmp_path), connector.name).load_twice(SAMPLE, backwards)
    assert counted == {"event": 12, "interaction": 6, "leg": 8, "message": 12}


def test_messages_are_recognised() -> None:
    assert connector.recognises is not None
    columns = ("id", "direction", "from", "to", "num_segments")
    looks = [Look(name="x", text="", records=[{"messages": MESSAGES}]), Look(name="x", text="", columns=columns)]
    assert all(connector.recognises(look) for look in looks)
    assert connector.recognises(Look(name="x", text="", records=[{"messages": [{"id": "1", "from": "2"}]}])) is None
