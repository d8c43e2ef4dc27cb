"""WhatsApp Cloud API: bodies of webhooks in, episodes, calls and messages out."""

import json
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ingest.connector import Look
from ingest.connectors.whatsapp_cloud import whatsapp_cloud as connector
from tests.ingest.connectors.judging import Judged, judged, told
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "whatsapp_cloud.ndjson"
REAL = Path(__file__).parents[4] / "shared" / "data" / "whatsapp_webhooks"
BODIES = [json.loads(line) for line in SAMPLE.read_text().splitlines()]


def body(field: str = "messages", **value: Any) -> dict[str, Any]:
    about = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "1"}, **value}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "9", "changes": [{"field": field, "value": about}]}],
    }


def message(name: str, second: int, **more: Any) -> dict[str, Any]:
    one = {"from": "4915100000001", "id": f"wamid.{name}", "timestamp": str(1711846690 + second), "type": "text"}
    return body(messages=[one | more])


def status(name: str, said: str, second: int, **more: Any) -> dict[str, Any]:
    one = {
        "id": f"wamid.{name}",
        "status": said,
        "timestamp": str(1711846690 + second),
        "recipient_id": "4915100000001",
    }
    return body(statuses=[one | more])


def made(tmp_path: Path, *bodies: Any, **options: Any) -> Judged:
    path = tmp_path / "webhooks.json"
    path.write_text("\n".join(json.dumps(one) for one in bodies))
    return judged(connector, path, settings=told(connector, **options))


def test_recorded_webhooks_become_exactly_these_legs() -> None:
    legs = judged(connector, SAMPLE).rows["leg"].sort("started_at", "id")
    columns = ("kind", "channel", "direction", "queued_at", "answered_at", "left_at", "outcome", "flags")
    clocks = [pl.col(x).dt.strftime("%d %H:%M:%S") for x in ("queued_at", "answered_at", "left_at")]
    waits, still = ["inferred_end"], ["open_at_extract"]
    gone: list[str] = []
    inbound, outbound, messaging = "inbound", "outbound", "messaging"
    assert legs.with_columns(clocks).select(columns).rows() == [
        ("queue", messaging, inbound, "31 00:58:10", "31 01:00:10", "31 01:03:10", "answered", waits),
        ("queue", messaging, inbound, "31 01:14:50", "31 01:24:50", "31 01:24:50", "answered", waits),
        ("queue", messaging, inbound, "31 01:31:30", None, "31 01:31:30", "void", gone),
        ("bot", messaging, outbound, None, None, "31 01:48:10", "void", waits),
        ("queue", messaging, inbound, "31 02:04:50", None, None, "open", still),
        ("queue", "voice", inbound, "31 02:38:10", "31 02:38:21", "31 02:40:20", "answered", gone),
        ("queue", "voice", inbound, "31 02:54:50", None, "31 02:55:20", "missed", gone),
        ("agent", "voice", outbound, None, "31 03:11:35", "31 03:12:30", "answered", gone),
        ("queue", messaging, inbound, "30 00:58:10", None, None, "open", still),
    ]


def test_recorded_webhooks_become_exactly_these_messages() -> None:
    messages = judged(connector, SAMPLE).rows["message"].sort("at")
    clocks = ("at", "delivered_at", "read_at", "failed_at", "edited_at", "deleted_at")
    texts = [pl.col(x).dt.strftime("%d %H:%M:%S") for x in clocks]
    assert messages.with_columns(texts).select("sender", "kind", *clocks).rows() == [
        ("customer", "text", "31 00:58:10", None, None, None, None, None),
        ("agent", "text", "31 01:00:10", "31 01:01:30", "31 01:01:30", None, None, None),
        ("customer", "reaction", "31 01:03:10", None, None, None, None, None),
        ("customer", "text", "31 01:14:50", None, None, None, "31 01:15:10", None),
        ("customer", "media", "31 01:15:00", None, None, None, None, None),
        ("agent", "text", "31 01:24:50", None, None, None, None, None),
        ("customer", "text", "31 01:31:30", None, None, None, None, "31 01:31:40"),
        ("system", "template", "31 01:48:10", "31 01:48:12", None, None, None, None),
        ("customer", "form", "31 02:04:50", None, None, None, None, None),
        ("customer", "text", "30 00:58:10", None, None, None, None, None),
        ("agent", "text", "29 00:58:10", None, None, "29 00:58:10", None, None),
    ]


def test_notices_of_the_platform_are_set_aside_and_a_changed_number_is_a_link() -> None:
    outcome = judged(connector, SAMPLE)
    assert outcome.reasons() == [(17, "set_aside:notice_of_the_platform", ""), (24, "set_aside:not_a_conversation", "")]
    assert outcome.rows["identity"].select("kind", "linked").sort("kind").rows() == [("account", True), ("phone", True)]


def test_no_column_but_the_customer_holds_an_address_a_message_id_or_a_text() -> None:
    events = judged(connector, SAMPLE).rows["event"]
    text = events.drop("customer", "flags").write_csv()
    assert not [word for word in ("49151", "wamid", "DE.1", "parcel", "Ada") if word in text]


def test_reading_implies_delivery(tmp_path: Path) -> None:
    rows = made(tmp_path, message("a", 0), status("b", "sent", 60), status("b", "read", 90)).rows["message"]
    assert rows.filter(pl.col("sender") == "agent").select(pl.col("delivered_at") == pl.col("read_at")).item()


def test_a_template_to_which_nobody_replies_is_no_contact(tmp_path: Path) -> None:
    notice = status("n", "sent", 0, pricing={"category": "utility"})
    assert made(tmp_path, notice).rows["interaction"]["outcome"].to_list() == ["void"]
    replied = made(tmp_path, notice, message("a", 60)).rows["interaction"]
    assert replied.select("direction", "outcome").rows() == [("inbound", "open")]


def test_a_bot_is_known_by_its_mark(tmp_path: Path) -> None:
    reply = status("b", "sent", 60, biz_opaque_callback_data="bot:7")
    bodies = (message("a", 0), reply)
    assert made(tmp_path, *bodies).rows["interaction"]["outcome"].to_list() == ["answered"]
    assert made(tmp_path, *bodies, bot_mark="bot:").rows["interaction"]["outcome"].to_list() == ["bot_contained"]
    assert made(tmp_path, *bodies, replies_by="bot").rows["interaction"]["outcome"].to_list() == ["bot_contained"]


def test_a_customer_without_a_number_is_known_by_the_account(tmp_path: Path) -> None:
    one = message("a", 0)
    change = one["entry"][0]["changes"][0]["value"]["messages"][0]
    change["from_user_id"] = change.pop("from") and "DE.1"
    rows = made(tmp_path, one)
    assert rows.rows["event"].height == 1
    assert "identity" not in rows.rows


def test_a_group_is_set_aside(tmp_path: Path) -> None:
    assert made(tmp_path, message("a", 0, group_id="g")).reasons() == [(1, "set_aside:group", "")]


def test_a_time_that_is_none_and_a_message_without_a_time_are_refused(tmp_path: Path) -> None:
    late, none = message("a", 2 * 10**9), message("b", 0)
    del none["entry"][0]["changes"][0]["value"]["messages"][0]["timestamp"]
    reasons = made(tmp_path, late, none, message("c", 0, timestamp="soon")).reasons()
    assert reasons == [
        (1, "time_out_of_range", "timestamp"),
        (2, "missing", "timestamp"),
        (3, "not_a_time", "timestamp"),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_order_and_repetition_of_webhooks_change_nothing(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 the same every time
    bodies = [*BODIES, *dice.sample(BODIES, 8)]
    dice.shuffle(bodies)
    whole, other = judged(connector, SAMPLE), made(tmp_path, *bodies)
    for name in ("interaction", "leg", "message"):
        assert_frame_equal(other.rows[name].sort("id"), whole.rows[name].sort("id"))


def test_loading_twice_changes_nothing(loader_in: LoaderIn, tmp_path: Path) -> None:
    again = "\n".join(reversed(SAMPLE.read_text().splitlines())).encode()
    counted = Loaded(loader_in(tmp_path), connector.name).load_twice(SAMPLE, again)
    assert counted == {
        "event": 21,
        "interaction": 10,
        "leg": 9,
        "message": 11,
        "identity": 2,
    }


def test_only_its_own_bodies_are_recognised() -> None:
    assert connector.recognises is not None
    assert connector.recognises(Look(name="x", text="", records=BODIES)) is not None
    assert connector.recognises(Look(name="x", text="", records=[{"object": "page", "entry": []}])) is None


@pytest.mark.skipif(not REAL.exists(), reason="the recorded webhooks are not there; they are not shipped")
def test_every_recorded_body_is_read_and_edits_and_deletions_are_applied(tmp_path: Path) -> None:
    recorded = {path.stem: json.loads(path.read_text()) for path in sorted(REAL.glob("*.json"))}
    assert len(recorded) == 19
    bodies = [one for kinds in recorded.values() for one in kinds.values()]
    outcome = made(tmp_path, *bodies)
    assert {reason for _, reason, _ in outcome.reasons()} == {
        "set_aside:group",
        "set_aside:not_a_conversation",
        "set_aside:notice_of_the_platform",
    }
    # The recording's ids are placeholders: an edit and a deletion are shown to work by naming what they are about.
    text = json.dumps(
        [recorded["message"]["text"], recorded["edited_message"]["image"], recorded["deleted_message"]["revoke"]]
    )
    text = text.replace("wamid.HBgLMTQxMjU1NTA4MjkVAgASGBQzQUNCNjk5RDUwNUZGMUZEM0VBRAA=", "wamid.xyzxyz")
    text = text.replace("<ORIGINAL_WHATSAPP_MESSAGE_ID>", "wamid.xyzxyz").replace("106540352242922", "1122334455667")
    text = text.replace("<BUSINESS_PHONE_NUMBER_ID>", "1122334455667").replace("16505551234", "972987654321")
    text = text.replace("<WHATSAPP_USER_PHONE_NUMBER>", "972987654321")
    (one,) = made(tmp_path, *json.loads(text)).rows["message"].select("edited_at", "deleted_at").rows()
    assert [str(at)[:19] for at in one] == ["2025-06-13 22:42:55", "2023-10-11 16:53:43"]
