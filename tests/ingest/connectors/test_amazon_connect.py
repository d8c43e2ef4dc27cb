"""Amazon Connect: contact records in, interactions, legs and survey answers out."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ingest.connectors.amazon_connect import amazon_connect as connector
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.survey import survey
from tests.ingest.connectors.contact_records import SETTINGS, agent, queue, record
from tests.ingest.connectors.folding import as_stored, folded, read, rows

SAMPLES = Path(__file__).parent / "samples" / "amazon_connect"


def made_of(tmp_path: Path, *records: dict[str, Any]) -> Mapping[str, pl.DataFrame]:
    path = tmp_path / "records.json"
    path.write_text("".join(f"{json.dumps(one)}\n" for one in records))
    outcome = read(connector, SETTINGS, path)
    assert outcome.refused.is_empty()
    return folded(connector, SETTINGS, as_stored(outcome.events))


def test_recorded_contacts_become_exactly_these_legs() -> None:
    legs = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, SAMPLES / "records.ndjson").events))["leg"]
    told = ("interaction_id", "seq", "kind", "queue", "queued_at", "answered_at", "left_at", "outcome", "transferred")
    assert rows(legs, *told) == [
        ("a-1", 0, "queue", "billing", "02:00:02", None, "02:00:47", "abandoned", None),
        ("c-1", 0, "queue", "billing", "03:00:05", None, "03:02:00", "flow_out:callback", None),
        ("c-2", 0, "queue", "callbacks", "03:03:39", None, "03:04:00", "failed", None),
        ("c-2", 1, "queue", "callbacks", "03:08:39", "03:09:10", "03:15:00", "answered", None),
        ("ch-1", 0, "queue", "chat", "06:00:02", "06:00:30", "06:10:00", "answered", None),
        ("em-1", 0, "queue", "mail", "06:00:02", "07:00:00", "08:00:00", "answered", None),
        ("em-2", 0, "agent", None, None, "07:30:00", "07:40:00", "answered", None),
        ("m-1", 0, "bot", None, None, None, "04:00:20", "ivr_exit", None),
        ("op-1", 0, "queue", "billing", "09:10:02", None, None, "open", None),
        ("out-1", 0, "agent", None, None, "09:00:12", "09:05:00", "answered", None),
        ("q-1", 0, "queue", "billing", "05:00:01", None, "05:01:00", "flow_out:overflow", "queue"),
        ("q-1", 1, "queue", "overflow", "05:01:01", None, "05:01:30", "abandoned", None),
        ("sms-1", 0, "queue", "chat", "06:00:02", "06:00:30", "06:10:00", "answered", None),
        ("t-1", 0, "queue", "billing", "00:58:12", "00:58:40", "01:06:40", "answered", "blind"),
        ("t-1", 1, "queue", "vip", "01:06:42", "01:07:00", "01:10:00", "answered", None),
        ("ta-1", 0, "queue", "back office", "06:05:01", "06:10:01", "06:20:00", "answered", None),
        ("te-1", 0, "queue", "billing", "09:20:02", None, "09:20:20", "failed", None),
        ("wa-1", 0, "queue", "chat", "06:00:02", None, "06:10:00", "flow_out:timeout", None),
        ("web-1", 0, "queue", "billing", "06:00:02", "06:00:30", "06:10:00", "answered", None),
    ]


def test_recorded_contacts_become_exactly_these_interactions() -> None:
    events = as_stored(read(connector, SETTINGS, SAMPLES / "records.ndjson").events)
    made = folded(connector, SETTINGS, events)["interaction"]
    told = ("id", "parent_id", "channel", "sub_channel", "direction", "customer", "ended_at", "outcome", "transfers")
    assert rows(made, *told) == [
        ("a-1", None, "voice", None, "inbound", 1001, "02:00:47", "abandoned", 0),
        ("c-1", None, "voice", None, "inbound", 1002, "03:02:00", "flow_out:callback", 0),
        ("c-2", "c-1", "voice", None, "outbound", 1002, "03:15:00", "answered", 0),
        ("ch-1", None, "chat", None, "inbound", 1007, "06:10:00", "answered", 0),
        ("em-1", None, "email", None, "inbound", 1007, "08:00:00", "answered", 0),
        ("em-2", "em-1", "email", None, "outbound", 1008, "07:40:00", "answered", 0),
        ("m-1", None, "voice", None, "inbound", None, "04:00:20", "ivr_exit", 0),
        ("op-1", None, "voice", None, "inbound", 1005, None, "open", 0),
        ("out-1", None, "voice", None, "outbound", 1004, "09:05:00", "answered", 0),
        ("q-1", None, "voice", None, "inbound", 1003, "05:01:30", "abandoned", 1),
        ("sms-1", None, "sms", None, "inbound", 1000, "06:10:00", "answered", 0),
        ("t-1", None, "voice", None, "inbound", 1000, "01:10:30", "answered", 1),
        ("ta-1", "a-1", "app", None, "internal", None, "06:20:00", "answered", 0),
        ("te-1", None, "voice", None, "inbound", 1006, "09:20:20", "failed", 0),
        ("wa-1", None, "messaging", "whatsapp", "inbound", 1000, "06:10:00", "flow_out:timeout", 0),
        ("web-1", None, "web_voice", None, "inbound", None, "06:10:00", "answered", 0),
    ]


def test_a_score_that_flows_copied_along_the_chain_is_one_answer() -> None:
    events = as_stored(read(connector, SETTINGS, SAMPLES / "records.ndjson").events)
    made = folded(connector, SETTINGS, events)["survey"]
    told = ("id", "interaction_id", "kind", "queue", "value", "scale_min", "scale_max", "asked_at", "complete")
    assert rows(made, *told) == [("t-1#csat", "t-1", "csat", "vip", 5.0, 1.0, 5.0, "01:10:00", True)]


def test_folded_rows_have_the_columns_and_types_of_their_tables() -> None:
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, SAMPLES / "records.ndjson").events))
    for table in (interaction, leg, survey):
        expected = {name: dtype for name, dtype in table.schema.items() if name not in {"source", "revision"}}
        assert dict(made[table.name].schema) == expected | {"contact": pl.String()}


def test_talk_leaves_hold_out_and_the_agents_group_is_team_and_site() -> None:
    events = as_stored(read(connector, SETTINGS, SAMPLES / "records.ndjson").events)
    first = folded(connector, SETTINGS, events)["leg"].filter(pl.col("id") == "t-1")
    told = ("agent", "team", "site", "talk_s", "hold_s", "acw_s", "vendor_wait_s", "flags")
    assert rows(first, *told) == [("a7", "Billing team", "Berlin", 430.0, 30.0, 75.0, 28.0, [])]


def test_holds_are_as_many_and_as_long_as_the_record_says(tmp_path: Path) -> None:
    held = record("a", Agent=agent(CustomerHoldDuration=50, NumberOfHolds=2, LongestHoldDuration=40))
    columns = ("hold_s", "holds", "longest_hold_s")
    assert rows(made_of(tmp_path, held)["leg"], *columns) == [(50.0, 2, 40.0)]
    assert rows(made_of(tmp_path, record("a"))["leg"], *columns) == [(10.0, None, None)]


def test_a_supervisor_listening_in_is_kept_as_an_event_and_is_no_contact() -> None:
    events = read(connector, SETTINGS, SAMPLES / "records.ndjson").events
    assert "MONITOR" in events["kind"].to_list()
    made = folded(connector, SETTINGS, as_stored(events.filter(pl.col("kind") == "MONITOR")))
    assert {name: frame.height for name, frame in made.items()} == {"interaction": 0, "leg": 0, "survey": 0}


def test_no_column_but_the_customer_holds_an_address_or_an_attribute_that_nobody_asked_for() -> None:
    events = read(connector, SETTINGS, SAMPLES / "records.ndjson").events
    text = events.drop("customer", "record", "flags").write_csv()
    assert not [word for word in ("+49", "example.org", "Jane") if word in text]


def test_records_that_make_no_sense_are_refused_one_by_one_with_their_number_and_reason() -> None:
    outcome = read(connector, SETTINGS, SAMPLES / "broken.ndjson")
    assert outcome.reasons() == [
        (2, "unknown_value", "Channel"),
        (3, "unknown_value", "InitiationMethod"),
        (4, "not_a_time", "InitiationTimestamp"),
        (5, "missing", "InitiationTimestamp"),
        (6, "time_out_of_range", "DisconnectTimestamp"),
        (7, "not_a_time", "InitiationTimestamp"),
        (8, "ends_before_it_begins", "DisconnectTimestamp"),
        (9, "negative", "AgentInteractionDuration"),
        (10, "missing", "ContactId"),
        (11, "wrong_shape", "Queue"),
        (12, "truncated", ""),
    ]
    assert outcome.events["id"].to_list() == ["b-1"]


def test_concatenated_and_packed_records_read_as_lines_do(tmp_path: Path) -> None:
    lines = (SAMPLES / "records.ndjson").read_bytes()
    packed = tmp_path / "records.json.gz"
    packed.write_bytes(gzip.compress(lines.replace(b"\n", b"")))
    whole, other = (
        read(connector, SETTINGS, path).events.drop("record") for path in (SAMPLES / "records.ndjson", packed)
    )
    assert_frame_equal(other, whole)


def test_of_two_copies_the_one_updated_last_counts(tmp_path: Path) -> None:
    early = record("a", LastUpdateTimestamp="2024-03-31T12:05:01Z", Agent=agent(AfterContactWorkDuration=None))
    late = record("a", LastUpdateTimestamp="2024-03-31T12:06:00Z")
    for copies in ((early, late), (late, early), (late, late, early)):
        assert made_of(tmp_path, *copies)["leg"]["acw_s"].to_list() == [20.0]


def test_a_chain_whose_middle_is_missing_is_one_interaction_all_the_same(tmp_path: Path) -> None:
    third = record(
        "c",
        InitialContactId="a",
        PreviousContactId="b",
        InitiationMethod="TRANSFER",
        InitiationTimestamp="2024-03-31T12:30:00Z",
        DisconnectTimestamp="2024-03-31T12:40:00Z",
        Queue=queue(EnqueueTimestamp="2024-03-31T12:30:10Z", DequeueTimestamp="2024-03-31T12:30:40Z"),
        Agent=agent(ConnectedToAgentTimestamp="2024-03-31T12:30:40Z"),
    )
    made = made_of(tmp_path, record("a", NextContactId="b"), third)
    assert rows(made["leg"], "id", "interaction_id", "transfer_from", "flags") == [
        ("a", "a", None, []),
        ("c", "a", None, ["orphan_transfer"]),
    ]
    assert made["interaction"].height == 1


def test_a_chain_whose_first_record_is_missing_has_the_id_it_will_keep(tmp_path: Path) -> None:
    second = record("b", InitialContactId="a", PreviousContactId="a", InitiationMethod="TRANSFER")
    assert rows(made_of(tmp_path, second)["interaction"], "id", "root_id", "flags") == [("a", "a", ["orphan_transfer"])]


@pytest.mark.parametrize("begins", ["2024-03-31T12:00:00Z", "2024-03-31T12:00:05Z"])
def test_links_in_a_circle_do_no_harm(tmp_path: Path, begins: str) -> None:
    first = record("a", InitialContactId="a", PreviousContactId="b", InitiationMethod="TRANSFER")
    second = record(
        "b",
        InitialContactId="a",
        PreviousContactId="a",
        InitiationMethod="TRANSFER",
        InitiationTimestamp=begins,
    )
    made = made_of(tmp_path, first, second)
    assert rows(made["interaction"], "id", "outcome") == [("a", "answered")]
    assert rows(made["leg"], "id", "seq") == [("a", 0), ("b", 1)]


def test_an_agent_who_stays_until_the_next_one_answers_made_an_attended_transfer(tmp_path: Path) -> None:
    second = record(
        "b",
        InitialContactId="a",
        PreviousContactId="a",
        InitiationMethod="TRANSFER",
        InitiationTimestamp="2024-03-31T12:04:00Z",
        DisconnectTimestamp="2024-03-31T12:20:00Z",
        Queue=queue(EnqueueTimestamp="2024-03-31T12:04:01Z", DequeueTimestamp="2024-03-31T12:04:31Z"),
        Agent=agent(ConnectedToAgentTimestamp="2024-03-31T12:04:31Z"),
    )
    made = made_of(tmp_path, record("a", NextContactId="b"), second)
    assert rows(made["leg"], "id", "transferred", "transfer_from") == [("a", "attended", None), ("b", None, "a")]


def test_a_call_handed_to_an_outside_number_is_an_external_transfer(tmp_path: Path) -> None:
    outside = {"Type": "TELEPHONE_NUMBER", "Address": "+4940000000"}
    made = made_of(tmp_path, record("a", TransferredToEndpoint=outside))
    assert rows(made["leg"], "transferred") == [("external",)]
    assert rows(made["interaction"], "transfers") == [(1,)]


def test_a_line_to_a_third_party_is_no_leg_of_the_customer(tmp_path: Path) -> None:
    third = record("x", InitialContactId="a", PreviousContactId="a", InitiationMethod="EXTERNAL_OUTBOUND", Queue=None)
    made = made_of(tmp_path, record("a", NextContactId="x"), third)
    assert rows(made["leg"], "id", "transferred") == [("a", "external")]


def test_hanging_up_after_a_transfer_leaves_the_interaction_answered(tmp_path: Path) -> None:
    second = record(
        "b",
        InitialContactId="a",
        PreviousContactId="a",
        InitiationMethod="TRANSFER",
        InitiationTimestamp="2024-03-31T12:05:00Z",
        DisconnectTimestamp="2024-03-31T12:05:40Z",
        Queue=queue(EnqueueTimestamp="2024-03-31T12:05:01Z", DequeueTimestamp="2024-03-31T12:05:40Z"),
        Agent=None,
        DisconnectReason="CUSTOMER_DISCONNECT",
    )
    made = made_of(tmp_path, record("a", NextContactId="b"), second)
    assert rows(made["leg"], "outcome", "transfer_from") == [("answered", None), ("abandoned", "a")]
    assert rows(made["interaction"], "outcome") == [("answered",)]


@pytest.mark.parametrize(
    ("reason", "outcome", "flags"),
    [
        pytest.param(None, "abandoned", [], id="without a reason the customer left"),
        pytest.param("CUSTOMER_DISCONNECT", "abandoned", [], id="the customer hung up"),
        pytest.param("TELECOM_ORIGINATOR_CANCEL", "abandoned", [], id="the customer cancelled the call"),
        pytest.param("IDLE_DISCONNECT", "abandoned", [], id="an idle chat was left"),
        pytest.param("CONTACT_FLOW_DISCONNECT", "flow_out:closed_after_queue", [], id="a flow ended the wait"),
        pytest.param("API", "flow_out:closed_after_queue", [], id="a program ended the wait"),
        pytest.param("EXPIRED", "flow_out:timeout", [], id="an expired contact timed out"),
        pytest.param("TRANSFERRED", "flow_out:transfer", [], id="an e-mail moved on was transferred"),
        pytest.param("TELECOM_PROBLEM", "failed", [], id="the network failed"),
        pytest.param("SYSTEM_ERROR", "failed", [], id="the system failed"),
        pytest.param("AGENT_DISCONNECT", "missed", [], id="an agent who declined missed it"),
        pytest.param("OTHER", "abandoned", ["unmapped_status"], id="other reasons are taken as leaving, and flagged"),
        pytest.param("NEW_WORD", "abandoned", ["unmapped_status"], id="new words are taken as leaving, and flagged"),
    ],
)
def test_an_unanswered_wait_ends_as_its_reason_says(
    tmp_path: Path, reason: str | None, outcome: str, flags: list[str]
) -> None:
    made = made_of(tmp_path, record("a", Agent=None, DisconnectReason=reason))
    assert rows(made["leg"], "outcome", "flags") == [(outcome, flags)]


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        pytest.param("CONTACT_FLOW_DISCONNECT", "flow_out:callback", id="a flow ended it: a callback is to come"),
        pytest.param("CUSTOMER_DISCONNECT", "flow_out:callback", id="the customer hung up: a callback is to come"),
        pytest.param(None, "flow_out:overflow", id="nobody hung up: it is in another queue"),
    ],
)
def test_who_waits_for_a_next_contact_that_is_not_told_of_yet_did_not_abandon(
    tmp_path: Path, reason: str | None, outcome: str
) -> None:
    made = made_of(tmp_path, record("a", Agent=None, DisconnectReason=reason, NextContactId="b"))
    assert rows(made["leg"], "outcome") == [(outcome,)]


def test_a_callback_that_was_never_made_counts_as_unserved(tmp_path: Path) -> None:
    asked = record("a", Agent=None, DisconnectReason="CONTACT_FLOW_DISCONNECT", NextContactId="b")
    never = record(
        "b",
        InitialContactId="a",
        PreviousContactId="a",
        InitiationMethod="CALLBACK",
        ConnectedToSystemTimestamp=None,
        Agent=None,
        DisconnectReason="EXPIRED",
    )
    made = made_of(tmp_path, asked, never)
    assert rows(made["interaction"], "id", "parent_id", "initiator", "direction", "outcome") == [
        ("a", None, "INBOUND", "inbound", "flow_out:callback"),
        ("b", "a", "CALLBACK", "outbound", "missed"),
    ]


def test_a_callback_is_linked_even_before_its_own_call_is_known(tmp_path: Path) -> None:
    called = record("b", InitialContactId="a", PreviousContactId="a", InitiationMethod="CALLBACK")
    assert rows(made_of(tmp_path, called)["interaction"], "id", "parent_id", "root_id", "flags") == [
        ("b", "a", "a", [])
    ]


def test_a_queue_entry_after_the_end_is_kept_and_flagged(tmp_path: Path) -> None:
    late = queue(EnqueueTimestamp="2024-03-31T12:05:01Z", DequeueTimestamp=None, Duration=None)
    made = made_of(tmp_path, record("a", Queue=late, Agent=None))
    assert rows(made["leg"], "started_at", "queued_at", "left_at", "flags") == [
        ("12:00:00", "12:05:01", "12:05:00", ["out_of_order"])
    ]


def test_a_wait_that_connect_tells_otherwise_is_kept_beside_ours_and_flagged(tmp_path: Path) -> None:
    made = made_of(tmp_path, record("a", Queue=queue(Duration=33)))
    assert rows(made["leg"], "vendor_wait_s", "flags") == [(33.0, ["vendor_differs"])]


def test_tasks_count_in_the_channel_that_the_settings_name(tmp_path: Path) -> None:
    settings = connector.settings.model_validate({"source": "connect", "task_channel": "web"})
    path = tmp_path / "task.json"
    path.write_text(json.dumps(record("a", Channel="TASK", InitiationMethod="API")))
    made = folded(connector, settings, as_stored(read(connector, settings, path).events))
    assert rows(made["interaction"], "channel", "direction") == [("web", "inbound")]


@pytest.mark.parametrize("word", ["", "often", "11", "nan"])
def test_what_is_no_answer_on_the_scale_is_a_question_left_unanswered(tmp_path: Path, word: str) -> None:
    made = made_of(tmp_path, record("a", Attributes={"score": word}))
    expected = [] if not word else [(None, False, ["unmapped_status"])]
    assert rows(made["survey"], "value", "complete", "flags") == expected


def test_a_queue_of_an_agents_own_is_called_by_the_end_of_its_arn(tmp_path: Path) -> None:
    own = queue(Name=None, ARN="arn:aws:connect:eu-central-1:0:instance/i/queue/agent/a7")
    assert made_of(tmp_path, record("a", Queue=own))["leg"]["queue"].to_list() == ["a7"]


def test_a_talk_longer_than_all_time_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record("a", Agent=agent(AgentInteractionDuration=1e12))))
    assert read(connector, SETTINGS, path).reasons() == [(1, "too_large", "AgentInteractionDuration")]
