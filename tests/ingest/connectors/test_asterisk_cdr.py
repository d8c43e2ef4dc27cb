"""Asterisk's call detail records: records in, calls with their tries and talks out."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ingest.connector import Look
from ingest.connectors.asterisk_cdr import asterisk_cdr as connector
from ingest.read.times import NaiveTimeError
from ingest.read.unreadable import UnreadableFileError
from tests.ingest.connectors.folding import as_stored, folded, read, rows
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLES = Path(__file__).parent / "samples" / "asterisk_cdr"
MASTER, TABLE = SAMPLES / "Master.csv", SAMPLES / "table.csv"
SETTINGS = connector.settings(source="pbx", timezone="Europe/Berlin")
HEAD = '"","+4930000001","800","q","x","SIP/t-01","SIP/8009-02","Dial","SIP/8009"'


def made_of(tmp_path: Path, text: str, **told: object) -> Mapping[str, pl.DataFrame]:
    path = tmp_path / "Master.csv"
    path.write_text(text)
    said = connector.settings.model_validate({"source": "pbx", "timezone": "Europe/Berlin"} | told)
    return folded(connector, said, as_stored(read(connector, said, path).events))


def test_a_master_file_without_names_becomes_exactly_these_legs() -> None:
    legs = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, MASTER).events))["leg"]
    told = ("id", "kind", "queue", "agent", "queued_at", "answered_at", "left_at", "talk_s", "outcome")
    assert rows(legs, *told) == [
        ("1711846690.12#0", "queue", "billing", "SIP/8009", "00:58:10", None, "01:06:40", None, "answered"),
        ("1711958400.13#0", "queue", "billing", None, "08:00:00", None, "08:01:30", None, "abandoned"),
        ("1711962000.14#0", "bot", None, None, None, None, "09:00:09", None, "ivr_exit"),
        ("1711965600.15#0", "ring", None, None, None, None, "10:00:20", None, "missed"),
        ("1711969200.16#0", "agent", None, "SIP/8009", None, "11:00:12", "11:05:12", 300.0, "answered"),
        ("1711972800.17#0", "agent", None, "SIP/8010", None, "12:00:05", "12:01:05", 60.0, "answered"),
    ]


def test_who_called_whom_is_seen_by_the_numbers() -> None:
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, MASTER).events))["interaction"]
    assert rows(made, "direction", "customer") == [
        ("inbound", 1000),
        ("inbound", 1001),
        ("inbound", 1002),
        ("inbound", 1003),
        ("outbound", 1004),
        ("internal", None),
    ]


def test_records_of_one_linkedid_become_one_call_with_a_queue_and_a_transfer() -> None:
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, TABLE).events))
    told = ("kind", "queue", "agent", "started_at", "answered_at", "left_at", "outcome", "transferred", "transfer_from")
    assert rows(made["leg"].filter(pl.col("contact") == "1712041200.20"), *told) == [
        ("queue", "sales", "SIP/8002", "07:00:00", None, "07:02:00", "answered", "blind", None),
        ("agent", None, "SIP/8003", "07:02:00", "07:02:10", "07:03:10", "answered", None, "1712041200.20#0"),
    ]
    assert rows(made["interaction"], "id", "started_at", "ended_at", "outcome", "transfers") == [
        ("1712041200.20", "07:00:00", "07:03:10", "answered", 1),
        ("1712044800.40", "08:00:00", "08:01:10", "flow_out:voicemail", 0),
        ("1729990680.30", "00:58:00", "01:03:30", "answered", 0),
    ]


def test_a_call_over_the_change_of_clocks_lasts_as_long_as_its_duration_says() -> None:
    """On the wall, 4,110 seconds lie between its start and its end; it lasted 510."""
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, MASTER).events))
    (call,) = made["interaction"].filter(pl.col("id") == "1711846690.12").to_dicts()
    assert (call["ended_at"] - call["started_at"]).total_seconds() == 510
    assert "vendor_differs" not in call["flags"]


@pytest.mark.parametrize(
    ("clocks", "lengths", "seconds", "flags"),
    [
        pytest.param(
            ("02:58:00", "02:58:20", "02:03:30"), "330,310", (330.0, 310.0), [], id="put back while it lasted"
        ),
        pytest.param(
            ("01:50:00", "01:50:10", "02:10:00"), "4800,4790", (4800.0, 4790.0), [], id="ended in the second hour"
        ),
        pytest.param(
            ("01:50:00", "01:50:10", "02:10:00"), "1200,1190", (1200.0, 1190.0), [], id="ended in the first hour"
        ),
        pytest.param(
            ("02:50:00", "02:50:10", "03:10:00"), "1200,1190", (1200.0, 1190.0), [], id="began in the second hour"
        ),
        pytest.param(
            ("02:10:00", "02:10:10", "02:20:00"), "600,590", (600.0, 590.0), ["ambiguous_time"], id="nobody knows"
        ),
        pytest.param(
            ("01:00:00", "01:00:10", "01:10:00"), "900,890", (600.0, 590.0), ["vendor_differs"], id="does not agree"
        ),
    ],
)
def test_times_that_can_mean_two_instants_are_those_that_agree_with_the_lengths(
    tmp_path: Path, clocks: tuple[str, ...], lengths: str, seconds: tuple[float, float], flags: list[str]
) -> None:
    times = ",".join(f'"2024-10-27 {clock}"' for clock in clocks)
    line = f'{HEAD},{times},{lengths},"ANSWERED",3,"1.1",""\n'
    (leg,) = made_of(tmp_path, line)["leg"].to_dicts()
    assert ((leg["left_at"] - leg["started_at"]).total_seconds(), leg["talk_s"]) == seconds
    assert leg["flags"] == flags


def test_in_a_queue_the_pick_up_is_the_agents_only_where_the_settings_say_so(tmp_path: Path) -> None:
    legs = made_of(tmp_path, MASTER.read_text(), answer_is_agent=True)["leg"]
    assert rows(legs.head(1), "answered_at", "talk_s", "vendor_talk_s") == [("00:58:12", 508.0, 508.0)]
    unsaid = made_of(tmp_path, MASTER.read_text())["leg"]
    assert rows(unsaid.head(1), "answered_at", "talk_s", "flags") == [(None, None, ["wait_includes_ivr"])]


def test_a_second_talk_that_overlaps_the_first_was_an_attended_transfer(tmp_path: Path) -> None:
    text = TABLE.read_text().replace("2024-04-02 09:02:00", "2024-04-02 09:01:30")
    legs = made_of(tmp_path, text)["leg"]
    assert legs["transferred"].drop_nulls().to_list() == ["attended"]


def test_a_local_channel_between_queue_and_telephone_makes_no_second_talk(tmp_path: Path) -> None:
    names = TABLE.read_text().splitlines()[0]
    asked = "2024-04-02 09:00:00,,+4930000006,300,ext-queues,SIP/trunk-10,Local/8001@from-queue-1;1,Queue,"
    told = "2024-04-02 09:00:10,,+4930000006,8001,from-queue,Local/8001@from-queue-1;2,SIP/8001-11,Dial,"
    asked += '"sales,t",100,90,ANSWERED,3,,1.1,,1.1,,1'
    told += "SIP/8001,90,80,ANSWERED,3,,1.3,,1.1,,2"
    made = made_of(tmp_path, f"{names}\n{asked}\n{told}\n")
    assert rows(made["leg"], "kind", "agent", "outcome", "transferred") == [("queue", "Local/8001", "answered", None)]
    assert made["interaction"]["transfers"].to_list() == [0]


@pytest.mark.parametrize("ends", ["", ',"1.1"', ',"1.1",""', ',"1.1","","","1.1",5', ',"1.1","","1.1",5'])
def test_the_layouts_of_asterisk_are_known_by_their_times(tmp_path: Path, ends: str) -> None:
    line = f'{HEAD},"2024-04-01 10:00:00","2024-04-01 10:00:05","2024-04-01 10:01:05",65,60,"ANSWERED",3{ends}\n'
    assert made_of(tmp_path, line)["leg"]["talk_s"].to_list() == [60.0]


def test_records_without_an_id_are_told_apart_by_what_they_say_and_stay_the_same(tmp_path: Path) -> None:
    line = f'{HEAD},"2024-04-01 10:00:00","2024-04-01 10:00:05","2024-04-01 10:01:05",65,60,"ANSWERED",3\n'
    other = line.replace("SIP/t-01", "SIP/t-03")
    made, again = made_of(tmp_path, line + other), made_of(tmp_path, other + line + other)
    assert made["interaction"].height == 2
    assert_frame_equal(made["leg"], again["leg"])


def test_names_of_columns_may_be_in_capitals_and_in_any_order(tmp_path: Path) -> None:
    text = TABLE.read_text()
    upper = text.replace(text.splitlines()[0], text.splitlines()[0].upper())
    assert_frame_equal(made_of(tmp_path, upper)["leg"], made_of(tmp_path, text)["leg"])


def test_a_time_that_is_no_time_and_a_length_below_zero_are_refused(tmp_path: Path) -> None:
    good = f'{HEAD},"2024-04-01 10:00:00","0000-00-00 00:00:00","2024-04-01 10:01:05",65,0,"NO ANSWER",3,"1.1",""\n'
    bad = (
        good.replace("2024-04-01 10:01:05", "soon") + good.replace(",65,0,", ",-65,0,") + good.replace(",65,0", ",x,0")
    )
    (tmp_path / "Master.csv").write_text(good + bad)
    outcome = read(connector, SETTINGS, tmp_path / "Master.csv")
    assert outcome.reasons() == [(2, "not_a_time", "end"), (3, "negative", "duration"), (4, "not_a_number", "duration")]
    assert outcome.records == 4
    legs = folded(connector, SETTINGS, as_stored(outcome.events))["leg"]
    assert rows(legs, "answered_at", "outcome") == [(None, "missed")]


def test_times_without_a_zone_need_one() -> None:
    with pytest.raises(NaiveTimeError, match="--timezone"):
        read(connector, connector.settings(source="pbx"), MASTER)


def test_another_table_is_refused_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("time,queue\n1,2\n")
    with pytest.raises(UnreadableFileError, match="no column src"):
        read(connector, SETTINGS, tmp_path / "x.csv")


def test_no_number_or_name_of_a_customer_is_kept_beside_the_customer() -> None:
    for path in (MASTER, TABLE):
        text = read(connector, SETTINGS, path).events.drop("customer", "flags").write_csv()
        assert not [word for word in ("+493000", "Jane", "Ann") if word in text]


def test_the_sample_loaded_twice_changes_nothing(loader_in: LoaderIn, tmp_path: Path) -> None:
    counted = Loaded(loader_in(tmp_path), connector.name, timezone="Europe/Berlin").load_twice(TABLE)
    assert counted == {"event": 6, "interaction": 3, "leg": 5}


def test_both_kinds_of_files_are_recognised_and_others_are_not() -> None:
    assert connector.recognises is not None
    names = tuple(TABLE.read_text().splitlines()[0].split(","))
    assert connector.recognises(Look(name="Master.csv", text=MASTER.read_text()))
    assert connector.recognises(Look(name="cdr.csv", text=TABLE.read_text(), columns=names))
    assert not connector.recognises(Look(name="x.csv", text="a,b\n1,2\n", columns=("a", "b")))
