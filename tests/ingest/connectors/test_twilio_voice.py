"""Twilio's calls: what was dialled from within a call are its legs, from the API and from a warehouse alike."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from ingest.connector import Look
from ingest.connectors.twilio_voice import twilio_voice as connector
from ingest.read.times import NaiveTimeError
from tests.ingest.connectors.judging import Judged, judged, surrogate, told
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "twilio_voice.json"
CALLS = json.loads(SAMPLE.read_text())["calls"]
OURS = "+493055500001"
WAREHOUSE = {
    "sid": "id",
    "parent_call_sid": "parent_call_id",
    "date_created": "created_at",
    "date_updated": "updated_at",
}


def call(sid: str, **more: Any) -> dict[str, Any]:
    return {**next(x for x in CALLS if x["sid"] == "CA3"), "sid": sid, **more}


def at(clock: str) -> str:
    return f"Sun, 31 Mar 2024 {clock} +0000"


def made_of(tmp_path: Path, *calls: dict[str, Any], **options: Any) -> Judged:
    path = tmp_path / "calls.json"
    path.write_text(json.dumps({"calls": calls}))
    found = judged(connector, path, settings=told(connector, **options))
    assert found.reasons() == []
    return found


def test_recorded_calls_become_exactly_these_legs() -> None:
    columns = ("id", "kind", "agent", "started_at", "queued_at", "answered_at", "left_at", "talk_s", "outcome")
    assert judged(connector, SAMPLE).table("leg", *columns) == [
        ("CA1#0", "bot", None, "31 08:00:00", None, None, "31 08:00:20", None, "flow_out:transfer"),
        ("CA1#1", "queue", "bo", "31 08:00:20", "31 08:00:20", "31 08:00:40", "31 08:05:40", 300.0, "answered"),
        ("CA1#2", "queue", "cy", "31 08:05:45", "31 08:05:45", "31 08:05:55", "31 08:10:00", 245.0, "answered"),
        ("CA2#0", "bot", None, "31 09:00:00", None, None, "31 09:00:15", None, "flow_out:transfer"),
        ("CA2#1", "queue", None, "31 09:00:15", "31 09:00:15", None, "31 09:00:50", None, "abandoned"),
        ("CA3#0", "bot", None, "31 09:10:00", None, None, "31 09:10:25", None, "ivr_exit"),
        ("CA4#0", "bot", None, "31 09:20:00", None, None, "31 09:20:10", None, "flow_out:transfer"),
        ("CA4#1", "queue", None, "31 09:20:10", "31 09:20:10", None, "31 09:20:40", None, "missed"),
        ("CA5#0", "agent", None, "31 10:00:00", None, "31 10:00:15", "31 10:03:20", 185.0, "answered"),
        ("CA6#0", "agent", None, "31 10:10:00", None, None, "31 10:10:30", None, "missed"),
        ("CA7#0", "agent", None, "31 10:20:00", None, None, "31 10:20:05", None, "missed"),
        ("CA8#0", "bot", None, "31 11:00:00", None, None, None, None, "open"),
        ("CA9#0", "queue", "ada", "31 11:10:00", "31 11:10:00", "31 11:10:10", "31 11:12:00", 110.0, "answered"),
    ]


def test_recorded_calls_become_exactly_these_interactions() -> None:
    columns = ("id", "direction", "customer", "ended_at", "outcome", "transfers", "flags")
    orphan = ["missing_start", "orphan_transfer"]
    assert judged(connector, SAMPLE).table("interaction", *columns) == [
        ("CA1", "inbound", surrogate("+4930000001"), "31 08:10:00", "answered", 1, []),
        ("CA2", "inbound", surrogate("+4930000002"), "31 09:00:50", "abandoned", 0, []),
        ("CA3", "inbound", None, "31 09:10:25", "ivr_exit", 0, []),
        ("CA4", "inbound", surrogate("+4930000004"), "31 09:21:00", "missed", 0, []),
        ("CA5", "outbound", surrogate("+4930000005"), "31 10:03:20", "answered", 0, []),
        ("CA6", "outbound", surrogate("+4930000006"), "31 10:10:30", "missed", 0, []),
        ("CA7", "outbound", surrogate("+4930000007"), "31 10:20:05", "missed", 0, []),
        ("CA8", "inbound", surrogate("+4930000008"), None, "open", 0, ["open_at_extract"]),
        ("CA9", "inbound", None, "31 11:12:00", "answered", 0, orphan),
    ]


def test_a_warehouse_tells_the_same_calls_with_times_in_the_zone_of_the_source(tmp_path: Path) -> None:
    rows = []
    for one in CALLS:
        row = {WAREHOUSE.get(name, name): one[name] for name in (*one,) if not isinstance(one[name], dict)}
        for name in ("start_time", "end_time", "created_at", "updated_at"):
            row[name] = f"2024-03-31 {row[name][17:25]}" if row[name] else ""
        rows.append(row)
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    path = tmp_path / "call.csv"
    path.write_text(text.getvalue())
    whole = judged(connector, SAMPLE).rows["leg"].sort("id")
    assert_frame_equal(judged(connector, path, settings=told(connector, timezone="UTC")).rows["leg"].sort("id"), whole)
    with pytest.raises(NaiveTimeError, match="start_time"):
        judged(connector, path)
    in_berlin = judged(connector, path, settings=told(connector, timezone="Europe/Berlin"))
    assert in_berlin.table("leg", "started_at")[0] == ("31 06:00:00",)


def test_the_length_is_seconds_the_queue_time_milliseconds_and_no_wait(tmp_path: Path) -> None:
    held = call("CA", direction="outbound-api", queue_time="15000", duration="20", price="-0.02")
    assert made_of(tmp_path, held).table("leg", "queued_at", "answered_at", "talk_s") == [(None, "31 09:10:05", 20.0)]


def test_a_call_that_is_over_wins_over_its_earlier_versions_in_any_order(tmp_path: Path) -> None:
    open_one = call("CA", status="in-progress", end_time=None, duration=None, date_updated=at("09:10:00"))
    for order in ((open_one, call("CA")), (call("CA"), open_one)):
        assert made_of(tmp_path, *order).table("interaction", "outcome", "is_open") == [("ivr_exit", False)]


def test_numbers_have_names_and_agents_are_known_by_theirs_only_if_told(tmp_path: Path) -> None:
    child = call("CB", parent_call_sid="CA", direction="outbound-dial", to="+49307770001", duration="20")
    plain = made_of(tmp_path, call("CA", end_time=at("09:10:30")), child)
    assert plain.table("leg", "queue", "agent")[1] == (OURS, None)
    through = child | {"to": "sip:+49307770001@trunk.example.org"}
    assert made_of(tmp_path, call("CA", end_time=at("09:10:30")), through).table("leg", "agent")[1] == (None,)
    options = {"numbers": {OURS: "Billing"}, "agents": {"+49307770001": "ada"}}
    named = made_of(tmp_path, call("CA", end_time=at("09:10:30")), child, **options)
    assert named.table("leg", "queue", "agent")[1] == ("Billing", "ada")


def test_a_length_that_its_times_do_not_bear_out_is_flagged(tmp_path: Path) -> None:
    flagged = made_of(tmp_path, call("CA", duration="90")).table("leg", "flags")
    assert flagged == [(["out_of_order", "vendor_differs"],)]


@pytest.mark.parametrize(
    ("more", "reason", "detail"),
    [
        pytest.param({"sid": None}, "missing", "sid", id="a call without an id"),
        pytest.param({"status": "vanished"}, "unknown_value", "status", id="a status that is none"),
        pytest.param({"direction": "up"}, "unknown_value", "direction", id="a direction that is none"),
        pytest.param({"start_time": "today"}, "not_a_time", "start_time", id="a time that is none"),
        pytest.param({"duration": "-3"}, "negative", "duration", id="a negative length"),
        pytest.param({"queue_time": "long"}, "not_a_number", "queue_time", id="a length that is no number"),
        pytest.param({"end_time": at("09:00:00")}, "ends_before_it_begins", "end_time", id="an end before the start"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(
    tmp_path: Path, more: dict[str, Any], reason: str, detail: str
) -> None:
    path = tmp_path / "calls.json"
    path.write_text(json.dumps({"calls": [call("CA"), call("CB") | more]}))
    found = judged(connector, path)
    assert (found.records, found.reasons()) == (2, [(2, reason, detail)])


def test_the_same_calls_once_more_and_backwards_change_no_fact(loader_in: LoaderIn, tmp_path: Path) -> None:
    backwards = json.dumps({"calls": CALLS[::-1]}).encode()
    counted = Loaded(loader_in(tmp_path), connector.name).load_twice(SAMPLE, backwards)
    assert counted == {"event": 14, "interaction": 9, "leg": 13}


def test_calls_are_recognised() -> None:
    assert connector.recognises is not None
    columns = ("id", "parent_call_id", "direction", "queue_time", "price_unit", "status")
    looks = [Look(name="x", text="", records=[{"calls": CALLS}]), Look(name="x", text="", columns=columns)]
    assert all(connector.recognises(look) for look in looks)
    assert (
        connector.recognises(Look(name="x", text="", records=[{"calls": [{"id": 1, "direction": "inbound"}]}])) is None
    )
