"""VICIdial's logs: records of calls and of agents in, calls with their legs and agents' time out."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from ingest.connector import Look
from ingest.connectors.vicidial import vicidial as connector
from ingest.read.times import NaiveTimeError
from ingest.read.unreadable import UnreadableFileError
from tests.ingest.connectors.folding import as_stored, folded, read, rows
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLES = Path(__file__).parent / "samples" / "vicidial"
CLOSER, WORK, DIALLED = (SAMPLES / f"{name}.csv" for name in ("closer_log", "agent_log", "log"))
SETTINGS = connector.settings(source="pbx")
LEG = ("id", "kind", "queue", "agent", "queued_at", "answered_at", "left_at", "talk_s", "outcome", "transferred")
NAMES = (
    "closecallid,campaign_id,call_date,start_epoch,end_epoch,length_in_sec,status,user,queue_seconds,"
    "term_reason,uniqueid"
)


def made_of(*paths: Path, **told: object) -> Mapping[str, pl.DataFrame]:
    said = connector.settings.model_validate({"source": "pbx"} | told)
    return folded(connector, said, as_stored(pl.concat([read(connector, said, path).events for path in paths])))


def one(tmp_path: Path, record: str, **told: object) -> Mapping[str, pl.DataFrame]:
    (tmp_path / "closer.csv").write_text(f"{NAMES}\n{record}\n")
    return made_of(tmp_path / "closer.csv", **told)


def test_the_log_of_inbound_calls_becomes_exactly_these_legs() -> None:
    assert rows(made_of(CLOSER)["leg"], *LEG) == [
        ("1711846690.12#0", "queue", "BILLING", "a7", "00:58:12", "00:58:45.100", "01:03:19", 273.9, "answered", None),
        ("1711846798.13#0", "queue", "BILLING", None, "01:00:00", None, "01:01:00", None, "abandoned", None),
        ("1711847098.14#0", "queue", "BILLING", None, "01:05:00", None, "01:07:00", None, "flow_out:timeout", None),
        ("1711847398.15#0", "queue", "BILLING", None, None, None, "01:10:00", None, "blocked:closed", None),
        ("1711847698.16#0", "queue", "BILLING", "a7", "01:15:00", "01:15:10", "01:16:40", 90.0, "answered", "queue"),
        ("1711847698.16#1", "queue", "VIP", "a8", "01:16:40", "01:17:00.500", "01:20:00", 179.5, "answered", None),
        ("1711848298.17#0", "queue", "VIP", None, "01:25:00", None, None, None, "open", None),
        ("1711848358.18#0", "queue", "VIP", None, "01:26:00", None, "01:26:30", None, "abandoned", None),
    ]


def test_a_call_handed_on_to_another_in_group_is_one_interaction() -> None:
    made = made_of(CLOSER)
    one = pl.col("contact") == "1711847698.16"
    assert rows(made["interaction"].filter(one), "started_at", "ended_at", "outcome", "transfers") == [
        ("01:15:00", "01:20:00", "answered", 1)
    ]
    assert made["leg"].filter(one)["transfer_from"].to_list() == [None, "1711847698.16#0"]


def test_the_agents_log_gives_after_contact_work_and_checks_the_talk() -> None:
    legs = made_of(CLOSER, WORK)["leg"].filter(pl.col("agent") == "a7")
    assert rows(legs, "talk_s", "vendor_talk_s", "acw_s", "flags") == [(273.9, 274.0, 26.0, []), (90.0, 90.0, 15.0, [])]


def test_the_agents_log_gives_stretches_of_time_and_what_the_dead_line_took_is_after_the_contact() -> None:
    states = made_of(WORK)["agent_state"].sort("agent", "started_at")
    assert rows(states, "agent", "state", "reason", "started_at", "ended_at") == [
        ("a7", "away", "LUNCH", "00:50:00", "00:52:00"),
        ("a7", "available", None, "00:52:00", "00:58:45"),
        ("a7", "handling", None, "00:58:45", "01:03:19"),
        ("a7", "after_contact", None, "01:03:19", "01:03:45"),
        ("a7", "away", None, "01:03:45", "01:03:50"),
        ("a7", "available", None, "01:03:50", "01:15:10"),
        ("a7", "handling", None, "01:15:10", "01:16:40"),
        ("a7", "after_contact", None, "01:16:40", "01:16:55"),
        ("a8", "away", "BREAK", "01:20:00", "01:21:00"),
    ]


def test_outbound_calls_are_outbound() -> None:
    made = made_of(DIALLED)
    assert rows(made["interaction"], "direction", "outcome") == [("outbound", "answered"), ("outbound", "missed")]
    assert rows(made["leg"], "kind", "queue", "agent", "queued_at") == [
        ("agent", None, "a9", None),
        ("ring", None, None, None),
    ]


@pytest.mark.parametrize(
    ("status", "user", "reason", "outcome", "flags"),
    [
        pytest.param("DROP", "VDCL", "NONE", "abandoned", [], id="given up"),
        pytest.param("XDROP", "VDCL", "NONE", "abandoned", [], id="given up over another server"),
        pytest.param("NANQUE", "VDCL", "NOAGENT", "blocked:no_agent", [], id="no agent, not let in"),
        pytest.param("IQNANQ", "VDCL", "NOAGENT", "flow_out:closed_after_queue", [], id="no agent any more"),
        pytest.param("MAXCAL", "VDCL", "MAXCALLS", "blocked:full", [], id="too many calls"),
        pytest.param("QVMAIL", "VDCL", "QUEUETIMEOUT", "flow_out:voicemail", [], id="to the mailbox"),
        pytest.param("CALLBK", "a7", "AGENT", "answered", [], id="an agent promised a call back"),
        pytest.param("CALLBK", "VDCL", "CALLER", "abandoned", [], id="no agent can have promised anything"),
        pytest.param("MINE", "a7", "AGENT", "answered", [], id="a status of one's own that an agent set"),
        pytest.param(
            "MINE", "VDCL", "CLOSETIME", "flow_out:closed_after_queue", ["unmapped_status"], id="own, by reason"
        ),
        pytest.param("MINE", "VDCL", "NONE", "failed", ["unmapped_status"], id="own, and no reason"),
    ],
)
def test_what_statuses_say(  # noqa: PLR0917 the columns of the table above
    tmp_path: Path, status: str, user: str, reason: str, outcome: str, flags: list[str]
) -> None:
    made = one(tmp_path, f"9,B,,1711846692,1711846722,30,{status},{user},30.00,{reason},1.1")
    assert rows(made["leg"], "outcome", "flags") == [(outcome, flags)]


def test_settings_say_what_a_status_of_ones_own_means(tmp_path: Path) -> None:
    record = "9,B,,1711846692,1711846722,30,WRONGQ,VDCL,30.00,CALLER,1.1"
    made = one(tmp_path, record, statuses={"WRONGQ": "flow_out:transfer"})
    assert rows(made["leg"], "outcome", "flags") == [("flow_out:transfer", [])]


def test_the_length_holds_the_wait_and_is_flagged_where_it_does_not(tmp_path: Path) -> None:
    made = one(tmp_path, "9,B,,1711846692,1711846722,90,SALE,a7,10.00,AGENT,1.1")
    assert rows(made["leg"], "talk_s", "flags") == [(20.0, ["vendor_differs"])]


def test_a_transfer_whose_first_part_is_not_there_is_flagged(tmp_path: Path) -> None:
    (tmp_path / "closer.csv").write_text(
        f"{NAMES},xfercallid\n9,B,,1711846692,1711846722,30,SALE,a7,10.00,AGENT,1.1,77\n"
    )
    assert made_of(tmp_path / "closer.csv")["leg"]["flags"].to_list() == [["orphan_transfer"]]


def test_the_epoch_counts_and_the_local_date_only_without_it(tmp_path: Path) -> None:
    with_epoch = one(tmp_path, "9,B,2024-10-27 02:30:00,1729989000,1729989030,30,SALE,a7,10.00,AGENT,1.1")
    assert rows(with_epoch["leg"], "queued_at", "flags") == [("00:30:00", [])]
    record = "9,B,2024-10-27 02:30:00,,1729989030,30,SALE,a7,10.00,AGENT,1.1"
    with pytest.raises(NaiveTimeError, match="call_date"):
        one(tmp_path, record)
    assert rows(one(tmp_path, record, timezone="Europe/Berlin")["leg"], "queued_at", "flags") == [
        ("00:30:00", ["ambiguous_time"])
    ]


def test_a_call_that_ends_in_a_later_export_is_closed_in_either_order(tmp_path: Path) -> None:
    running, ended = (
        "9,B,,1711846692,NULL,NULL,QUEUE,VDCL,0.00,NONE,1.1",
        "9,B,,1711846692,1711846722,30,SALE,a7,10.00,AGENT,1.1",
    )
    for order in ((running, ended), (ended, running)):
        paths = [tmp_path / f"{place}.csv" for place in range(2)]
        for path, record in zip(paths, order, strict=True):
            path.write_text(f"{NAMES}\n{record}\n")
        assert rows(made_of(*paths)["leg"], "outcome", "left_at") == [("answered", "00:58:42")]


def test_numbers_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    good = "9,B,,1711846692,1711846722,30,SALE,a7,10.00,AGENT,1.1"
    bad = [good.replace("1711846692", "soon"), good.replace(",30,", ",-30,"), good.replace("1711846692", "0")]
    (tmp_path / "closer.csv").write_text("\n".join([NAMES, good, *bad]) + "\n")
    outcome = read(connector, SETTINGS, tmp_path / "closer.csv")
    assert outcome.reasons() == [
        (3, "not_a_time", "start_epoch"),
        (4, "negative", "length_in_sec"),
        (5, "missing", "start_epoch"),
    ]


def test_no_number_and_no_comment_is_kept_beside_the_customer() -> None:
    text = read(connector, SETTINGS, CLOSER).events.drop("customer", "flags").write_csv()
    assert not [word for word in ("30000001", "30000005", "hello") if word in text]
    assert read(connector, SETTINGS, CLOSER).events["customer"][0] == "+4930000001"


def test_the_samples_loaded_twice_change_nothing(loader_in: LoaderIn, tmp_path: Path) -> None:
    for path, counted in ((CLOSER, {"event": 8, "interaction": 7, "leg": 8}), (WORK, {"event": 5, "agent_state": 9})):
        assert Loaded(loader_in(tmp_path / path.stem), connector.name).load_twice(path) == counted


def test_another_table_is_refused_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("time,queue\n1,2\n")
    with pytest.raises(UnreadableFileError, match="none of the times"):
        read(connector, SETTINGS, tmp_path / "x.csv")


def test_the_three_tables_are_recognised_and_others_are_not() -> None:
    assert connector.recognises is not None
    for path in (CLOSER, WORK, DIALLED):
        names = tuple(path.read_text().splitlines()[0].split(","))
        assert connector.recognises(Look(name=path.name, text="", columns=names))
    assert not connector.recognises(Look(name="x", text="", columns=("uniqueid", "status")))
