"""Asterisk's queue log: lines in, calls and their stays in queues out."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ingest.connectors.asterisk_queue_log import asterisk_queue_log as connector
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.vocabulary import Channel
from tests.ingest.connectors.folding import as_stored, folded, read, rows

SAMPLES = Path(__file__).parent / "samples" / "asterisk_queue_log"
SETTINGS = connector.settings(source="pbx")

LEG = ("interaction_id", "queue", "agent", "queued_at", "rang_at", "answered_at", "left_at", "talk_s", "outcome")


def legs_of(tmp_path: Path, *lines: str) -> pl.DataFrame:
    path = tmp_path / "queue_log"
    path.write_text("".join(f"{line}\n" for line in lines))
    return folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, path).events))["leg"]


def test_a_morning_of_the_log_becomes_exactly_these_legs() -> None:
    legs = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, SAMPLES / "morning.log").events))["leg"]
    assert rows(legs, *LEG) == [
        ("1711846680.12", "billing", "SIP/8009", "00:58:12", "00:58:25", "00:58:45", "01:03:19", 274.0, "answered"),
        ("1711847000.20", "sales", None, "01:03:20", "01:03:28", None, "01:03:32", None, "abandoned"),
        ("1711847100.21", "sales", None, "01:05:00", None, None, "01:06:00", None, "flow_out:timeout"),
        ("1711847100.21", "sales", None, "01:06:00", None, None, "01:06:00", None, "abandoned"),
        ("1711847200.22", "billing", "SIP/8009", "01:06:40", "01:06:46", "01:06:50", "01:08:20", 90.0, "answered"),
        ("1711847200.22", "vip", "SIP/8020", "01:08:23", "01:08:34", "01:08:40", "01:10:00", 80.0, "answered"),
        ("1711847500.30", "vip", "SIP/8020", "01:11:40", "01:11:47", "01:11:50", "01:12:40", 50.0, "answered"),
        ("1711847600.32", "vip", None, "01:13:20", None, None, "01:13:25", None, "flow_out:back_to_ivr"),
        ("1711847610.33", "vip", None, "01:13:30", None, None, "01:14:00", None, "flow_out:closed_after_queue"),
        ("1711847650.34", "vip", None, "01:14:10", None, None, "01:14:20", None, "failed"),
        ("1711847690.38", "billing", "SIP/8009", "01:13:19", None, "01:13:40", "01:15:20", 100.0, "answered"),
        ("1711847700.35", "vip", None, "01:15:00", None, None, None, None, "open"),
        ("1711847710.36", "vip", "SIP/8020", "01:15:10", "01:15:13", "01:15:15", None, None, "answered"),
    ]


def test_a_morning_of_the_log_becomes_exactly_these_interactions() -> None:
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, SAMPLES / "morning.log").events))
    told = ("id", "customer", "started_at", "ended_at", "outcome", "is_open", "transfers", "flags")
    assert rows(made["interaction"], *told) == [
        ("1711846680.12", 1000, "00:58:00", "01:03:19", "answered", False, 0, []),
        ("1711847000.20", None, "01:03:20", "01:03:32", "abandoned", False, 0, []),
        ("1711847100.21", 1001, "01:05:00", "01:06:00", "abandoned", False, 0, []),
        ("1711847200.22", 1002, "01:06:40", "01:10:00", "answered", False, 2, []),
        ("1711847500.30", 1003, "01:11:40", "01:12:40", "answered", False, 1, []),
        ("1711847600.32", 1004, "01:13:20", "01:13:25", "flow_out:back_to_ivr", False, 0, []),
        ("1711847610.33", 1005, "01:13:30", "01:14:00", "flow_out:closed_after_queue", False, 0, []),
        ("1711847650.34", 1006, "01:14:10", "01:14:20", "failed", False, 0, []),
        ("1711847690.38", None, "01:13:19", "01:15:20", "answered", False, 0, ["missing_start"]),
        ("1711847700.35", 1007, "01:15:00", None, "open", True, 0, ["open_at_extract"]),
        ("1711847710.36", 1008, "01:15:10", None, "answered", True, 0, ["open_at_extract"]),
    ]


def test_folded_rows_have_the_columns_and_types_of_their_tables() -> None:
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, SAMPLES / "morning.log").events))
    for table in (interaction, leg):
        expected = {name: dtype for name, dtype in table.schema.items() if name not in {"source", "revision"}}
        assert dict(made[table.name].schema) == expected | {"contact": pl.String()}


def test_no_events_make_empty_tables() -> None:
    events = as_stored(read(connector, SETTINGS, SAMPLES / "morning.log").events).clear()
    assert {name: frame.height for name, frame in folded(connector, SETTINGS, events).items()} == {
        "interaction": 0,
        "leg": 0,
    }


def test_every_line_of_agents_and_of_the_system_is_kept_as_an_event_and_is_no_contact() -> None:
    events = read(connector, SETTINGS, SAMPLES / "morning.log").events
    assert events.height == 38
    assert rows(events.filter(pl.col("contact").str.contains("^(agent|system):")), "contact", "kind", "agent") == [
        ("system:2024-03-31", "QUEUESTART", None),
        ("agent:SIP/8007:2024-03-31", "ADDMEMBER", "SIP/8007"),
        ("system:2024-03-31", "CONFIGRELOAD", None),
        ("agent:Agent/7:2024-03-31", "AGENTLOGIN", "Agent/7"),
        ("agent:SIP/8007:2024-03-31", "PAUSE", "SIP/8007"),
    ]


def test_no_column_but_the_customer_holds_the_callers_number_or_name_or_a_transfers_target() -> None:
    events = read(connector, SETTINGS, SAMPLES / "morning.log").events
    text = events.drop("customer", "record", "flags").write_csv()
    assert not [word for word in ("+493000", "Nobody", "|600", "transfers", "Local/") if word in text]


def test_lines_that_make_no_sense_are_refused_one_by_one_with_their_number_and_reason() -> None:
    outcome = read(connector, SETTINGS, SAMPLES / "broken.log")
    assert outcome.reasons() == [
        (2, "too_few_fields", "line"),
        (3, "not_a_time", "at"),
        (4, "unknown_event", "event"),
        (5, "too_few_fields", "parameters"),
        (6, "too_many_fields", "parameters"),
        (7, "not_a_number", "wait"),
        (8, "not_a_number", "wait"),
        (9, "negative", "wait"),
        (10, "not_a_number", "ring_ms"),
        (12, "truncated", ""),
    ]
    assert outcome.records == outcome.events.height + outcome.refused.height == 12


@pytest.mark.parametrize("length", ["999999999999", "1700000000"])
def test_a_wait_longer_than_all_time_is_refused(tmp_path: Path, length: str) -> None:
    path = tmp_path / "queue_log"
    path.write_text(f"1711846692|a.1|q|NONE|ABANDON|1|1|{length}\n")
    assert read(connector, SETTINGS, path).reasons() == [(1, "too_large", "wait")]


def test_unknown_events_are_kept_but_not_used_when_the_settings_say_so() -> None:
    settings = connector.settings.model_validate({"source": "pbx", "unknown_events": "keep"})
    outcome = read(connector, settings, SAMPLES / "broken.log")
    assert "HICCUP" in outcome.events["kind"].to_list()
    assert folded(connector, settings, as_stored(outcome.events))["leg"].height == 1


def test_parts_of_seconds_are_read_to_the_microsecond(tmp_path: Path) -> None:
    path = tmp_path / "queue_log"
    path.write_text("1711846692.123457|a.1|q|NONE|ENTERQUEUE||+4930000001|1\n")
    assert read(connector, SETTINGS, path).events["revision"].to_list() == [1711846692123457]


@pytest.mark.parametrize(
    "word", ["anonymous", "Anonymous", "unknown", "<unknown>", "asterisk", "restricted", "private", "unavailable"]
)
def test_a_caller_who_is_nobody_is_null(tmp_path: Path, word: str) -> None:
    path = tmp_path / "queue_log"
    path.write_text(f"1711846692|a.1|q|NONE|ENTERQUEUE||{word}|1\n")
    assert read(connector, SETTINGS, path).events["customer"].to_list() == [None]


def test_a_ring_without_answer_is_counted_in_milliseconds(tmp_path: Path) -> None:
    made = legs_of(
        tmp_path,
        "1711846700|a.1|q|NONE|ENTERQUEUE||+4930000001|1",
        "1711846720|a.1|q|SIP/1|RINGNOANSWER|15000",
        "1711846730|a.1|q|NONE|ABANDON|1|1|30",
    )
    assert rows(made, "rang_at", "outcome") == [("00:58:25", "abandoned")]


def test_leaving_one_queue_and_joining_another_in_one_second_are_two_stays(tmp_path: Path) -> None:
    made = legs_of(
        tmp_path,
        "1711847060|b|second|NONE|ENTERQUEUE||+4930000001|1",
        "1711847000|b|first|NONE|ENTERQUEUE||+4930000001|1",
        "1711847060|b|first|NONE|EXITWITHTIMEOUT|1|1|60",
        "1711847065|b|second|SIP/1|CONNECT|5|x|2",
    )
    assert rows(made, "queue", "queued_at", "left_at", "outcome") == [
        ("first", "01:03:20", "01:04:20", "flow_out:timeout"),
        ("second", "01:04:20", None, "answered"),
    ]


def test_a_wait_rounded_down_to_nothing_still_ends_before_the_next_queue_is_joined(tmp_path: Path) -> None:
    made = legs_of(
        tmp_path,
        "1711847059|b|a|NONE|ENTERQUEUE||+4930000001|1",
        "1711847060|b|b|NONE|ENTERQUEUE||+4930000001|1",
        "1711847060|b|a|NONE|EXITEMPTY|1|1|0",
    )
    assert rows(made, "queue", "outcome") == [("a", "flow_out:closed_after_queue"), ("b", "open")]


def test_joining_and_hanging_up_in_one_second_is_one_stay_of_no_length(tmp_path: Path) -> None:
    made = legs_of(tmp_path, "1711847060|b|q|NONE|ABANDON|1|1|0", "1711847060|b|q|NONE|ENTERQUEUE||+4930000001|1")
    assert rows(made, "queued_at", "left_at", "outcome", "flags") == [("01:04:20", "01:04:20", "abandoned", [])]


def test_three_queues_within_one_second_stay_in_order(tmp_path: Path) -> None:
    made = legs_of(
        tmp_path,
        "1711847060|b|c|NONE|ENTERQUEUE||+4930000001|1",
        "1711847060|b|b|NONE|EXITEMPTY|1|1|0",
        "1711847060|b|b|NONE|ENTERQUEUE||+4930000001|1",
        "1711847060|b|a|NONE|EXITWITHTIMEOUT|1|1|30",
        "1711847030|b|a|NONE|ENTERQUEUE||+4930000001|1",
        "1711847090|b|c|NONE|ABANDON|1|1|30",
    )
    assert rows(made, "seq", "queue", "outcome") == [
        (0, "a", "flow_out:timeout"),
        (1, "b", "flow_out:closed_after_queue"),
        (2, "c", "abandoned"),
    ]


def test_a_join_written_a_second_late_is_still_of_the_same_stay(tmp_path: Path) -> None:
    made = legs_of(tmp_path, "1711847060|b|q|NONE|ENTERQUEUE||+4930000001|1", "1711847060|b|q|NONE|ABANDON|1|1|1")
    assert rows(made, "queued_at", "left_at", "flags") == [("01:04:20", "01:04:20", [])]


def test_what_ended_when_its_head_was_rotated_away_began_before_by_its_own_wait(tmp_path: Path) -> None:
    made = legs_of(
        tmp_path,
        "1711847060|b|q|NONE|EXITWITHTIMEOUT|1|1|60",
        "1711847060|b|r|NONE|ENTERQUEUE||+4930000001|1",
    )
    assert rows(made, "queue", "queued_at", "left_at", "flags") == [
        ("q", "01:03:20", "01:04:20", ["missing_start"]),
        ("r", "01:04:20", None, ["open_at_extract"]),
    ]


def test_a_lone_attempt_is_no_entry_into_a_queue(tmp_path: Path) -> None:
    made = legs_of(tmp_path, "1711846720|a.1|q|SIP/1|RINGNOANSWER|15000")
    assert rows(made, "started_at", "queued_at", "outcome", "flags") == [
        ("00:58:25", None, "open", ["missing_start", "open_at_extract"])
    ]


def test_a_stay_that_the_log_never_ends_is_over_when_the_caller_joins_again(tmp_path: Path) -> None:
    made = legs_of(
        tmp_path,
        "1711847000|b|q|NONE|ENTERQUEUE||+4930000001|1",
        "1711847050|b|r|NONE|ENTERQUEUE||+4930000001|1",
        "1711847060|b|r|NONE|ABANDON|1|1|10",
    )
    assert rows(made, "queue", "left_at", "outcome", "flags") == [
        ("q", None, "flow_out:overflow", ["unmapped_status"]),
        ("r", "01:04:20", "abandoned", []),
    ]


def test_a_second_end_of_a_stay_changes_nothing(tmp_path: Path) -> None:
    made = legs_of(
        tmp_path,
        "1711847000|b|q|NONE|ENTERQUEUE||+4930000001|1",
        "1711847010|b|q|SIP/1|CONNECT|10|x|2",
        "1711847050|b|q|SIP/1|BLINDTRANSFER|600|ctx|10|40|1",
        "1711847055|b|q|SIP/1|COMPLETEAGENT|10|45|1",
    )
    assert rows(made, "left_at", "talk_s", "transferred") == [("01:04:10", 40.0, "blind")]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        pytest.param("BLINDTRANSFER|600|ctx|10|40|1", "blind", id="a blind transfer"),
        pytest.param("TRANSFER|600|ctx|10|40|1", "blind", id="a transfer as written before version 12"),
        pytest.param("ATTENDEDTRANSFER|BRIDGE|c0ffee|10|40|1", "attended", id="an attended transfer by merging"),
        pytest.param("ATTENDEDTRANSFER|APP|Voicemail|10|40|1", "attended", id="an attended transfer to an application"),
        pytest.param("ATTENDEDTRANSFER|LINK|a;1|a;2|10|40|1", "attended", id="an attended transfer by linking"),
    ],
)
def test_a_transfer_ends_an_answered_stay_and_leads_to_the_next(tmp_path: Path, line: str, kind: str) -> None:
    made = legs_of(
        tmp_path,
        "1711847000|b|q|NONE|ENTERQUEUE||+4930000001|1",
        "1711847010|b|q|SIP/1|CONNECT|10|x|2",
        f"1711847050|b|q|SIP/1|{line}",
        "1711847052|b|r|NONE|ENTERQUEUE||+4930000001|1",
        "1711847059|b|r|NONE|ABANDON|1|1|7",
    )
    assert rows(made, "id", "outcome", "talk_s", "hold_s", "acw_s", "transferred", "transfer_from") == [
        ("b#0", "answered", 40.0, None, None, kind, None),
        ("b#1", "abandoned", None, None, None, None, "b#0"),
    ]


def test_hanging_up_after_a_transfer_leaves_the_call_answered(tmp_path: Path) -> None:
    path = tmp_path / "queue_log"
    path.write_text(
        "1711847000|b|q|NONE|ENTERQUEUE||+4930000001|1\n1711847010|b|q|SIP/1|CONNECT|10|x|2\n"
        "1711847050|b|q|SIP/1|BLINDTRANSFER|600|ctx|10|40|1\n1711847052|b|r|NONE|ENTERQUEUE||+4930000001|1\n"
        "1711847059|b|r|NONE|ABANDON|1|1|7\n"
    )
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, path).events))
    assert rows(made["interaction"], "outcome", "transfers") == [("answered", 1)]


def test_the_answer_is_known_from_the_end_when_the_connect_is_missing(tmp_path: Path) -> None:
    made = legs_of(
        tmp_path,
        "1711847000|b|q|NONE|ENTERQUEUE||+4930000001|1",
        "1711847050|b|q|SIP/1|COMPLETECALLER|10|40|1",
    )
    assert rows(made, "answered_at", "agent", "outcome") == [("01:03:30", "SIP/1", "answered")]


def test_channel_and_zone_are_the_sources() -> None:
    settings = connector.settings.model_validate({"source": "pbx", "channel": "web_voice", "timezone": "Europe/Berlin"})
    events = as_stored(read(connector, settings, SAMPLES / "morning.log").events)
    calls = folded(connector, settings, events)["interaction"]
    assert set(calls["channel"]) == {Channel.WEB_VOICE}
    assert set(calls["source_tz"]) == {"Europe/Berlin"}


def test_a_file_read_twice_gives_the_same_events() -> None:
    first, second = (read(connector, SETTINGS, SAMPLES / "morning.log").events for _ in range(2))
    assert_frame_equal(first, second)
    assert first["id"].is_unique().all()
