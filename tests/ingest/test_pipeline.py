"""The way of a file into the facts: twice, in pieces, overlapping, in any order, damaged; always the same facts."""

from pathlib import Path

import polars as pl

from ingest.source import once
from ingest.store.facts import open_facts
from ingest.store.loads import refusals
from tests.ingest.queue_logs import START, LoaderIn, facts, log, pbx, total


def test_the_same_file_under_another_name_changes_nothing(loader_in: LoaderIn, tmp_path: Path) -> None:
    loader = loader_in(tmp_path)
    for name in ("queue_log", "queue_log.1"):
        (tmp_path / name).write_text("\n".join(log(1)) + "\n")
    (first,) = loader.files(pbx(loader), [tmp_path / "queue_log"])
    before = open_facts(loader.settings).version
    (again,) = loader.files(pbx(loader), [tmp_path / "queue_log.1"])
    assert (first.state, again.state) == ("done", "known")
    assert open_facts(loader.settings).version == before


def test_bad_lines_are_set_aside_with_their_number_and_reason_and_good_ones_are_loaded(
    loader_in: LoaderIn, tmp_path: Path
) -> None:
    loader = loader_in(tmp_path)
    lines = log(2)
    lines[3:3] = ["not a line", f"soon|{START}.1|billing|NONE|ENTERQUEUE||+4930000001|1"]
    (tmp_path / "queue_log").write_text("\n".join(lines) + "\n")
    (receipt,) = loader.files(pbx(loader), [tmp_path / "queue_log"])
    assert (receipt.records, receipt.quarantined, receipt.new) == (len(lines), 2, len(lines) - 2)
    refused = refusals(loader.settings).sort("record")
    assert refused["record"].to_list() == [4, 5]
    assert refused["reason"].to_list() == ["too_few_fields", "not_a_time"]


def test_a_call_that_straddles_two_files_is_closed_when_the_second_comes(loader_in: LoaderIn, tmp_path: Path) -> None:
    loader = loader_in(tmp_path)
    uid = f"{START}.1"
    (tmp_path / "monday").write_text(f"{START}|{uid}|billing|NONE|ENTERQUEUE||+4930000001|1\n")
    (tmp_path / "tuesday").write_text(f"{START + 7}|{uid}|billing|NONE|ABANDON|1|1|7\n")
    loader.files(pbx(loader), [tmp_path / "monday"])
    assert facts(loader)["leg"]["outcome"].to_list() == ["open"]
    loader.files(pbx(loader), [tmp_path / "tuesday"])
    assert facts(loader)["leg"]["outcome"].to_list() == ["abandoned"]
    assert facts(loader)["interaction"]["is_open"].to_list() == [False]


def test_corrected_settings_read_the_same_file_anew_and_win(loader_in: LoaderIn, tmp_path: Path) -> None:
    loader = loader_in(tmp_path)
    (tmp_path / "queue_log").write_text("\n".join(log(3)) + "\n")
    loader.files(pbx(loader), [tmp_path / "queue_log"])
    web = once(loader.settings, "asterisk_queue_log", name="pbx", options=["channel=web_voice"])
    (receipt,) = loader.files(web, [tmp_path / "queue_log"])
    assert receipt.state == "done"
    assert facts(loader)["leg"]["channel"].unique().to_list() == ["web_voice"]


def test_a_file_that_cannot_be_read_is_set_aside_and_the_others_are_loaded(loader_in: LoaderIn, tmp_path: Path) -> None:
    loader = loader_in(tmp_path)
    (tmp_path / "empty").touch()
    (tmp_path / "queue_log").write_text("\n".join(log(4)) + "\n")
    receipts = loader.files(pbx(loader), [tmp_path / "empty", tmp_path / "queue_log", tmp_path / "missing"])
    assert {receipt.file: receipt.state for receipt in receipts} == {
        "missing": "rejected",
        "empty": "rejected",
        "queue_log": "done",
    }
    assert all(receipt.message for receipt in receipts if receipt.state == "rejected")


def test_no_raw_address_reaches_the_disk_outside_the_raw_file(loader_in: LoaderIn, tmp_path: Path) -> None:
    loader = loader_in(tmp_path / "home")
    (tmp_path / "queue_log").write_text("\n".join([*log(5), f"oops|{START}.1|q|NONE|ENTERQUEUE||+4930000001"]) + "\n")
    receipts = loader.files(pbx(loader), [tmp_path / "queue_log"])
    assert total(receipts, "quarantined") == 1
    written = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert not [path for path in written if b"+4930" in path.read_bytes()]
    segments = [pl.read_parquet(path) for path in written if path.suffix == ".parquet"]
    texts = [column for frame in segments for column in frame.get_columns() if column.dtype == pl.String]
    assert texts
    assert not [column.name for column in texts if column.str.contains("+4930", literal=True).any()]
