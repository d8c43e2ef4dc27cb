"""Dynamics 365: conversations with their queue segments and sessions, whichever of the tables are exported."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ingest.connector import Look
from ingest.connectors.dynamics365 import dynamics365 as connector
from tests.ingest.connectors.judging import Judged, judged, surrogate, told
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "dynamics365.json"
PAGES = json.loads("[" + SAMPLE.read_text().replace('}\n{"@', '},{"@').replace("}\n{\n", "},{\n") + "]")
CONVERSATIONS, SEGMENTS, SESSIONS, RECORDS = (page["value"] for page in PAGES)


def guid(number: int) -> str:
    return f"{number:08d}-0000-0000-0000-00000000abcd"


def made_of(tmp_path: Path, *records: dict[str, Any], **options: Any) -> Judged:
    path = tmp_path / "records.json"
    path.write_text(json.dumps({"value": records}))
    return judged(connector, path, settings=told(connector, **options))


def short(found: Judged, table: str, *columns: str) -> list[tuple[object, ...]]:
    """Rows with ids of which only the first eight digits are written."""
    rows = found.table(table, *columns)
    return [tuple(x[:8] if isinstance(x, str) and x.endswith("abcd") else x for x in row) for row in rows]


def test_recorded_conversations_become_exactly_these_legs() -> None:
    columns = ("interaction_id", "seq", "queue", "agent", "queued_at", "rang_at", "answered_at", "left_at", "outcome")
    assert short(judged(connector, SAMPLE), "leg", *columns) == [
        ("00000001", 0, "Billing", None, "31 08:00:10", None, None, "31 08:01:10", "flow_out:overflow"),
        (
            *("00000001", 1, "Chat", "00000072", "31 08:01:10", "31 08:01:20", "31 08:01:30", "31 08:06:00"),
            "answered",
        ),
        (
            *("00000001", 2, "Experts", "00000073", "31 08:06:00", "31 08:06:20", "31 08:06:30", "31 08:11:00"),
            "answered",
        ),
        ("00000002", 0, "Chat", None, "31 09:00:05", "31 09:00:30", None, "31 09:01:30", "abandoned"),
        ("00000003", 0, "Chat", None, "31 09:10:00", None, None, "31 10:10:00", "lapsed"),
        ("00000004", 0, "Chat", None, "31 11:00:05", None, None, None, "open"),
        (
            *("00000005", 0, "00000903", "00000072", "31 09:20:10", "31 09:24:50", "31 09:25:00", "31 09:40:00"),
            "answered",
        ),
        ("00000006", 0, None, None, None, None, None, "31 09:55:00", "bot_contained"),
        ("00000007", 0, None, "00000072", None, None, "31 10:00:20", "31 10:05:00", "answered"),
        ("00000009", 0, "Chat", None, "31 10:30:00", "31 10:31:50", "31 10:32:00", "31 10:50:00", "answered"),
    ]


def test_recorded_conversations_become_exactly_these_interactions() -> None:
    columns = (
        "id",
        "channel",
        "sub_channel",
        "direction",
        "language",
        "started_at",
        "ended_at",
        "outcome",
        "transfers",
    )
    found = judged(connector, SAMPLE)
    assert found.reasons() == [(8, "set_aside:routed_record", "")]
    assert short(found, "interaction", *columns) == [
        ("00000001", "voice", None, "inbound", None, "31 08:00:00", "31 08:11:00", "answered", 2),
        ("00000002", "chat", None, "inbound", None, "31 09:00:00", "31 09:01:30", "abandoned", 0),
        ("00000003", "messaging", "whatsapp", "inbound", None, "31 09:10:00", "31 10:10:00", "lapsed", 0),
        ("00000004", "chat", None, "inbound", None, "31 11:00:00", None, "open", 0),
        ("00000005", "sms", None, "inbound", None, "31 09:20:00", "31 09:40:00", "answered", 0),
        ("00000006", "chat", None, "inbound", None, "31 09:50:00", "31 09:55:00", "bot_contained", 0),
        ("00000007", "voice", None, "outbound", None, "31 10:00:00", "31 10:05:00", "answered", 0),
        ("00000009", "messaging", "facebook", "inbound", "de-DE", "31 10:30:00", "31 10:50:00", "answered", 0),
    ]
    assert found.table("interaction", "customer")[0] == (surrogate(f"account:{guid(5001)}"),)


def test_lengths_are_the_segments_own_and_the_vendors_wait_stands_beside_them() -> None:
    columns = ("talk_s", "hold_s", "acw_s", "vendor_wait_s", "vendor_handle_s", "transferred", "flags")
    assert judged(connector, SAMPLE).table("leg", *columns)[1:3] == [
        (240.0, 30.0, 0.0, 20.0, 270.0, "blind", []),
        (270.0, 0.0, 60.0, 30.0, 330.0, None, []),
    ]


def test_segments_wait_for_their_conversation(tmp_path: Path) -> None:
    paths = []
    for place, page in enumerate(PAGES):
        paths.append(tmp_path / f"{place}.json")
        paths[-1].write_text(json.dumps(page))
    assert judged(connector, paths[1], paths[2]).rows["leg"].is_empty()
    whole = judged(connector, SAMPLE).rows["leg"].sort("id")
    assert_frame_equal(judged(connector, *reversed(paths)).rows["leg"].sort("id"), whole)


@pytest.mark.parametrize(
    ("reason", "abandoned", "outcome", "flags"),
    [
        pytest.param("EndConversation", True, "abandoned", [], id="the customer went away"),
        pytest.param("OverflowQueueTransfer", True, "flow_out:overflow", [], id="an overflow is no abandonment"),
        pytest.param("TransferOut", False, "flow_out:transfer", [], id="a transfer is none either"),
        pytest.param("Kept", False, "flow_out:closed_after_queue", [], id="a reason of one's own, by the settings"),
        pytest.param("Something", False, "abandoned", ["unmapped_status"], id="another reason is kept and flagged"),
    ],
)
def test_how_a_stay_ended_that_nobody_accepted(
    tmp_path: Path, reason: str, *, abandoned: bool, outcome: str, flags: list[str]
) -> None:
    segment = SEGMENTS[3] | {"msdyn_closurereason": reason, "msdyn_isabandoned": abandoned}
    reasons = {"Kept": "flow_out:closed_after_queue"}
    found = made_of(tmp_path, CONVERSATIONS[1], segment, closure_reasons=reasons)
    assert found.table("leg", "outcome", "flags") == [(outcome, flags)]


def test_a_routed_record_counts_in_the_channel_that_the_settings_name(tmp_path: Path) -> None:
    found = made_of(tmp_path, CONVERSATIONS[7], channels={"192350000": "email"})
    assert found.table("interaction", "channel", "outcome") == [("email", "lapsed")]


def test_queues_have_the_names_of_the_settings(tmp_path: Path) -> None:
    found = made_of(tmp_path, CONVERSATIONS[4], SESSIONS[2], queues={guid(903).upper(): "Chat"})
    assert found.table("leg", "queue") == [("Chat",)]


def test_the_later_version_wins_in_any_order(tmp_path: Path) -> None:
    early = SEGMENTS[3] | {"msdyn_endtime": None, "msdyn_closedon": None, "modifiedon": "2024-03-31T09:00:05Z"}
    still = CONVERSATIONS[1] | {"msdyn_closedon": None}
    for order in ((early, SEGMENTS[3]), (SEGMENTS[3], early)):
        assert made_of(tmp_path, still, *order).table("leg", "left_at") == [("31 09:01:30",)]


def test_an_export_as_a_table_tells_the_same(tmp_path: Path) -> None:
    paths = []
    for place, rows in enumerate((CONVERSATIONS, SEGMENTS, SESSIONS, RECORDS)):
        names = {name: name.strip("_").removesuffix("_value") for name in rows[0] if "@" not in name}
        lines = [",".join(names.values())]
        lines += [",".join("" if row[name] is None else str(row[name]) for name in names) for row in rows]
        paths.append(tmp_path / f"{place}.csv")
        paths[-1].write_text("\n".join(lines) + "\n")
    table = judged(connector, *paths).rows["leg"].sort("id").drop("queue")
    assert_frame_equal(table, judged(connector, SAMPLE).rows["leg"].sort("id").drop("queue"))


@pytest.mark.parametrize(
    ("record", "reason", "detail"),
    [
        pytest.param({"accountid": guid(1)}, "unknown_event", "record", id="another table"),
        pytest.param(
            SEGMENTS[0] | {"_msdyn_conversationid_value": None}, "missing", "msdyn_conversationid", id="a lost segment"
        ),
        pytest.param(SEGMENTS[0] | {"msdyn_starttime": "then"}, "not_a_time", "msdyn_starttime", id="no time"),
        pytest.param(SEGMENTS[0] | {"msdyn_talktime": -1}, "negative", "msdyn_talktime", id="a negative length"),
        pytest.param(
            {"activityid": guid(1), "msdyn_channel": "7", "createdon": "2024-03-31T09:00:00Z"},
            "unknown_value",
            "msdyn_channel",
            id="a channel that is not known",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(
    tmp_path: Path, record: dict[str, Any], reason: str, detail: str
) -> None:
    assert made_of(tmp_path, record).reasons() == [(1, reason, detail)]


def test_no_word_of_a_conversation_is_kept() -> None:
    for frame in judged(connector, SAMPLE).rows.values():
        lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
        assert "secret" not in frame.drop(lists).write_csv()


def test_the_same_records_once_more_and_backwards_change_no_fact(loader_in: LoaderIn, tmp_path: Path) -> None:
    pages = [{"value": page["value"][::-1]} for page in PAGES[::-1]]
    counted = Loaded(loader_in(tmp_path), connector.name).load_twice(SAMPLE, json.dumps(pages).encode())
    assert counted == {"event": 18, "interaction": 8, "leg": 10}


def test_records_are_recognised() -> None:
    assert connector.recognises is not None
    looks = [Look(name="x", text="", records=[x]) for x in (*PAGES, CONVERSATIONS[0], SEGMENTS[0], SESSIONS[0])]
    table = Look(name="x", text="", columns=("msdyn_queueextensionid", "msdyn_starttime"))
    assert all(connector.recognises(look) for look in [*looks, table])
    other = {"@odata.context": "x#accounts", "value": [{"accountid": "1"}]}
    assert connector.recognises(Look(name="x", text="", records=[other])) is None
