"""Asterisk's verbose log: lines in, calls that came in with their stays in queues out."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ingest.connector import Look
from ingest.connectors.asterisk_full_log import asterisk_full_log as connector
from ingest.read.times import NaiveTimeError
from ingest.read.unreadable import SourceSettingsError, UnreadableFileError
from tests.ingest.connectors.folding import as_stored, folded, read, rows
from tests.ingest.connectors.judging import checked
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "asterisk_full_log" / "full.log"
REAL = Path(__file__).parents[4] / "shared" / "data" / "asterisk_full_log"
SETTINGS = connector.settings(source="pbx", timezone="Europe/Berlin")
UTC = connector.settings(source="pbx", timezone="UTC")

recorded = pytest.mark.skipif(not REAL.exists(), reason="the recordings are kept beside the checkout, not in it")


def made_of(tmp_path: Path, text: str, **told: object) -> Mapping[str, pl.DataFrame]:
    path = tmp_path / "full"
    path.write_text(text)
    said = connector.settings.model_validate({"source": "pbx", "timezone": "Europe/Berlin"} | told)
    return folded(connector, said, as_stored(read(connector, said, path).events))


@recorded
@pytest.mark.parametrize("log", ["asterisk1.log", "asterisk1.4.42.log"])
def test_the_recorded_logs_give_the_expected_call(log: str) -> None:
    expected = json.loads((REAL / "expected.json").read_text())[log]
    outcome = read(connector, UTC, REAL / log)
    made = folded(connector, UTC, as_stored(outcome.events))
    (call,), (stay,) = made["interaction"].to_dicts(), made["leg"].to_dicts()
    found = {
        "queue": stay["queue"],
        "calls": made["interaction"].height,
        "start": f"{call['started_at']:%Y-%m-%dT%H:%M:%SZ}",
        "enqueued": f"{stay['queued_at']:%Y-%m-%dT%H:%M:%SZ}",
        "answered": f"{stay['answered_at']:%Y-%m-%dT%H:%M:%SZ}",
        "end": f"{call['ended_at']:%Y-%m-%dT%H:%M:%SZ}",
        "answered_by": stay["agent"],
        "caller_id": outcome.events["customer"].drop_nulls().unique().item(),
    }
    assert found == expected
    assert (stay["outcome"], stay["left_at"], stay["flags"]) == ("answered", call["ended_at"], [])


@recorded
def test_the_recorded_log_without_times_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match=r"syslog\.log holds a log without times"):
        read(connector, UTC, REAL / "syslog.log")


def test_a_log_becomes_exactly_these_legs() -> None:
    legs = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, SAMPLE).events))["leg"]
    told = ("kind", "queue", "agent", "queued_at", "answered_at", "left_at", "talk_s", "outcome", "flags")
    assert rows(legs.sort("started_at"), *told) == [
        ("queue", "300", None, "08:00:20", None, "08:01:21", None, "flow_out:overflow", ["unmapped_status"]),
        ("queue", "400", "SIP/210", "08:01:21", "08:01:45", "08:05:45", 240.0, "answered", []),
        ("queue", "300", None, "09:00:10", None, "09:00:40", None, "abandoned", []),
        ("bot", None, None, None, None, "10:00:09", None, "ivr_exit", []),
        ("queue", "300", "SIP/210", "00:59:00", "00:59:30", "01:03:30", 240.0, "answered", ["ambiguous_time"]),
        ("queue", "300", None, "08:00:05", None, None, None, "open", ["open_at_extract"]),
    ]


def test_a_log_becomes_exactly_these_interactions() -> None:
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, SAMPLE).events))["interaction"]
    assert rows(made, "id", "customer", "started_at", "ended_at", "outcome", "is_open") == [
        ("SIP/provider-0000000a@1729929601", 1000, "08:00:01", "08:05:45", "answered", False),
        ("SIP/provider-0000000a@1730102400", None, "08:00:00", None, "open", True),
        ("SIP/provider-0000000c@1729933200", None, "09:00:00", "09:00:40", "abandoned", False),
        ("SIP/provider-0000000d@1729936800", None, "10:00:00", "10:00:09", "ivr_exit", False),
        ("SIP/provider-0000000f@1729990680", None, "00:58:00", "01:03:30", "answered", False),
    ]


def test_a_name_of_a_channel_that_comes_back_after_a_restart_is_another_call() -> None:
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, SAMPLE).events))["interaction"]
    assert made.filter(pl.col("conversation_id") == "SIP/provider-0000000a").height == 2


def test_a_talk_while_clocks_are_put_back_has_its_true_length() -> None:
    legs = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, SAMPLE).events))["leg"]
    assert rows(legs.filter(pl.col("id").str.contains("0f@")), "answered_at", "left_at", "talk_s") == [
        ("00:59:30", "01:03:30", 240.0)
    ]


def test_times_without_a_zone_need_one() -> None:
    with pytest.raises(NaiveTimeError, match="--timezone"):
        checked(connector, connector.settings(source="pbx"), SAMPLE)


YEARLESS = """[Dec 31 23:59:50] VERBOSE[1] pbx.c:     -- Executing [1@from-trunk:1] Set("SIP/p-0000000a", "A=b")
[Dec 31 23:59:55] VERBOSE[1] pbx.c:     -- Executing [300@ext-queues:9] Queue("SIP/p-0000000a", "300,t") in new stack
[Jan  1 00:00:10] VERBOSE[1] app_queue.c:     -- SIP/210-0000000b answered SIP/p-0000000a
[Jan  1 00:01:10] VERBOSE[1] pbx.c:     -- Executing [h@ext-queues:1] Hangup("SIP/p-0000000a", "") in new stack
"""


def test_times_without_a_year_need_one(tmp_path: Path) -> None:
    with pytest.raises(SourceSettingsError, match="--set year"):
        made_of(tmp_path, YEARLESS)


def test_a_log_without_years_goes_on_into_the_next_year(tmp_path: Path) -> None:
    made = made_of(tmp_path, YEARLESS, year=2025)
    assert rows(made["leg"], "talk_s", "outcome") == [(60.0, "answered")]
    assert [f"{at:%Y-%m-%d %H:%M}" for at in made["leg"]["answered_at"]] == ["2025-12-31 23:00"]


def test_a_log_that_came_by_syslog_is_read_by_the_time_of_syslog(tmp_path: Path) -> None:
    text = "".join(f"{line[1:16]} pbx asterisk[77]: {line[18:]}\n" for line in YEARLESS.splitlines())
    assert rows(made_of(tmp_path, text, year=2025)["leg"], "talk_s", "outcome") == [(60.0, "answered")]


def test_times_that_name_their_zone_need_none(tmp_path: Path) -> None:
    text = re.sub(r"\[(2024-10-2[68]) (\d\d:\d\d:\d\d)\]", r"[\1T\2+0200]", SAMPLE.read_text())
    (tmp_path / "full").write_text("".join(x for x in text.splitlines(keepends=True) if "+0200" in x))
    made, refused = checked(connector, UTC, tmp_path / "full")
    assert refused == []
    assert rows(made["event"].sort("at").head(1), "at") == [("08:00:01",)]


def test_what_the_queue_is_called_where_no_context_is_of_queues(tmp_path: Path) -> None:
    made = made_of(
        tmp_path, YEARLESS.replace('Queue("SIP/p-0000000a", "300,t"', 'Queue("SIP/p-0000000a", "vip|t"'), year=2025
    )
    assert rows(made["leg"], "queue", "queued_at") == [("vip", "22:59:55")]


def test_a_line_without_a_time_among_others_is_refused(tmp_path: Path) -> None:
    (tmp_path / "full").write_text(
        SAMPLE.read_text().replace("[2024-10-26 11:00:40] VERBOSE[1003][C-00000002] pbx", "VERBOSE[1003] pbx")
    )
    outcome = read(connector, SETTINGS, tmp_path / "full")
    assert outcome.reasons() == [(20, "not_a_time", "time")]
    assert outcome.records == outcome.events.height + 1


def test_no_number_but_the_customers_is_kept() -> None:
    text = read(connector, SETTINGS, SAMPLE).events.drop("customer", "flags").write_csv()
    assert not [word for word in ("4930000001", "4930555100", "01700000009") if word in text]


@pytest.mark.parametrize("cut", [3, 5, 8, 13, 20, 25])
def test_a_log_cut_in_two_files_tells_the_same(tmp_path: Path, cut: int) -> None:
    lines = SAMPLE.read_text().splitlines(keepends=True)
    parts = []
    for some in (lines[cut:], lines[: cut + 2]):
        (tmp_path / "part").write_text("".join(some))
        parts.append(read(connector, SETTINGS, tmp_path / "part").events)
    whole = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, SAMPLE).events))
    for name, made in folded(connector, SETTINGS, as_stored(pl.concat(parts))).items():
        assert_frame_equal(made, whole[name])


def test_the_sample_loaded_twice_changes_nothing(loader_in: LoaderIn, tmp_path: Path) -> None:
    counted = Loaded(loader_in(tmp_path), connector.name, timezone="Europe/Berlin").load_twice(SAMPLE)
    assert (counted["interaction"], counted["leg"]) == (5, 6)


def test_a_file_that_is_no_log_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("time,queue\n1,2\n")
    with pytest.raises(UnreadableFileError, match="no line of Asterisk's log"):
        read(connector, SETTINGS, tmp_path / "x")


def test_the_log_is_recognised_and_others_are_not() -> None:
    assert connector.recognises is not None
    assert connector.recognises(Look(name="full", text=SAMPLE.read_text()))
    assert not connector.recognises(Look(name="x", text="[2024-10-26 10:00:00] NOTICE[900] chan_sip.c: hello"))
