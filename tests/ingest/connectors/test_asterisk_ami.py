"""Asterisk's manager interface: events in, calls with their talks, transfers and stays in queues out."""

import json
import random
import re
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ingest.connector import Look
from ingest.connectors._asterisk_ami_stages import channels, ordered, stages
from ingest.connectors.asterisk_ami import asterisk_ami as connector
from tests.ingest.connectors.folding import as_stored, folded, read, rows, stirred
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "asterisk_ami" / "events.txt"
REAL = Path(__file__).parents[4] / "shared" / "data" / "asterisk_ami_events"
SETTINGS = connector.settings(source="pbx")

Talk = tuple[str, str]
Handing = tuple[str, str, str, tuple[str, ...]]

# Of every recorded stream: who talked to whom, and the transfers whose target at least rang (how, who was handed on,
# by whom, to whom). A name is the end of a channel's name. All of it is what the recording's own tests expect.
EXPECTED: Mapping[str, tuple[list[Talk], list[Handing]]] = {
    "a_created_no_answer": ([], []),
    "ab_a_cancel": ([], []),
    "ab_callgroup": ([("0d", "0e")], []),
    "ab_callgroup_no_answer": ([], []),
    "ab_dnd": ([], []),
    "ab_reject": ([], []),
    "ab_success_a_hangup": ([("04", "05")], []),
    "ab_success_b_hangup": ([("13", "14")], []),
    "ab_success_o3": ([("0e", "0f")], []),
    "ab_success_twoclients": ([("15", "16"), ("17", "18")], []),
    "queue_a_cancel": ([], []),
    "queue_attn_xfer": ([("87", "88"), ("89", "8a")], [("attended", "87", "89", ("8a",))]),
    "queue_blind_xfer": ([("8d", "8e"), ("8d", "8f")], [("blind", "8d", "8e", ("8f",))]),
    "queue_group": ([("1b", "1d")], []),
    "queue_simple": ([("25", "26")], []),
    "xfer_abacbc": ([("28", "29"), ("2a", "2b")], [("attended", "29", "2a", ("2b",))]),
    "xfer_abbcac": ([("2c", "2d"), ("2e", "2f")], [("attended", "2c", "2e", ("2f",))]),
    "xfer_abbcac_anon": ([("27", "28"), ("29", "2a")], [("attended", "27", "29", ("2a",))]),
    "xfer_abcbac": ([("3c", "3d"), ("3e", "3f")], [("attended", "3e", "3d", ("3c",))]),
    "xfer_blind_a_no_answer": ([("12", "13")], []),
    "xfer_blind_abacbc": ([("06", "07"), ("07", "08")], [("blind", "07", "06", ("08",))]),
    "xfer_blind_abbcac": ([("03", "04"), ("03", "05")], [("blind", "03", "04", ("05",))]),
    "xfer_blind_b_no_answer": ([("15", "16")], []),
    "xfer_blind_group": ([("17", "18"), ("17", "1a")], [("blind", "17", "18", ("19", "1a"))]),
    "xfer_blind_group_no_answer": ([("23", "24")], []),
    "xfer_blind_reject": ([("18", "19")], [("blind", "18", "19", ("1a",))]),
}

# Of the same streams, what becomes of the calls: outcome, and of each leg the peer who answered and the way out.
OUTCOMES = {
    "a_created_no_answer": [("ivr_exit", [(None, None)])],
    "ab_a_cancel": [("abandoned", [(None, None)])],
    "ab_callgroup_no_answer": [("missed", [(None, None)])],
    "ab_dnd": [("missed", [(None, None)])],
    "queue_a_cancel": [("abandoned", [(None, None)])],
    "queue_attn_xfer": [
        ("answered", [("SIP/150010001", "attended"), ("SIP/150010002", None)]),
        ("answered", [("SIP/150010002", None)]),
    ],
    "xfer_blind_a_no_answer": [("answered", [("SIP/150010002", "blind"), (None, None)])],
    "xfer_blind_abbcac": [("answered", [("SIP/150010002", "blind"), ("SIP/150010003", None)])],
    "xfer_blind_reject": [("answered", [("SIP/150010002", "blind"), (None, None)])],
}

recorded = pytest.mark.skipif(not REAL.exists(), reason="the recordings are kept beside the checkout, not in it")


def told(stream: str, folder: Path = REAL) -> tuple[list[Talk], list[Handing]]:
    """Who talked to whom, and who was handed on, by the ends of the channels' names."""
    path = folder / f"{stream}.json"
    named = {one.get("Uniqueid"): one.get("Channel", "")[-2:] for one in json.loads(path.read_text())}
    calls = ordered(as_stored(read(connector, SETTINGS, path).events).lazy())
    every = stages(calls, channels(calls)).collect().sort("contact", "seq").to_dicts()
    talks, handings = [], []
    for one in every:
        who = named[one["stayed_channel"] or one["contact"]]
        if one["channel"] and one["opened_by"] != "attended":
            talks.append((who, named[one["channel"]]))
        if one["opened_by"] == "blind" and one["ringing"]:
            handings.append(("blind", who, named[one["opened_who"]], tuple(sorted(named[x] for x in one["ringing"]))))
        if one["opened_by"] == "attended":
            handings.append(("attended", who, named[one["opened_consult"]], (named[one["channel"]],)))
    return sorted(talks), handings


@recorded
def test_every_recorded_stream_is_expected() -> None:
    assert sorted(EXPECTED) == sorted(path.stem for path in REAL.glob("*.json"))


@recorded
@pytest.mark.parametrize("stream", EXPECTED)
def test_the_recorded_streams_give_the_expected_talks_and_transfers(stream: str) -> None:
    assert told(stream) == EXPECTED[stream]


@recorded
@pytest.mark.parametrize("stream", EXPECTED)
def test_every_expected_transfer_is_a_handoff_from_one_leg_to_the_next(stream: str) -> None:
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, REAL / f"{stream}.json").events))
    legs = made["leg"]
    handed = legs.filter(pl.col("transferred").is_not_null())
    assert handed["id"].to_list() == legs["transfer_from"].drop_nulls().to_list()
    assert made["interaction"]["transfers"].sum() == handed.height
    kinds = [kind for kind, *_ in EXPECTED[stream][1]]
    # A transfer to somebody whose telephone never rang is one all the same.
    assert handed["transferred"].to_list() == (kinds or ["blind"] * handed.height)
    assert (handed.height == 0) == ("xfer" not in stream)


@recorded
@pytest.mark.parametrize("stream", OUTCOMES)
def test_the_recorded_streams_give_these_outcomes(stream: str) -> None:
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, REAL / f"{stream}.json").events))
    legs = {call: part for (call,), part in made["leg"].sort("seq").group_by("interaction_id")}
    found = [
        (outcome, rows(legs[call], "agent", "transferred"))
        for call, outcome in rows(made["interaction"], "id", "outcome")
    ]
    assert found == OUTCOMES[stream]


@recorded
def test_a_stream_without_times_has_no_clocks_but_those_in_the_ids_of_channels() -> None:
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, REAL / "xfer_blind_abbcac.json").events))
    assert rows(made["leg"], "started_at", "answered_at", "left_at", "talk_s", "hold_s", "outcome") == [
        ("07:42:39", None, None, None, None, "answered"),
        ("07:42:46", None, None, None, None, "answered"),
    ]
    assert rows(made["interaction"], "ended_at", "is_open") == [(None, False)]


@recorded
@pytest.mark.parametrize("stream", EXPECTED)
def test_the_recorded_streams_with_a_clock_of_one_event_a_second_have_whole_legs(tmp_path: Path, stream: str) -> None:
    events = json.loads((REAL / f"{stream}.json").read_text())
    start = next(int(re.search(r"-(\d+)\.", one["Uniqueid"])[1]) for one in events if "Uniqueid" in one)  # type: ignore[index]
    stamped = [one | {"Timestamp": f"{start + place}.000000"} for place, one in enumerate(events)]
    random.Random(stream).shuffle(stamped)  # noqa: S311 - with times the order of events in the file is of no matter
    (tmp_path / f"{stream}.json").write_text(json.dumps(stamped))
    assert told(stream, tmp_path) == EXPECTED[stream]
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, tmp_path / f"{stream}.json").events))
    legs = made["leg"].sort("interaction_id", "seq")
    answered = legs.filter(pl.col("outcome") == "answered")
    assert answered.select("answered_at", "left_at", "talk_s", "hold_s").null_count().sum_horizontal().item() == 0
    assert (answered["talk_s"] > 0).all()
    after = pl.col("transfer_from").is_not_null()
    assert legs.filter(after & (pl.col("started_at") < pl.col("left_at").shift(1))).is_empty()
    assert legs["flags"].explode().drop_nulls().is_empty()
    assert made["interaction"]["ended_at"].null_count() == 0


@recorded
def test_a_caller_who_withholds_the_number_is_nobody() -> None:
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, REAL / "xfer_blind_group.json").events))
    anonymous = as_stored(read(connector, SETTINGS, REAL / "xfer_abbcac_anon.json").events)
    assert made["interaction"]["customer"].to_list() == [1000]
    assert folded(connector, SETTINGS, anonymous)["interaction"]["customer"].to_list() == [None, None]


def test_blocks_of_text_become_exactly_these_legs() -> None:
    legs = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, SAMPLE).events))["leg"]
    assert rows(legs, "id", "kind", "queue", "agent", "queued_at", "rang_at", "answered_at", "left_at", "outcome") == [
        (
            "1711846690.1#0",
            "queue",
            "billing",
            "PJSIP/210",
            "00:58:20",
            "00:58:22.400",
            "00:58:30",
            "00:59:50",
            "answered",
        ),
        ("1711846690.1#1", "agent", None, "PJSIP/220", None, "00:59:51", "00:59:56", "01:00:56", "answered"),
        ("1711846900.4#0", "queue", "billing", None, "01:01:50", None, None, "01:02:15", "abandoned"),
        ("1711847000.5#0", "ring", None, None, None, None, None, "01:03:35.100", "missed"),
        ("1711847100.7#0", "queue", "sales", None, "01:05:10", None, None, None, "open"),
    ]
    assert rows(legs, "talk_s", "hold_s", "vendor_wait_s", "transferred", "transfer_from", "flags")[:3] == [
        (50.0, 30.0, 10.0, "blind", None, []),
        (60.0, 0.0, None, None, "1711846690.1#0", []),
        (None, None, None, None, None, []),
    ]


def test_blocks_of_text_become_exactly_these_interactions() -> None:
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, SAMPLE).events))["interaction"]
    assert rows(made, "id", "direction", "customer", "started_at", "ended_at", "outcome", "is_open", "transfers") == [
        ("1711846690.1", "inbound", 1000, "00:58:10", "01:00:56.200", "answered", False, 1),
        ("1711846900.4", "inbound", None, "01:01:40", "01:02:15.200", "abandoned", False, 0),
        ("1711847000.5", "outbound", 1001, "01:03:20", "01:03:35.100", "missed", False, 0),
        ("1711847100.7", "inbound", 1002, "01:05:00", None, "open", True, 0),
    ]


def test_what_is_no_event_of_a_call_is_set_aside_and_counted() -> None:
    outcome = read(connector, SETTINGS, SAMPLE)
    assert outcome.reasons() == [
        (1, "set_aside:banner", "line"),
        (2, "set_aside:answer", "Response"),
        (432, "set_aside:no_call", "Linkedid"),
    ]
    assert outcome.records == outcome.events["record"].n_unique() + outcome.refused.height


def test_no_column_but_the_customer_holds_a_number_that_was_called_or_called_from() -> None:
    text = read(connector, SETTINGS, SAMPLE).events.drop("customer", "flags").write_csv()
    assert not [word for word in ("+493000", "493055", "Ann") if word in text]


def test_a_hold_that_ends_with_the_call_is_hold_and_a_hang_up_on_hold(tmp_path: Path) -> None:
    until_hold, _, _ = SAMPLE.read_bytes().partition(b"Event: Unhold")
    gone = "Event: Hangup\nPrivilege: call,all\nTimestamp: 1711846790\nUniqueid: 1711846690.1\nLinkedid: 1711846690.1\n"
    path = tmp_path / "events.txt"
    path.write_bytes(until_hold + gone.encode())
    legs = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, path).events))["leg"]
    assert rows(legs, "left_at", "talk_s", "hold_s", "hold_abandon") == [("00:59:50", 40.0, 40.0, True)]


def test_trunks_that_are_named_decide_who_comes_in() -> None:
    told = connector.settings.model_validate({"source": "pbx", "trunks": ["PJSIP/210"]})
    made = folded(connector, told, as_stored(read(connector, told, SAMPLE).events))["interaction"]
    assert rows(made, "direction") == [("outbound",), ("outbound",), ("inbound",), ("outbound",)]


@pytest.mark.parametrize("seed", range(5))
def test_order_and_repetition_of_timed_events_change_nothing(seed: int) -> None:
    events = as_stored(read(connector, SETTINGS, SAMPLE).events)
    whole = folded(connector, SETTINGS, events)
    for name, made in folded(connector, SETTINGS, stirred(events, seed)).items():
        assert_frame_equal(made, whole[name])


@recorded
@pytest.mark.parametrize("seed", range(3))
def test_order_and_repetition_of_events_without_times_change_nothing(seed: int) -> None:
    every = [as_stored(read(connector, SETTINGS, path).events).drop("customer") for path in sorted(REAL.glob("*.json"))]
    events = pl.concat(every).with_columns(pl.lit(None, pl.Int64).alias("customer"))
    whole = folded(connector, SETTINGS, events)
    for name, made in folded(connector, SETTINGS, stirred(events, seed)).items():
        assert_frame_equal(made, whole[name])


def test_a_call_cut_in_two_files_is_one_call(tmp_path: Path) -> None:
    text = SAMPLE.read_bytes()
    cut = text.index(b"Event: Hold")
    parts = []
    for name, part in (("second", text[cut:]), ("first", text[:cut])):
        (tmp_path / name).write_bytes(part)
        parts.append(read(connector, SETTINGS, tmp_path / name).events)
    whole = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, SAMPLE).events))
    for name, made in folded(connector, SETTINGS, as_stored(pl.concat(parts))).items():
        assert_frame_equal(made, whole[name])


def test_the_sample_loaded_twice_changes_nothing(loader_in: LoaderIn, tmp_path: Path) -> None:
    counted = Loaded(loader_in(tmp_path), connector.name).load_twice(SAMPLE)
    assert counted == {"event": 35, "interaction": 4, "leg": 5}


def test_the_blocks_and_the_objects_are_recognised_and_others_are_not() -> None:
    assert connector.recognises is not None
    assert connector.recognises(Look(name="events.txt", text=SAMPLE.read_text()))
    assert connector.recognises(Look(name="x", text="", records=[{"Event": "Hangup", "Linkedid": "1", "Cause": "16"}]))
    assert not connector.recognises(Look(name="x", text="Event: concert\n", records=[{"Event": "concert"}]))
