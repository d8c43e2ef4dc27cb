"""Traps of vendors' formats that no recorded sample holds, and those that every format has."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from ingest.connectors.asterisk_cdr import asterisk_cdr
from ingest.connectors.genesys_cloud import genesys_cloud
from ingest.connectors.intercom import intercom
from ingest.connectors.mailbox import mailbox
from ingest.connectors.vcon import vcon
from ingest.connectors.whatsapp_cloud import whatsapp_cloud
from ingest.read.times import NaiveTimeError
from ingest.registry import find_connector
from tests.ingest.connectors.conversations import answering, conversation, customer, human, queued
from tests.ingest.connectors.judging import Judged, judged, told
from tests.ingest.connectors.loaded import SAMPLES

WITH_ZONES: Mapping[str, str] = {
    "dynamics365": "dynamics365.json",
    "freshdesk": "freshdesk.json",
    "outreach": "outreach/messages.csv",
    "salesforce": "salesforce.json",
    "twilio_voice": "twilio_voice.json",
    "zendesk_chat": "zendesk_chat.ndjson",
    "zendesk_support": "zendesk_support.json",
    "zendesk_talk": "zendesk_talk.json",
}
"""Samples whose times name their zone; exports of the same systems as tables do not."""

ZONE = re.compile(rb"([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?)(?:Z|[+-][0-9]{2}:?[0-9]{2})")
MAIL_ZONE = re.compile(rb"[A-Z][a-z]{2}, ([0-9]{2}) Mar ([0-9]{4}) ([0-9:]{8}) \+0000")

TWICE: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "amazon_connect": ("amazon_connect/records.ndjson", {}),
    "asterisk_queue_log": ("asterisk_queue_log/morning.log", {}),
    "ga4_events": ("ga4_events/events_20260301.json", {}),
    "genesys_cloud": ("genesys_cloud/conversations.json", {}),
    "mailbox": ("mailbox/support.mbox", {"ours": ["shop.example"]}),
    "outreach": ("outreach/events.json", {}),
    "purchases": ("purchases/orders.csv", {"timezone": "Europe/Berlin"}),
    "qmatic": ("qmatic/visits.json", {"timezone": "Europe/Berlin"}),
    "qualtrics": ("qualtrics/responses.csv", {"csat": ["Q1"], "nps": ["Q2_NPS"]}),
    "vcon": ("vcon/conversations.json", {}),
}


def made_of(tmp_path: Path, name: str, text: str, **options: Any) -> Judged:
    """What one file of a connector becomes."""
    path = tmp_path / "export"
    path.write_text(text)
    connector = find_connector(name, ())
    return judged(connector, path, settings=told(connector, **options))


@pytest.mark.parametrize("name", WITH_ZONES)
def test_times_that_name_no_zone_are_never_guessed(name: str, tmp_path: Path) -> None:
    text = (SAMPLES / WITH_ZONES[name]).read_bytes()
    naive = MAIL_ZONE.sub(rb"\2-03-\1T\3", ZONE.sub(rb"\1", text))
    assert naive != text
    with pytest.raises(NaiveTimeError, match="--timezone"):
        made_of(tmp_path, name, naive.decode())


@pytest.mark.parametrize("name", TWICE)
def test_what_comes_twice_is_there_once(name: str) -> None:
    file, options = TWICE[name]
    connector = find_connector(name, ())
    once = judged(connector, SAMPLES / file, settings=told(connector, **options))
    twice = judged(connector, SAMPLES / file, SAMPLES / file, settings=told(connector, **options))
    assert twice.records == 2 * once.records
    for table, rows in once.rows.items():
        assert rows["id"].is_unique().all(), table
        assert_frame_equal(twice.rows[table].sort("id"), rows.sort("id"))


def test_genesys_pages_can_come_back_empty_and_a_file_of_none_but_those_is_no_fault(tmp_path: Path) -> None:
    page = json.dumps({"conversations": [conversation("c", customer("chat", 0, 9), end=9)], "totalHits": 1})
    found = made_of(tmp_path, genesys_cloud.name, f'{{"conversations":[],"totalHits":0}}\n{page}\n{{"totalHits":0}}\n')
    assert (found.reasons(), found.table("interaction", "id")) == ([], [("c",)])
    assert made_of(tmp_path, genesys_cloud.name, '{"conversations":[],"totalHits":0}').records == 0


def test_genesys_metrics_that_are_new_and_those_that_are_missing_change_nothing(tmp_path: Path) -> None:
    legs = []
    for metrics in ({}, {"tBrandNew": 5, "oBrandNew": 0.5}):
        agent = human("ann", answering("voice", 5, 10, 90, metrics=metrics))
        some = conversation("c", customer("voice", 0, 90), queued("voice", 1, 10), agent, end=90)
        legs.append(made_of(tmp_path, genesys_cloud.name, json.dumps(some)).rows["leg"])
    assert_frame_equal(*legs)


def test_genesys_names_of_messengers_count_in_any_case(tmp_path: Path) -> None:
    for written in ("whatsapp", "WHATSAPP", "WhatsApp"):
        some = conversation("c", customer("message", 0, 9, messageType=written), end=9)
        found = made_of(tmp_path, genesys_cloud.name, json.dumps(some))
        assert found.table("interaction", "channel", "sub_channel") == [("messaging", "whatsapp")], written


def test_a_genesys_conversation_that_is_opened_again_after_its_end_goes_on(tmp_path: Path) -> None:
    first = human("ann", answering("email", 5, 10, 90))
    over = conversation("c", customer("email", 0, 90), queued("email", 1, 10), first, end=90)
    again = (queued("email", 200, 210, queue="q-2"), human("bob", answering("email", 205, 210, 300, queue="q-2")))
    longer = conversation("c", customer("email", 0, 300), queued("email", 1, 10), first, *again, end=300)
    for copies in ((over, longer), (longer, over)):
        found = made_of(tmp_path, genesys_cloud.name, json.dumps(copies))
        assert found.table("leg", "answered_at", "left_at") == [
            ("01 12:00:10", "01 12:01:30"),
            ("01 12:03:30", "01 12:05:00"),
        ]
        assert found.table("interaction", "ended_at", "is_open") == [("01 12:05:00", False)]


def test_hold_is_invisible_in_call_detail_records_and_is_null_there_and_never_0() -> None:
    found = judged(asterisk_cdr, SAMPLES / "asterisk_cdr" / "table.csv", settings=told(asterisk_cdr, timezone="UTC"))
    assert found.rows["leg"].height
    assert found.rows["leg"]["hold_s"].null_count() == found.rows["leg"].height


def test_ids_of_intercom_are_the_same_as_text_and_as_numbers(tmp_path: Path) -> None:
    text = (SAMPLES / "intercom.ndjson").read_text()
    numbers = re.sub(r'"id":"([0-9]+)"', r'"id":\1', text)
    assert numbers != text
    whole, other = (made_of(tmp_path, intercom.name, x).rows for x in (text, numbers))
    for table in ("interaction", "leg", "message"):
        assert_frame_equal(other[table].sort("id"), whole[table].sort("id"))


LETTER = "From: {by}\nTo: {to}\nDate: Mon, 02 Mar 2026 {at}\nMessage-ID: <{name}>\n{more}\nHello.\n"


def test_letters_of_a_thread_whose_first_is_not_there_belong_together(tmp_path: Path) -> None:
    first = LETTER.format(
        by="a@x.org", to="help@shop.example", at="09:00:00 +0100", name="2@x", more="References: <1@x>\n"
    )
    reply = LETTER.format(
        by="kim@shop.example", to="a@x.org", at="03:30:00 -0500", name="3@x", more="References: <1@x> <2@x>\n"
    )
    boxes = "".join(f"From x@y Mon Mar  2 08:00:00 2026\n{letter}\n" for letter in (reply, first))
    found = made_of(tmp_path, mailbox.name, boxes, ours=["shop.example"])
    assert found.table("leg", "queued_at", "answered_at") == [("02 08:00:00", "02 08:30:00")]


@pytest.mark.parametrize(
    ("disposition", "outcome"),
    [
        ("no-answer", "missed"),
        ("hung-up", "abandoned"),
        ("busy", "failed"),
        ("congestion", "failed"),
        ("failed", "failed"),
        ("voicemail-no-message", "flow_out:voicemail"),
        ("of a kind that is new", "failed"),
        (None, "failed"),
    ],
)
def test_a_dialog_that_came_to_nothing_is_no_answer(tmp_path: Path, disposition: str | None, outcome: str) -> None:
    call = {"type": "incomplete", "start": "2026-03-02T11:00:00+01:00", "duration": 20, "parties": 0}
    whole = {
        "uuid": "u-1",
        "created_at": "2026-03-02T11:00:00Z",
        "parties": [{"tel": "+4930123456"}],
        "dialog": [call | ({"disposition": disposition} if disposition else {})],
    }
    found = made_of(tmp_path, vcon.name, json.dumps(whole))
    assert found.table("leg", "started_at", "answered_at", "left_at", "outcome") == [
        ("02 10:00:00", None, "02 10:00:20", outcome)
    ]


def test_marks_of_whatsapp_that_come_before_their_message_and_skip_delivery_still_count(tmp_path: Path) -> None:
    def body(**value: Any) -> dict[str, Any]:
        value |= {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "1"}}
        return {
            "object": "whatsapp_business_account",
            "entry": [{"id": "e", "changes": [{"field": "messages", "value": value}]}],
        }

    asked = {"from": "4930000001", "id": "wamid.A", "timestamp": "1711846690", "type": "text"}
    marks = [
        {"id": "wamid.B", "status": status, "timestamp": at, "recipient_id": "4930000001"}
        for status, at in (("read", "1711846990"), ("sent", "1711846800"))
    ]
    bodies = [*(body(statuses=[mark]) for mark in marks), body(messages=[asked])]
    found = made_of(tmp_path, whatsapp_cloud.name, "\n".join(map(json.dumps, [*bodies, *bodies])))
    sent = [row for row in found.table("message", "sender", "at", "delivered_at", "read_at") if row[0] != "customer"]
    assert sent == [("agent", "31 01:00:00", "31 01:03:10", "31 01:03:10")]
