"""Messenger and Instagram: bodies of webhooks in, episodes and messages out."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from ingest.connector import Look
from ingest.connectors.messenger import messenger as connector
from tests.ingest.connectors.judging import Judged, judged, told
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "messenger.ndjson"
BODIES = [json.loads(line) for line in SAMPLE.read_text().splitlines()]
TOLD: dict[str, Any] = {"bot_apps": ["900"]}


def made(tmp_path: Path, *bodies: Any, **options: Any) -> Judged:
    path = tmp_path / "bodies.json"
    path.write_text("\n".join(json.dumps(one) for one in bodies))
    return judged(connector, path, settings=told(connector, **options))


def recorded() -> Judged:
    return judged(connector, SAMPLE, settings=told(connector, **TOLD))


def body(*things: dict[str, Any]) -> dict[str, Any]:
    return {"object": "page", "entry": [{"id": "1", "messaging": list(things)}]}


def thing(milliseconds: int, *, echo: bool = False, **more: Any) -> dict[str, Any]:
    ends = ("1", "7") if echo else ("7", "1")
    at = 1711846690000 + milliseconds
    return {"sender": {"id": ends[0]}, "recipient": {"id": ends[1]}, "timestamp": at, **more}


def test_recorded_webhooks_become_exactly_these_legs() -> None:
    columns = ("kind", "queue", "queued_at", "answered_at", "left_at", "outcome")
    assert sorted(recorded().table("leg", "seq", *columns), key=str) == [
        (0, "agent", "178000000000009", None, "01 01:58:10.123", "01 01:58:10.123", "answered"),
        (0, "bot", None, None, None, "31 00:58:20.123", "flow_out:transfer"),
        (0, "queue", "110000000000001", "31 00:58:15.123", None, None, "open"),
        (0, "queue", "178000000000009", "31 00:58:11.123", None, "31 00:58:12.123", "lapsed"),
        (1, "queue", "110000000000001", "31 00:58:20.123", "31 01:00:20.123", "31 01:00:50.123", "answered"),
    ]


def test_recorded_webhooks_become_exactly_these_messages() -> None:
    clocks = ("at", "delivered_at", "read_at", "edited_at", "deleted_at")
    assert sorted(recorded().table("message", "sub_channel", "sender", "kind", *clocks), key=str) == [
        ("facebook", "agent", "text", "31 01:00:20.123", "31 01:00:21.123", "31 01:00:40.123", None, None),
        ("facebook", "bot", "text", "31 00:58:16.123", "31 01:00:21.123", "31 01:00:40.123", None, None),
        ("facebook", "customer", "event", "31 00:58:10.123", None, None, None, None),
        ("facebook", "customer", "reaction", "31 01:00:50.123", None, None, None, None),
        ("facebook", "customer", "text", "31 00:58:15.123", None, None, None, None),
        ("facebook", "customer", "text", "31 00:58:15.123", None, None, None, None),
        ("facebook", "customer", "text", "31 00:58:19.123", None, None, None, None),
        ("instagram", "agent", "text", "01 01:58:10.123", "01 01:58:19.123", "01 01:58:19.123", None, None),
        ("instagram", "customer", "media", "31 00:58:11.123", None, None, "31 00:58:14.123", None),
        ("instagram", "customer", "text", "31 00:58:12.123", None, None, None, "31 00:58:13.123"),
    ]


def test_what_is_no_conversation_is_set_aside() -> None:
    assert recorded().reasons() == [
        (17, "set_aside:notice_of_the_platform", ""),
        (18, "set_aside:not_a_conversation", ""),
    ]


def test_no_column_but_the_customer_holds_an_address_or_a_text() -> None:
    text = recorded().rows["event"].drop("customer", "flags").write_csv()
    assert not [word for word in ("740000", "m_A", "parcel", "Ada") if word in text]


def test_times_are_milliseconds(tmp_path: Path) -> None:
    (row,) = made(tmp_path, body(thing(7, message={"mid": "a", "text": "x"}))).table("message", "at")
    assert row == ("31 00:58:10.007",)


def test_of_a_message_without_an_echo_the_receipt_tells_that_the_company_wrote_it(tmp_path: Path) -> None:
    asked = thing(0, message={"mid": "m.1", "text": "?"})
    rows = made(tmp_path, body(asked, thing(5000, read={"mid": "m.2"})), replies_by="bot").rows["message"].sort("at")
    assert rows["sender"].to_list() == ["customer", "bot"]
    assert rows["read_at"].null_count() == 1


def test_a_watermark_marks_every_message_before_it_and_none_after(tmp_path: Path) -> None:
    echoes = [thing(n * 1000, echo=True, message={"mid": f"m{n}", "is_echo": True, "text": "x"}) for n in (1, 2, 3)]
    read = thing(9000, read={"watermark": 1711846690000 + 2000})
    rows = made(tmp_path, body(*echoes, read)).rows["message"].sort("at")
    assert rows["read_at"].is_not_null().to_list() == [True, True, False]
    assert rows["delivered_at"].is_not_null().to_list() == [True, True, False]


def test_a_conversation_that_is_given_to_a_bot_is_not_handed_to_a_human(tmp_path: Path) -> None:
    bodies = body(
        thing(0, message={"mid": "a", "text": "x"}),
        thing(10, pass_thread_control={"new_owner_app_id": 900}),
        thing(20, echo=True, message={"mid": "b", "is_echo": True, "app_id": 900, "text": "x"}),
    )
    assert made(tmp_path, bodies, **TOLD).table("leg", "kind", "outcome") == [("bot", "bot_contained")]


def test_the_button_that_opens_a_conversation_asks_for_nothing(tmp_path: Path) -> None:
    opened = body(thing(0, postback={"mid": "a", "payload": "GET_STARTED"}))
    assert made(tmp_path, opened).table("interaction", "outcome") == [("void",)]


def test_a_body_without_a_time_or_a_customer_is_refused(tmp_path: Path) -> None:
    nobody = {"sender": {}, "recipient": {"id": "1"}, "timestamp": 1711846690000, "message": {"mid": "a"}}
    untimed = thing(0, message={"mid": "b"}) | {"timestamp": None}
    assert made(tmp_path, body(nobody, untimed, thing(0, nothing={}))).reasons() == [
        (1, "missing", "customer"),
        (2, "missing", "timestamp"),
        (3, "unknown_event", "type"),
    ]


def test_only_its_own_bodies_are_recognised() -> None:
    assert connector.recognises is not None
    assert connector.recognises(Look(name="x", text="", records=BODIES)) is not None
    whatsapp = {"object": "whatsapp_business_account", "entry": [{"changes": []}]}
    assert connector.recognises(Look(name="x", text="", records=[whatsapp])) is None


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
    assert counted == {"event": 16, "interaction": 4, "leg": 4, "message": 10}
