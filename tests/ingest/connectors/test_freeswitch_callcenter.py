"""FreeSWITCH's mod_callcenter: dumps of members and events in, calls with their stays in queues out."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from ingest.connector import Look
from ingest.connectors.freeswitch_callcenter import freeswitch_callcenter as connector
from ingest.read.unreadable import UnreadableFileError
from tests.ingest.connectors.folding import as_stored, folded, read, rows
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLES = Path(__file__).parent / "samples" / "freeswitch_callcenter"
TABLE, EVENTS = SAMPLES / "members.csv", SAMPLES / "events.ndjson"
SETTINGS = connector.settings(source="pbx")
LEG = ("id", "agent", "queued_at", "rang_at", "answered_at", "left_at", "talk_s", "outcome", "flags")
OPEN = ["open_at_extract"]

NAMES = (
    "uuid,session_uuid,queue,cid_number,joined_epoch,rejoined_epoch,bridge_epoch,abandoned_epoch,serving_agent,state"
)


def dumped(tmp_path: Path, *dumps: str) -> Mapping[str, pl.DataFrame]:
    """What becomes of several dumps of the table, each of one row."""
    events = []
    for row in dumps:
        (tmp_path / "members.csv").write_text(f"{NAMES}\n{row}\n")
        events.append(read(connector, SETTINGS, tmp_path / "members.csv").events)
    return folded(connector, SETTINGS, as_stored(pl.concat(events)))


def test_a_dump_of_the_table_becomes_exactly_these_legs() -> None:
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, TABLE).events))
    assert rows(made["leg"], *LEG) == [
        ("m-1#0", "1000@default", "00:58:12", None, "00:58:45", None, None, "answered", OPEN),
        ("m-2#0", None, "00:58:20", None, None, None, None, "open", OPEN),
        ("m-3#0", None, "00:58:30", None, None, "00:59:00", None, "abandoned", []),
        ("m-4#0", None, "00:58:40", None, None, "00:59:10", None, "abandoned", []),
        ("m-4#1", "1001@default", "01:00:00", None, "01:00:30", None, None, "answered", OPEN),
    ]


def test_events_become_exactly_these_legs() -> None:
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, EVENTS).events))
    assert rows(made["leg"], *LEG) == [
        ("m-1#0", "1000@default", "00:58:12", "00:58:37", "00:58:45", "01:03:45", 300.0, "answered", []),
        ("m-2#0", None, "00:58:20", None, None, "00:59:20", None, "flow_out:timeout", []),
        ("m-3#0", None, "00:58:30", None, None, "00:59:00", None, "abandoned", []),
        ("m-4#0", None, "00:58:40", None, None, "00:59:10", None, "abandoned", []),
        ("m-4#1", "1001@default", "01:00:00.200", "01:00:22", "01:00:30", "01:01:32", 62.0, "answered", []),
    ]
    assert rows(made["interaction"], "id", "customer", "started_at", "ended_at", "outcome", "is_open") == [
        ("m-1", 1000, "00:58:12", "01:03:45", "answered", False),
        ("m-2", 1001, "00:58:20", "00:59:20", "flow_out:timeout", False),
        ("m-3", 1002, "00:58:30", "00:59:00", "abandoned", False),
        ("m-4", 1003, "00:58:40", "01:01:32", "answered", False),
    ]


def test_a_caller_who_gives_up_and_comes_back_to_the_same_place_has_not_abandoned_the_call() -> None:
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, TABLE).events))
    one = pl.col("contact") == "m-4"
    assert made["interaction"].filter(one)["outcome"].to_list() == ["answered"]
    assert made["leg"].filter(one)["outcome"].to_list() == ["abandoned", "answered"]


def test_an_abandon_that_a_later_dump_has_forgotten_stays(tmp_path: Path) -> None:
    first = "m,s1,q,+4930000001,1711846720,0,0,1711846750,,Abandoned"
    later = "m,s2,q,+4930000001,1711846720,1711846800,1711846830,0,1001,Answered"
    for dumps in ((first, later), (later, first)):
        assert rows(dumped(tmp_path, *dumps)["leg"], "queued_at", "left_at", "outcome") == [
            ("00:58:40", "00:59:10", "abandoned"),
            ("01:00:00", None, "answered"),
        ]


def test_a_member_who_still_waits_and_is_served_in_the_next_dump_is_one_leg(tmp_path: Path) -> None:
    waits = "m,s1,q,+4930000001,1711846720,0,0,0,,Waiting"
    tried = "m,s1,q,+4930000001,1711846720,0,0,0,1001,Trying"
    served = "m,s1,q,+4930000001,1711846720,0,1711846730,0,1001,Answered"
    for dumps in ((waits, tried, served), (served, tried, waits)):
        assert rows(dumped(tmp_path, *dumps)["leg"], "agent", "answered_at", "outcome") == [
            ("1001", "00:58:50", "answered")
        ]
    assert rows(dumped(tmp_path, tried, waits)["leg"], "agent", "answered_at", "outcome") == [(None, None, "open")]


def test_the_epoch_0_is_never(tmp_path: Path) -> None:
    made = dumped(tmp_path, "m,s1,q,0,1711846720,0,0,0,,Waiting")
    assert rows(made["leg"], "queued_at", "answered_at", "left_at") == [("00:58:40", None, None)]
    assert made["interaction"]["customer"].to_list() == [None]


def test_a_member_who_never_joined_is_refused(tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text(f"{NAMES}\nm,s1,q,1,0,0,0,0,,Waiting\n,s1,q,1,1711846720,0,0,0,,Waiting\n")
    outcome = read(connector, SETTINGS, tmp_path / "members.csv")
    assert outcome.reasons() == [(2, "missing", "joined_epoch"), (3, "missing", "uuid")]


def test_dumps_and_events_of_one_call_tell_it_together() -> None:
    both = [read(connector, SETTINGS, path).events for path in (TABLE, EVENTS)]
    made = folded(connector, SETTINGS, as_stored(pl.concat(both)))
    alone = folded(connector, SETTINGS, as_stored(both[1]))
    told = ("id", "agent", "answered_at", "left_at", "outcome", "flags")
    assert rows(made["leg"], *told) == rows(alone["leg"], *told)


@pytest.mark.parametrize(
    ("reason", "outcome", "flags"),
    [
        ("NONE", "abandoned", []),
        ("TIMEOUT", "flow_out:timeout", []),
        ("NO_AGENT_TIMEOUT", "flow_out:timeout", []),
        ("EXIT_WITH_KEY", "flow_out:back_to_ivr", []),
        ("BREAK_OUT", "flow_out:overflow", []),
        ("HICCUP", "abandoned", ["unmapped_status"]),
    ],
)
def test_reasons_for_which_a_stay_is_cancelled(tmp_path: Path, reason: str, outcome: str, flags: list[str]) -> None:
    (tmp_path / "events").write_text(
        EVENTS.read_text().replace('"CC-Cancel-Reason": "TIMEOUT"', f'"CC-Cancel-Reason": "{reason}"')
    )
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, tmp_path / "events").events))
    assert rows(made["leg"].filter(pl.col("contact") == "m-2"), "outcome", "flags") == [(outcome, flags)]


def test_settings_say_what_a_reason_means() -> None:
    said = connector.settings.model_validate({"source": "pbx", "cancel_reasons": {"TIMEOUT": "flow_out:voicemail"}})
    made = folded(connector, said, as_stored(read(connector, said, EVENTS).events))
    assert made["leg"].filter(pl.col("contact") == "m-2")["outcome"].to_list() == ["flow_out:voicemail"]


def test_changes_of_agents_are_set_aside_and_counted() -> None:
    outcome = read(connector, SETTINGS, EVENTS)
    assert outcome.reasons() == [(15, "set_aside:no_member", "CC-Action")]
    assert outcome.records == outcome.events.height + 1


def test_no_name_or_number_is_kept_beside_the_customer() -> None:
    for path in (TABLE, EVENTS):
        text = read(connector, SETTINGS, path).events.drop("customer", "flags").write_csv()
        assert not [word for word in ("+493000", "Jane", "Max") if word in text]


def test_the_sample_loaded_twice_changes_nothing(loader_in: LoaderIn, tmp_path: Path) -> None:
    counted = Loaded(loader_in(tmp_path), connector.name).load_twice(EVENTS)
    assert counted == {"event": 14, "interaction": 4, "leg": 5}


def test_another_table_is_refused_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("time,queue\n1,2\n")
    with pytest.raises(UnreadableFileError, match="no column uuid"):
        read(connector, SETTINGS, tmp_path / "x.csv")


def test_both_shapes_are_recognised_and_others_are_not() -> None:
    assert connector.recognises is not None
    names = tuple(TABLE.read_text().splitlines()[0].split("|"))
    assert connector.recognises(Look(name="members.csv", text="", columns=names))
    assert connector.recognises(Look(name="x", text="", records=[{"CC-Action": "member-queue-start"}]))
    assert not connector.recognises(Look(name="x", text="", columns=("uuid", "queue"), records=[{"uuid": 1}]))
