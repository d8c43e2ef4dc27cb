"""NICE CXone's data download: contacts in, interactions along their master ids out."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from ingest.connector import Look
from ingest.connectors.nice_cxone import nice_cxone as connector
from ingest.read.times import NaiveTimeError
from ingest.read.unreadable import UnreadableFileError
from tests.ingest.connectors.folding import as_stored, folded, read, rows
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "nice_cxone" / "contacts.csv"
SETTINGS = connector.settings(source="acd", timezone="Europe/Berlin")
LEG = ("id", "kind", "queue", "agent", "queued_at", "answered_at", "left_at", "outcome", "transferred")
NAMES = (
    "Contact_ID,Master_Contact_ID,Media_Name,ANI_Dialnum,Skill_Name,Start_Date,Start_Time,PreQueue,InQueue,"
    "Agent_Time,ACW,Abandon,SLA,Agent_No"
)


def made_of(tmp_path: Path, *records: str, **told: object) -> Mapping[str, pl.DataFrame]:
    (tmp_path / "contacts.csv").write_text("\n".join([NAMES, *records]) + "\n")
    said = connector.settings.model_validate({"source": "acd", "timezone": "Europe/Berlin"} | told)
    outcome = read(connector, said, tmp_path / "contacts.csv")
    assert outcome.refused.is_empty(), outcome.reasons()
    return folded(connector, said, as_stored(outcome.events))


def chain(*links: tuple[int, int]) -> list[str]:
    """Records that begin a minute apart, each an id and a master."""
    return [
        f"{own},{master},Call,+4930000001,Q,04/01/2024,10:{place:02}:00,0,5,30,0,N,0,7"
        for place, (own, master) in enumerate(links)
    ]


def test_a_download_becomes_exactly_these_legs() -> None:
    legs = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, SAMPLE).events))["leg"]
    assert rows(legs, *LEG) == [
        ("900#0", "queue", "Billing", "71", "00:57:12", "00:57:45", "01:02:19", "answered", "queue"),
        ("900#1", "queue", "Sales", "72", "01:02:30", "01:02:45", "01:04:45", "answered", "queue"),
        ("900#2", "queue", "Expert", "73", "01:05:00", "01:05:45", "01:10:45", "answered", None),
        ("910#0", "queue", "Billing", None, "08:00:10", None, "08:01:10", "abandoned", None),
        ("911#0", "bot", "Billing", None, None, None, "08:05:08", "ivr_exit", None),
        ("912#0", "queue", "Chat", "74", "08:10:00", "08:10:05", "08:20:05", "answered", None),
        ("913#0", "queue", "Billing", None, "08:15:10", None, "08:20:50", "flow_out:callback", None),
        ("914#0", "queue", "Billing", "71", "08:20:00", "08:20:04", "08:21:44", "answered", "queue"),
        ("914#1", "queue", "Sales", "72", "08:22:00", "08:22:06", "08:22:56", "answered", None),
    ]
    assert rows(legs.head(1), "talk_s", "hold_s", "acw_s", "team") == [(260.0, 14.0, 20.0, "Red")]


def test_a_download_becomes_exactly_these_interactions() -> None:
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, SAMPLE).events))["interaction"]
    told = ("id", "parent_id", "channel", "customer", "started_at", "outcome", "transfers", "flags")
    assert rows(made, *told) == [
        ("900", None, "voice", 1000, "00:57:00", "answered", 2, []),
        ("910", None, "voice", 1001, "08:00:00", "abandoned", 0, []),
        ("911", None, "voice", 1002, "08:05:00", "ivr_exit", 0, []),
        ("912", None, "chat", None, "08:10:00", "answered", 0, []),
        ("913", None, "voice", 1003, "08:15:00", "flow_out:callback", 0, []),
        ("914", "999", "voice", 1004, "08:20:00", "answered", 1, ["orphan_transfer"]),
    ]


@pytest.mark.parametrize(
    ("links", "chains"),
    [
        pytest.param([(1, 1), (2, 1), (3, 1)], {"1": 3}, id="all of one master"),
        pytest.param([(1, 1), (2, 1), (3, 2), (4, 3), (5, 4)], {"1": 5}, id="a new master with each transfer"),
        pytest.param([(1, 1), (3, 2), (4, 3)], {"1": 1, "3": 2}, id="the middle is missing"),
        pytest.param([(1, 2), (2, 1)], {"1": 2}, id="two that are each other's master"),
        pytest.param([(1, 3), (2, 1), (3, 2)], {"1": 3}, id="a circle of three"),
        pytest.param([(1, 1), (2, 2)], {"1": 1, "2": 1}, id="two contacts"),
    ],
)
def test_masters_are_followed_to_the_first(
    tmp_path: Path, links: list[tuple[int, int]], chains: dict[str, int]
) -> None:
    legs = made_of(tmp_path, *chain(*links))["leg"]
    assert dict(legs.group_by("interaction_id").len().sort("interaction_id").rows()) == chains


def test_a_chain_of_59_is_one_interaction(tmp_path: Path) -> None:
    made = made_of(tmp_path, *chain((1, 1), *((place, place - 1) for place in range(2, 60))))
    assert rows(made["interaction"], "id", "transfers") == [("1", 58)]


def test_a_contact_after_midnight_is_the_child_of_the_one_before(tmp_path: Path) -> None:
    before = "1,1,Call,+4930000001,Q,04/01/2024,23:59:00,0,5,90,0,N,0,7"
    after = "2,1,Call,+4930000001,Q,04/02/2024,00:01:00,0,5,90,0,N,0,8"
    made = made_of(tmp_path, before, after)["interaction"]
    assert rows(made, "id", "parent_id", "root_id", "flags") == [
        ("1", None, "1", []),
        ("2", "1", "1", ["orphan_transfer"]),
    ]


def test_local_times_over_the_change_of_clocks(tmp_path: Path) -> None:
    record = "1,1,Call,+4930000001,Q,03/31/2024,01:58:10,12,33,274,20,N,0,7"
    made = made_of(tmp_path, record)
    assert rows(made["leg"], "queued_at", "answered_at", "left_at") == [("00:58:22", "00:58:55", "01:03:29")]
    twice = made_of(tmp_path, record.replace("03/31/2024,01:58", "10/27/2024,02:58"))
    assert rows(twice["leg"], "queued_at", "flags") == [("00:58:22", ["ambiguous_time"])]
    never = made_of(tmp_path, record.replace("01:58:10", "02:58:10"))
    assert rows(never["leg"], "queued_at", "flags") == [("01:58:22", ["nonexistent_time"])]


@pytest.mark.parametrize(
    ("wait", "sla", "flags"),
    [
        pytest.param(20, 0, [], id="kept, and 0 is good"),
        pytest.param(21, 1, [], id="missed, and 1 says so"),
        pytest.param(20, 1, ["vendor_differs"], id="kept, but called missed"),
        pytest.param(21, 0, ["vendor_differs"], id="missed, but called good"),
        pytest.param(99, -1, [], id="-1 does not count"),
    ],
)
def test_an_sla_of_0_is_good(tmp_path: Path, wait: int, sla: int, flags: list[str]) -> None:
    record = f"1,1,Call,+4930000001,Q,04/01/2024,10:00:00,0,{wait},30,0,N,{sla},7"
    assert made_of(tmp_path, record, sla_seconds=20)["leg"]["flags"].to_list() == [flags]
    assert made_of(tmp_path, record)["leg"]["flags"].to_list() == [[]]


def test_lengths_in_minutes_are_told_by_the_settings(tmp_path: Path) -> None:
    record = "1,1,Call,+4930000001,Q,04/01/2024,10:00:00,0.5,1,2,0,N,0,7"
    assert rows(made_of(tmp_path, record, unit="min")["leg"], "queued_at", "answered_at", "talk_s") == [
        ("08:00:30", "08:01:30", 120.0)
    ]


def test_another_format_of_dates_and_a_medium_of_ones_own(tmp_path: Path) -> None:
    record = "1,1,Kiosk,,Q,01.04.2024,10:00:00 AM,0,1,2,0,N,0,7"
    made = made_of(tmp_path, record, date_format="%d.%m.%Y", media={"kiosk": "in_person"})
    assert rows(made["interaction"], "channel", "started_at") == [("in_person", "08:00:00")]


def test_what_makes_no_sense_is_refused_with_its_column(tmp_path: Path) -> None:
    good = chain((1, 1))[0]
    bad = [good.replace("Call", "Fax"), good.replace("04/01", "31/31"), good.replace(",5,", ",-5,"), "," + good[2:]]
    (tmp_path / "contacts.csv").write_text("\n".join([NAMES, good, *bad]) + "\n")
    outcome = read(connector, SETTINGS, tmp_path / "contacts.csv")
    assert outcome.reasons() == [
        (3, "unknown_value", "Media_Name"),
        (4, "not_a_time", "Start_Date"),
        (5, "negative", "inqueue"),
        (6, "missing", "Contact_ID"),
    ]


def test_times_without_a_zone_need_one() -> None:
    with pytest.raises(NaiveTimeError, match="--timezone"):
        read(connector, connector.settings(source="acd"), SAMPLE)


def test_another_table_is_refused_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("time,queue\n1,2\n")
    with pytest.raises(UnreadableFileError, match="no column Contact_ID"):
        read(connector, SETTINGS, tmp_path / "x.csv")


def test_no_number_and_no_name_of_an_agent_is_kept() -> None:
    text = read(connector, SETTINGS, SAMPLE).events.drop("customer", "flags").write_csv()
    assert not [word for word in ("+493000", "Jane", "Doe") if word in text]


def test_the_sample_loaded_twice_changes_nothing(loader_in: LoaderIn, tmp_path: Path) -> None:
    counted = Loaded(loader_in(tmp_path), connector.name, timezone="Europe/Berlin").load_twice(SAMPLE)
    assert counted == {"event": 9, "interaction": 6, "leg": 9}


def test_the_download_is_recognised_and_others_are_not() -> None:
    assert connector.recognises is not None
    names = tuple(name.lower() for name in NAMES.split(","))
    assert connector.recognises(Look(name="x.csv", text="", columns=names))
    assert not connector.recognises(Look(name="x.csv", text="", columns=("contact_id", "inqueue")))
