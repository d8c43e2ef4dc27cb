"""Aircall's calls: pages and webhooks in, interactions, legs and links between addresses out."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest.connector import Look
from ingest.connectors.aircall import aircall as connector
from tests.ingest.connectors.folding import rows
from tests.ingest.connectors.judging import checked
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "aircall" / "calls.json"
SETTINGS = connector.settings(source="acd")
CALL: dict[str, Any] = {
    "id": 1,
    "direction": "inbound",
    "status": "done",
    "missed_call_reason": None,
    "started_at": 1711958500,
    "answered_at": 1711958530,
    "ended_at": 1711958800,
    "duration": 300,
    "raw_digits": "+49 30 0000001",
    "user": {"id": 71, "name": "Jane Doe", "email": "jane@example.org"},
    "number": {"id": 7, "name": "Billing line", "time_zone": "Europe/Berlin"},
    "teams": [],
}


def made_of(tmp_path: Path, *calls: dict[str, Any], **told: object) -> dict[str, pl.DataFrame]:
    (tmp_path / "calls.json").write_text(json.dumps({"meta": {}, "calls": [CALL | call for call in calls]}))
    said = connector.settings.model_validate({"source": "acd"} | told)
    made, refused = checked(connector, said, tmp_path / "calls.json")
    assert refused == []
    return made


def missed(reason: str | None, **other: object) -> dict[str, Any]:
    return {"answered_at": None, "missed_call_reason": reason, "user": None} | other


def test_calls_become_exactly_these_legs() -> None:
    legs = checked(connector, SETTINGS, SAMPLE)[0]["leg"]
    told = ("interaction_id", "kind", "queue", "agent", "queued_at", "answered_at", "left_at", "talk_s", "outcome")
    assert rows(legs, *told) == [
        ("1", "queue", "Billing line", "71", "08:01:40", "08:02:10", "08:06:40", 270.0, "answered"),
        ("10", "queue", "Billing line", "71", "08:16:40", "08:17:00", "08:20:00", 180.0, "answered"),
        ("11", "queue", "Billing line", None, "08:18:20", None, None, None, "open"),
        ("2", "queue", "Billing line", None, "08:03:20", None, "08:04:20", None, "abandoned"),
        ("3", "queue", "Billing line", None, "08:05:00", None, "08:05:03", None, "short_abandoned"),
        ("4", "queue", "Billing line", None, None, None, "08:06:45", None, "blocked:closed"),
        ("5", "bot", "Billing line", None, None, None, "08:08:30", None, "ivr_exit"),
        ("6", "queue", "Billing line", None, "08:10:00", None, "08:11:00", None, "missed"),
        ("7", "queue", "Billing line", None, "08:11:40", None, "08:12:40", None, "flow_out:voicemail"),
        ("8", "agent", None, "72", None, "08:13:32", "08:15:00", 88.0, "answered"),
        ("9", "ring", None, None, None, None, "08:16:00", None, "missed"),
    ]


def test_calls_become_exactly_these_interactions() -> None:
    made = checked(connector, SETTINGS, SAMPLE)[0]["interaction"]
    told = ("id", "direction", "customer", "started_at", "ended_at", "outcome", "is_open", "transfers", "source_tz")
    assert rows(made, *told)[:3] == [
        ("1", "inbound", "+49 30 0000001", "08:01:40", "08:06:40", "answered", False, 0, "Europe/Berlin"),
        ("10", "inbound", None, "08:16:40", "08:20:00", "answered", False, 1, "Europe/Berlin"),
        ("11", "inbound", "+49 30 0000011", "08:18:20", None, "open", True, 0, "Europe/Berlin"),
    ]


def test_every_wait_in_a_queue_is_flagged_as_holding_the_menu() -> None:
    legs = checked(connector, SETTINGS, SAMPLE)[0]["leg"]
    flagged = legs["flags"].list.contains("wait_includes_ivr")
    assert flagged.to_list() == legs["queued_at"].is_not_null().to_list()


def test_a_contacts_numbers_and_addresses_are_linked_to_the_contact() -> None:
    links = checked(connector, SETTINGS, SAMPLE)[0]["identity"]
    assert rows(links, "id", "customer", "other", "kind", "seen_at", "linked") == [
        ("900#email#2", "account:900", "max@example.org", "email", "08:01:40", True),
        ("900#phone#1", "account:900", "+49300000001", "phone", "08:01:40", True),
    ]


@pytest.mark.parametrize(
    ("call", "outcome", "flags"),
    [
        pytest.param(missed("abandoned_in_classic"), "abandoned", ["wait_includes_ivr"], id="given up"),
        pytest.param(missed("short_abandoned"), "short_abandoned", ["wait_includes_ivr"], id="given up at once"),
        pytest.param(missed("abandoned_in_ivr"), "ivr_exit", [], id="given up in the menu"),
        pytest.param(missed("out_of_opening_hours"), "blocked:closed", [], id="closed"),
        pytest.param(missed("out_of_opening_hours", voicemail="x"), "blocked:closed", [], id="closed, with a mailbox"),
        pytest.param(missed("no_available_agent"), "blocked:no_agent", [], id="nobody there"),
        pytest.param(
            missed("no_available_agent", voicemail="x"), "flow_out:voicemail", ["wait_includes_ivr"], id="mailbox"
        ),
        pytest.param(missed("agents_did_not_answer"), "missed", ["wait_includes_ivr"], id="nobody answered"),
        pytest.param(missed(None), "missed", ["wait_includes_ivr"], id="no reason"),
        pytest.param(missed("moon"), "missed", ["unmapped_status", "wait_includes_ivr"], id="a reason nobody knows"),
        pytest.param({"duration": 500}, "answered", ["vendor_differs", "wait_includes_ivr"], id="does not add up"),
        pytest.param({"answered_at": 0}, "missed", ["sentinel_null", "wait_includes_ivr"], id="the epoch 0 is never"),
    ],
)
def test_how_calls_end(tmp_path: Path, call: dict[str, Any], outcome: str, flags: list[str]) -> None:
    assert rows(made_of(tmp_path, call)["leg"], "outcome", "flags") == [(outcome, flags)]


@pytest.mark.parametrize(("voicemail", "left"), [("x", True), (None, None)])
def test_a_recording_in_the_mailbox_is_a_message(tmp_path: Path, voicemail: str | None, left: bool | None) -> None:  # noqa: FBT001
    call = missed("no_available_agent", voicemail=voicemail)
    assert rows(made_of(tmp_path, call)["leg"], "message_left") == [(left,)]


def test_settings_say_what_a_reason_means_and_what_the_queue_is(tmp_path: Path) -> None:
    call = missed("moon", teams=[{"id": 5, "name": "Red"}])
    made = made_of(tmp_path, call, reasons={"moon": "failed"}, queue_of="team")
    assert rows(made["leg"], "outcome", "queue", "team") == [("failed", "Red", "Red")]


def test_a_call_that_was_handed_on_belongs_to_the_agent_who_took_it(tmp_path: Path) -> None:
    call = {"user": {"id": 72}, "transferred_by": {"id": 71}, "transferred_to": {"id": 72}}
    made = made_of(tmp_path, call)
    assert rows(made["leg"], "agent", "transferred") == [("71", "blind")]
    assert made["interaction"]["transfers"].to_list() == [1]
    assert made_of(tmp_path, {"external_transferred_to": "+4930999"})["leg"]["transferred"].to_list() == ["external"]


def test_what_makes_no_sense_is_refused_with_its_field(tmp_path: Path) -> None:
    bad: list[dict[str, Any]] = [
        {"id": None},
        {"started_at": "soon"},
        {"started_at": None},
        {"direction": "up"},
        {"duration": -1},
        {"ended_at": 1711958501},
        {"ended_at": 1711958800000},
        {"id": [1]},
    ]
    (tmp_path / "calls.json").write_text(json.dumps([CALL | call for call in bad]))
    made, refused = checked(connector, SETTINGS, tmp_path / "calls.json")
    assert made["leg"].is_empty()
    assert refused == [
        (1, "missing", "id"),
        (2, "not_a_time", "started_at"),
        (3, "missing", "started_at"),
        (4, "unknown_value", "direction"),
        (5, "negative", "duration"),
        (6, "ends_before_it_begins", "ended_at"),
        (7, "not_a_time", "ended_at"),
        (8, "wrong_shape", "call"),
    ]


def test_webhooks_of_one_call_end_as_the_finished_call_in_any_order(loader_in: LoaderIn, tmp_path: Path) -> None:
    created = CALL | {"status": "initial", "answered_at": None, "ended_at": None, "duration": 0, "user": None}
    answered = CALL | {"status": "answered", "ended_at": None, "duration": 0}
    hooks = [
        {"resource": "call", "event": f"call.{name}", "timestamp": 1711958500, "data": call}
        for name, call in (("created", created), ("answered", answered), ("ended", CALL))
    ]
    for place, order in enumerate(((0, 1, 2), (2, 0, 1), (2, 1, 0))):
        home = Loaded(loader_in(tmp_path / str(place)), connector.name)
        for which in order:
            hook = tmp_path / f"{which}.json"
            hook.write_text(json.dumps(hooks[which]))
            home.load(hook)
        assert rows(home["leg"], "outcome", "talk_s") == [("answered", 270.0)]
        assert rows(home["interaction"], "outcome", "is_open") == [("answered", False)]


def test_no_name_comment_or_number_is_kept_but_where_customers_are() -> None:
    made = checked(connector, SETTINGS, SAMPLE)[0]
    kept = [made["leg"], made["interaction"].drop("customer"), made["identity"].drop("customer", "other")]
    text = "".join(frame.drop("flags").write_csv() for frame in kept)
    assert not [word for word in ("+49", "Jane", "@", "secret", "Max") if word in text]


def test_the_sample_loaded_twice_changes_nothing(loader_in: LoaderIn, tmp_path: Path) -> None:
    counted = Loaded(loader_in(tmp_path), connector.name).load_twice(SAMPLE)
    assert counted == {"interaction": 11, "leg": 11, "identity": 2}


def test_calls_are_recognised_and_others_are_not() -> None:
    assert connector.recognises is not None
    for record in (CALL, {"calls": [CALL]}, {"resource": "call", "event": "call.ended", "data": CALL}):
        assert connector.recognises(Look(name="x.json", text="", records=[record]))
    assert not connector.recognises(Look(name="x.json", text="", records=[{"calls": [{"id": 1}]}, {"calls": None}]))
