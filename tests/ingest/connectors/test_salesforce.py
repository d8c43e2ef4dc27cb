"""Salesforce: offers of work and calls become waits and talks, declined offers and all."""

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.connector import Look
from ingest.connectors.salesforce import salesforce as connector
from tests.ingest.connectors.judging import Judged, judged, surrogate, told
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "salesforce.json"
RECORDS = json.loads(SAMPLE.read_text())["records"]
OFFER = next(x for x in RECORDS if x.get("WorkItemId") == "0Mw000000000001AAA")
CALL = next(x for x in RECORDS if x.get("CallDisposition") == "new")
A, B, C = (f"00500000000000{n}" for n in (1, 2, 3))


def made_of(tmp_path: Path, *records: dict[str, Any], **options: Any) -> Judged:
    path = tmp_path / "records.json"
    path.write_text(json.dumps({"records": records}))
    return judged(connector, path, settings=told(connector, **options))


def test_recorded_work_becomes_exactly_these_legs() -> None:
    columns = ("id", "kind", "agent", "queued_at", "rang_at", "answered_at", "left_at", "outcome", "transferred")
    assert judged(connector, SAMPLE).table("leg", *columns) == [
        (
            *("0LQ000000000001#0", "queue", C, "31 08:00:20", "31 08:00:21", "31 08:00:50", "31 08:06:00"),
            *("answered", "blind"),
        ),
        (
            *("0LQ000000000001#1", "queue", A, "31 08:06:05", "31 08:06:06", "31 08:06:15", "31 08:10:00"),
            *("answered", None),
        ),
        ("0LQ000000000002#0", "queue", None, "31 08:20:00", None, None, "31 08:20:40", "abandoned", None),
        ("0LQ000000000003#0", "queue", None, "31 08:30:15", "31 08:30:20", None, "31 08:31:00", "abandoned", None),
        ("0LQ000000000004#0", "agent", A, None, None, "31 09:00:12", "31 09:05:00", "answered", None),
        ("0LQ000000000005#0", "agent", A, None, None, None, "31 09:10:30", "missed", None),
        (
            *("0Mw000000000001#0", "queue", B, "31 10:00:00", "31 10:00:05", "31 10:00:20", "31 10:20:20"),
            *("answered", None),
        ),
        ("500000000000001#0", "queue", None, "31 11:00:00", "31 11:00:01", None, None, "open", None),
        ("500000000000002#0", "queue", A, "31 11:10:00", "31 11:10:01", "31 11:15:00", None, "answered", None),
    ]


def test_recorded_work_becomes_exactly_these_interactions() -> None:
    columns = ("id", "channel", "direction", "customer", "started_at", "ended_at", "outcome", "transfers", "flags")
    still = ["open_at_extract"]
    jane, joe, ann, bob, cat = (surrogate(f"+493000000{n}") for n in range(1, 6))
    found = judged(connector, SAMPLE)
    assert found.reasons() == [(11, "set_aside:internal_call", "")]
    assert found.table("interaction", *columns) == [
        ("0LQ000000000001", "voice", "inbound", jane, "31 08:00:00", "31 08:10:00", "answered", 1, []),
        (
            *("0LQ000000000002", "voice", "inbound", joe, "31 08:20:00", "31 08:20:40", "abandoned", 0),
            ["wait_includes_ivr"],
        ),
        ("0LQ000000000003", "voice", "inbound", ann, "31 08:30:00", "31 08:31:00", "abandoned", 0, []),
        ("0LQ000000000004", "voice", "outbound", bob, "31 09:00:00", "31 09:05:00", "answered", 0, []),
        ("0LQ000000000005", "voice", "outbound", cat, "31 09:10:00", "31 09:10:30", "missed", 0, []),
        ("0Mw000000000001", "messaging", "inbound", None, "31 10:00:00", "31 10:20:20", "answered", 0, []),
        ("500000000000001", "email", "inbound", None, "31 11:00:00", None, "open", 0, still),
        ("500000000000002", "email", "inbound", None, "31 11:10:00", None, "answered", 0, still),
    ]


def test_lengths_and_the_vendors_own_clocks() -> None:
    columns = ("talk_s", "hold_s", "acw_s", "vendor_wait_s", "vendor_handle_s", "flags")
    found = judged(connector, SAMPLE).table("leg", *columns)
    assert found[0] == (300.0, None, 20.0, 30.0, 330.0, [])
    assert found[6] == (420.0, None, None, 20.0, 1200.0, [])


def test_a_speed_to_answer_that_the_times_do_not_bear_out_is_flagged(tmp_path: Path) -> None:
    assert made_of(tmp_path, OFFER | {"SpeedToAnswer": 90}).table("leg", "flags") == [(["vendor_differs"],)]


def test_ids_of_15_and_of_18_characters_are_the_same_record(tmp_path: Path) -> None:
    short = OFFER | {"Id": OFFER["Id"][:15], "WorkItemId": OFFER["WorkItemId"][:15]}
    assert made_of(tmp_path, OFFER, short).rows["event"].height == 1


def test_a_call_that_is_new_and_not_over_is_open(tmp_path: Path) -> None:
    assert made_of(tmp_path, CALL | {"CallEndDateTime": None}).table("leg", "outcome") == [("open",)]


@pytest.mark.parametrize(
    ("item", "outcome"),
    [
        pytest.param("0LQ000000000009AAA", "abandoned", id="who is on the line abandons"),
        pytest.param("570000000000009AAA", "abandoned", id="who waits in a chat abandons"),
        pytest.param("500000000000009AAA", "lapsed", id="a case lapses"),
    ],
)
def test_work_that_was_canceled_before_anybody_took_it(tmp_path: Path, item: str, outcome: str) -> None:
    gone = {"AcceptDateTime": None, "CloseDateTime": None, "CancelDateTime": "2024-03-31T10:01:00.000+0000"}
    canceled = OFFER | gone | {"WorkItemId": item, "Status": "Canceled"}
    assert made_of(tmp_path, canceled).table("leg", "outcome") == [(outcome,)]


def test_service_channels_queues_and_customers_are_what_the_settings_say(tmp_path: Path) -> None:
    found = made_of(
        tmp_path,
        OFFER | {"Contact": {"Number__c": 77}},
        channels={"0N9000000000001AAA": "chat"},
        queues={"00G000000000001AAA": "Billing"},
        customer_field="Contact.Number__c",
    )
    assert found.table("leg", "channel", "queue") == [("chat", "Billing")]
    assert found.table("interaction", "customer") == [(surrogate("customer:77"),)]


def test_a_status_that_is_not_known_is_kept_and_flagged(tmp_path: Path) -> None:
    assert made_of(tmp_path, OFFER | {"Status": "Paused"}).table("leg", "flags") == [(["unmapped_status"],)]


def test_the_later_version_of_an_offer_wins_in_any_order(tmp_path: Path) -> None:
    early = OFFER | {"Status": "Opened", "CloseDateTime": None, "SystemModstamp": "2024-03-31T10:00:20.000+0000"}
    for order in ((early, OFFER), (OFFER, early)):
        assert made_of(tmp_path, *order).table("leg", "left_at") == [("31 10:20:20",)]


def test_a_report_tells_the_same_in_the_zone_of_the_source(tmp_path: Path) -> None:
    names = ["Id", "WorkItemId", "UserId", "Status", "RequestDateTime", "AcceptDateTime", "CloseDateTime"]
    values = [OFFER[x].replace("T", " ").removesuffix(".000+0000") if "DateTime" in x else OFFER[x] for x in names]
    path = tmp_path / "agentwork.csv"
    path.write_text(f"{','.join(names).upper()}\n{','.join(values)}\n")
    found = judged(connector, path, settings=told(connector, timezone="Europe/Berlin"))
    assert found.table("leg", "queued_at", "answered_at", "left_at") == [("31 08:00:00", "31 08:00:20", "31 08:20:20")]


@pytest.mark.parametrize(
    ("record", "reason", "detail"),
    [
        pytest.param({"Id": "500000000000001AAA"}, "unknown_event", "record", id="another object"),
        pytest.param(OFFER | {"Id": "x"}, "unknown_value", "Id", id="an id that is none"),
        pytest.param(OFFER | {"Status": None}, "missing", "Status", id="an offer without a status"),
        pytest.param(OFFER | {"WorkItemId": None}, "missing", "WorkItemId", id="an offer of nothing"),
        pytest.param(OFFER | {"AcceptDateTime": "now"}, "not_a_time", "AcceptDateTime", id="a time that is none"),
        pytest.param(OFFER | {"HandleTime": -1}, "negative", "HandleTime", id="a negative length"),
        pytest.param(CALL | {"CallType": "Internal"}, "set_aside:internal_call", "", id="a call among colleagues"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(
    tmp_path: Path, record: dict[str, Any], reason: str, detail: str
) -> None:
    assert made_of(tmp_path, record).reasons() == [(1, reason, detail)]


def test_the_same_records_once_more_and_backwards_change_no_fact(loader_in: LoaderIn, tmp_path: Path) -> None:
    backwards = json.dumps({"records": RECORDS[::-1]}).encode()
    counted = Loaded(loader_in(tmp_path), connector.name).load_twice(SAMPLE, backwards)
    assert counted == {"event": 13, "interaction": 8, "leg": 9}


def test_records_are_recognised() -> None:
    assert connector.recognises is not None
    looks = [Look(name="x", text="", records=[x]) for x in ({"records": RECORDS}, CALL)]
    table = Look(name="x", text="", columns=("id", "workitemid", "requestdatetime", "userid"))
    assert all(connector.recognises(look) for look in [*looks, table])
    other = {"records": [{"attributes": {"type": "Case"}, "Id": "5"}]}
    assert connector.recognises(Look(name="x", text="", records=[other])) is None
