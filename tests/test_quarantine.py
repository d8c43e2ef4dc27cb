"""What a critical rule refuses, on its way into quarantine and out of it again, as a person sees it in a terminal."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest import judging
from ingest.settings import Settings
from ingest.store.facts import open_facts
from ingest.tables.leg import leg
from tests.terminal import Terminal

pytestmark = pytest.mark.usefixtures("one_gate", "read_here")

START = 1_772_000_000
ONLY_BILLING = {
    "type": "expect_column_values_to_be_in_set",
    "kwargs": {"column": "queue", "value_set": ["billing"]},
}
CSV = """
[[source]]
name = "desk"
connector = "delimited"
path = "in/*.csv"
timezone = "UTC"

[source.leg]
id = "id"
channel = "'voice'"
queue = "queue"
queued_at = "TIMESTAMP(queued, '{form}')"
answered_at = "TIMESTAMP(answered, '{form}')"
left_at = "TIMESTAMP(ended, '{form}')"
talk_s = "talk"
"""


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal with a home."""
    (tmp_path / "home" / "suites").mkdir(parents=True)
    return Terminal(tmp_path / "home", capsys, monkeypatch)


def suite(terminal: Terminal, *expectations: dict[str, Any]) -> None:
    content = {"name": "ours", "expectations": list(expectations)}
    (terminal.home / "suites" / "leg.json").write_text(json.dumps(content), "utf-8")


def queue_log(terminal: Terminal) -> Path:
    """Three answered calls for billing and two for sales, whose caller's number is nobody's business."""
    lines = []
    for place, queue in enumerate(["billing", "sales", "billing", "sales", "billing"]):
        uid = f"{START}.{place}"
        lines += [
            f"{START}|{uid}|{queue}|NONE|ENTERQUEUE||+49305550123|1",
            f"{START + 7}|{uid}|{queue}|Agent/1|CONNECT|7|{uid}9|3",
            f"{START + 60}|{uid}|{queue}|Agent/1|COMPLETECALLER|7|53|1",
        ]
    path = terminal.home / "queue_log"
    path.write_text("\n".join(lines) + "\n")
    return path


def load(terminal: Terminal, path: Path) -> tuple[int, dict[str, Any]]:
    said = terminal.run("ingest", "asterisk_queue_log", path, "--source", "pbx", "--json")
    (receipt,) = json.loads(said.out)
    return said.code, receipt


def legs(terminal: Terminal) -> list[str]:
    facts = open_facts(Settings(home=terminal.home))
    return sorted(facts.scan(leg).collect()["queue"].drop_nulls().to_list())


def line(terminal: Terminal, number: int = 1) -> dict[str, Any]:
    (found,) = json.loads(terminal.run("loads", str(number), "--json").out)["loads"]
    return dict(found)


def replayed(terminal: Terminal, *words: str) -> tuple[int, int]:
    """How many records are facts now, and how many are refused still, of all loads that were read again."""
    done = json.loads(terminal.run("quarantine", "replay", "--json", *words).out)
    return sum(x["accepted"] for x in done), sum(x["refused"] for x in done)


def test_records_of_rows_that_break_a_critical_rule_are_refused_and_the_others_loaded(terminal: Terminal) -> None:
    suite(terminal, ONLY_BILLING)
    code, receipt = load(terminal, queue_log(terminal))
    assert (code, receipt["state"]) == (3, "done")
    assert (receipt["records"], receipt["new"], receipt["quarantined"], receipt["refused_by_gate"]) == (15, 9, 6, 6)
    assert legs(terminal) == ["billing"] * 3
    listed = json.loads(terminal.run("quarantine", "list", "--load", "1", "--json").out)
    assert [x["record"] for x in listed] == [4, 5, 6, 10, 11, 12]
    assert {(x["reason"], x["detail"]) for x in listed} == {("suite:ours", f"{ONLY_BILLING['type']} queue")}


def test_neither_lists_nor_pages_of_refusals_hold_content(terminal: Terminal) -> None:
    suite(terminal, ONLY_BILLING)
    load(terminal, queue_log(terminal))
    for words in (["quarantine", "list"], ["loads", "1"], ["loads"], ["loads", "1", "--json"]):
        said = terminal.run(*words)
        assert said.code == 0
        assert "5550123" not in said.out + said.err


def test_one_load_is_told_whole(terminal: Terminal) -> None:
    suite(
        terminal, ONLY_BILLING, {**ONLY_BILLING, "severity": "info", "kwargs": {"column": "queue", "value_set": ["-"]}}
    )
    load(terminal, queue_log(terminal))
    said = terminal.run("loads", "1").out
    assert "15 records = 9 new + 0 updated + 0 unchanged + 0 stale + 6 quarantined." in said
    assert "6 records were refused by critical rules: leg.queue: 'expect_column_values_to_be_in_set' failed" in said
    assert "suite:ours" in said
    checks = json.loads(terminal.run("loads", "1", "--json").out)["checks"]
    failed = {(x["suite"], x["severity"], x["refused"]) for x in checks if not x["ok"]}
    assert failed == {("ours", "critical", 2), ("ours", "info", 0)}
    assert {"declared", "stream", "ours"} <= {x["suite"] for x in checks}


def test_one_load_says_how_many_of_its_rows_are_odd(terminal: Terminal) -> None:
    for name, calls in {"a": [1, 2], "b": [3]}.items():
        lines = [f"{START}|{START}.{n}|billing|NONE|ENTERQUEUE||+49305550123|1" for n in calls]
        (terminal.home / name).write_text("\n".join(lines) + "\n")
    terminal.run("ingest", "asterisk_queue_log", terminal.home / "a", terminal.home / "b")
    for number, many in ((1, 2), (2, 1)):
        flags = json.loads(terminal.run("loads", str(number), "--json").out)["flags"]
        assert {(x["table"], x["flag"], x["rows"], x["of"]) for x in flags} == {
            ("interaction", "open_at_extract", many, many),
            ("leg", "open_at_extract", many, many),
        }
    assert "it had not ended when it was exported" in terminal.run("loads", "1").out


def test_after_a_fix_of_the_suite_the_records_become_facts_once(terminal: Terminal) -> None:
    suite(terminal, ONLY_BILLING)
    load(terminal, queue_log(terminal))
    assert replayed(terminal) == (0, 6)
    suite(terminal)
    assert replayed(terminal, "--reason", "not_a_time") == (0, 0)
    assert replayed(terminal, "--reason", "suite:") == (6, 0)
    assert legs(terminal) == ["billing"] * 3 + ["sales"] * 2
    assert {x: line(terminal)[x] for x in ("records", "new", "quarantined", "refused_by_gate", "message")} == {
        "records": 15,
        "new": 15,
        "quarantined": 0,
        "refused_by_gate": 0,
        "message": "",
    }
    assert replayed(terminal) == (0, 0)
    assert load(terminal, terminal.home / "queue_log")[1]["state"] == "known"


def test_a_file_that_grew_meanwhile_still_holds_what_was_loaded(terminal: Terminal) -> None:
    suite(terminal, ONLY_BILLING)
    path = queue_log(terminal)
    load(terminal, path)
    suite(terminal)
    with path.open("a") as file:
        file.write(f"{START + 90}|{START}.9|billing|NONE|ENTERQUEUE||+49305550123|1\n")
    assert replayed(terminal) == (6, 0)


def test_a_file_that_was_changed_is_not_taken_for_what_it_was(terminal: Terminal) -> None:
    suite(terminal, ONLY_BILLING)
    path = queue_log(terminal)
    load(terminal, path)
    suite(terminal)
    path.write_text(path.read_text().replace("sales", "SALES"))
    said = terminal.run("quarantine", "replay")
    assert "queue_log: the file is no longer there as it was, and the bytes of these records are not kept." in said.err
    assert legs(terminal) == ["billing"] * 3


def test_when_the_commit_fails_nothing_has_changed_and_it_can_be_done_again(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite(terminal, ONLY_BILLING)
    load(terminal, queue_log(terminal))
    suite(terminal)
    before = line(terminal), open_facts(Settings(home=terminal.home)).version, _files(terminal)

    def broken(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as failing:
        failing.setattr("ingest.store.again.leave", broken)
        assert terminal.run("quarantine", "replay").code == 1
    assert (line(terminal), open_facts(Settings(home=terminal.home)).version, _files(terminal)) == before
    assert replayed(terminal) == (6, 0)


def _files(terminal: Terminal) -> list[str]:
    return sorted(path.name for path in (terminal.home / "store" / "facts").rglob("*.parquet"))


def test_a_rule_about_the_whole_file_holds_it_back_until_it_is_kept(terminal: Terminal) -> None:
    suite(terminal, {"type": "expect_table_row_count_to_equal", "kwargs": {"value": 4}})
    code, receipt = load(terminal, queue_log(terminal))
    assert (code, receipt["state"], legs(terminal)) == (3, "held", [])
    assert "leg: 'expect_table_row_count_to_equal' failed (5 rows)" in receipt["message"]
    suite(terminal, {"type": "expect_table_row_count_to_equal", "kwargs": {"value": 5}})
    code, receipt = load(terminal, terminal.home / "queue_log")
    assert (code, receipt["state"], len(legs(terminal))) == (0, "done", 5)


def test_of_several_files_only_the_one_that_breaks_a_rule_pays_for_it(terminal: Terminal) -> None:
    suite(terminal, ONLY_BILLING)
    log = queue_log(terminal).read_text().splitlines(keepends=True)
    for name, some in {"a": log[:3], "b": log[3:6]}.items():
        (terminal.home / name).write_text("".join(some))
    said = terminal.run("ingest", "asterisk_queue_log", terminal.home / "a", terminal.home / "b", "--json")
    assert said.code == 3
    assert [(x["new"], x["quarantined"], x["refused_by_gate"]) for x in json.loads(said.out)] == [(3, 0, 0), (0, 3, 3)]


def test_a_suite_that_cannot_be_used_stops_a_load_before_a_file_is_read(terminal: Terminal) -> None:
    suite(terminal, {**ONLY_BILLING, "kwargs": {"column": "quue", "value_set": []}})
    said = terminal.run("ingest", "asterisk_queue_log", queue_log(terminal))
    assert said.code == 1
    assert "leg.json: expectations[0]: leg has no column 'quue'; did you mean 'queue'?" in said.err
    assert "Traceback" not in said.err
    assert not (terminal.home / "store").exists()


def desk(terminal: Terminal, form: str, talk: int, rows: int = 40) -> None:
    """A source of delimited legs, whose times are read by a format, and a file of it with talks of so long."""
    (terminal.home / "spiritlevel.toml").write_text(CSV.format(form=form))
    (terminal.home / "in").mkdir(exist_ok=True)
    lines = [
        f"{n},billing,2026-03-02 10:{n:02d}:00,2026-03-02 10:{n:02d}:20,2026-03-02 10:{n:02d}:50,{talk}"
        for n in range(rows)
    ]
    text = "\n".join(["id,queue,queued,answered,ended,talk", *lines]) + "\n"
    (terminal.home / "in" / f"{talk}.csv").write_text(text)


def test_milliseconds_taken_for_seconds_are_held_back(terminal: Terminal) -> None:
    desk(terminal, "%Y-%m-%d %H:%M:%S", 240_000)
    said = terminal.run("ingest")
    assert said.code == 3
    assert "240.csv" not in said.err
    assert "240000.csv is held back by the quality gate: leg.voice: 'units' failed" in said.err
    assert "this looks like milliseconds taken for seconds" in said.err
    assert legs(terminal) == []
    with (terminal.home / "spiritlevel.toml").open("a") as file:
        file.write('\n[quality]\noff = ["units"]\n')
    assert terminal.run("ingest").code == 0
    assert len(legs(terminal)) == 40


def test_units_are_judged_by_rows_from_the_whole_file(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "TYPICAL_ROWS", 40)
    desk(terminal, "%Y-%m-%d %H:%M:%S", 240)
    whole, later = (terminal.home / "in" / name for name in ("240.csv", "later.csv"))
    wrong = [line.replace(",240", ",240000").split(",", 1) for line in whole.read_text().splitlines()[1:]]
    lines = [f"{number}{part},{rest}" for part in "abc" for number, rest in wrong]
    later.write_text(whole.read_text() + "\n".join(lines) + "\n")
    whole.unlink()
    said = terminal.run("ingest")
    assert said.code == 3
    assert "later.csv is held back by the quality gate: leg.voice: 'units' failed" in said.err


def test_a_rule_about_the_whole_file_is_asked_of_each_file_and_of_all_its_rows(terminal: Terminal) -> None:
    suite(terminal, {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 30}})
    desk(terminal, "%Y-%m-%d %H:%M:%S", 240)
    desk(terminal, "%Y-%m-%d %H:%M:%S", 241, rows=10)
    desk(terminal, "%Y-%m-%d %H:%M:%S", 242)
    said = terminal.run("ingest", "--json")
    assert said.code == 3
    receipts = {x["file"]: x for x in json.loads(said.out)}
    assert {file: x["state"] for file, x in receipts.items()} == {
        "240.csv": "done",
        "241.csv": "held",
        "242.csv": "done",
    }
    assert "failed (10 rows)" in receipts["241.csv"]["message"]
    assert receipts["242.csv"]["updated"] == 40, "none of its rows is new, and it has forty"


@pytest.mark.parametrize("is_gone", [False, True], ids=["from their file", "from what was kept of it"])
def test_after_a_fix_of_the_settings_the_records_become_facts(terminal: Terminal, is_gone: bool) -> None:  # noqa: FBT001
    desk(terminal, "%d.%m.%Y %H:%M:%S", 240)
    assert terminal.run("ingest").code == 0
    assert (line(terminal)["new"], line(terminal)["quarantined"]) == (0, 40)
    desk(terminal, "%Y-%m-%d %H:%M:%S", 240)
    if is_gone:
        (terminal.home / "in" / "240.csv").unlink()
    assert replayed(terminal, "--source", "desk") == (40, 0)
    assert len(legs(terminal)) == 40
    assert (line(terminal)["new"], line(terminal)["quarantined"]) == (40, 0)


def test_exported_records_are_for_their_owner_alone_and_no_formula(terminal: Terminal) -> None:
    path = terminal.home / "queue_log"
    path.write_text("=cmd|' /C calc'!A0\n" + "\n".join(f"{START}|{n}" for n in range(3)) + "\n")
    assert load(terminal, path)[1]["quarantined"] == 4
    to = terminal.home / "refused.csv"
    said = terminal.run("quarantine", "export", "--load", "1", "--to", to)
    assert said.code == 0
    assert "4 of 4 refused records of load 1" in said.out
    assert to.stat().st_mode & 0o777 == 0o600
    assert pl.read_csv(to)["text"].to_list() == ["'=cmd|' /C calc'!A0", *(f"{START}|{n}" for n in range(3))]
    again = terminal.run("quarantine", "export", "--load", "1", "--to", to)
    assert (again.code, "is there already" in again.err) == (1, True)
    lines = terminal.home / "refused.jsonl"
    terminal.run("quarantine", "export", "--load", "1", "--to", lines)
    assert json.loads(lines.read_text().splitlines()[0])["text"] == "=cmd|' /C calc'!A0"


def test_records_that_only_a_rule_refused_are_exported_from_their_file(terminal: Terminal) -> None:
    suite(terminal, ONLY_BILLING)
    path = queue_log(terminal)
    load(terminal, path)
    to = terminal.home / "refused.jsonl"
    assert "6 of 6 refused" in terminal.run("quarantine", "export", "--load", "1", "--to", to).out
    shown = [json.loads(x)["text"] for x in to.read_text().splitlines()]
    assert shown == [x for x in path.read_text().splitlines() if "sales" in x]
    path.unlink()
    said = terminal.run("quarantine", "export", "--load", "1", "--to", terminal.home / "none.jsonl")
    assert "0 of 6 refused" in said.out
    assert "Of 6 the bytes are not kept, and their file is no longer there as it was." in said.err


def test_what_is_not_in_quarantine_cannot_be_exported(terminal: Terminal) -> None:
    load(terminal, queue_log(terminal))
    said = terminal.run("quarantine", "export", "--load", "1", "--to", terminal.home / "x")
    assert (said.code, "Load 1 has no such record in quarantine" in said.err) == (1, True)
    assert "No such record is in quarantine." in terminal.run("quarantine", "list").out


SURVEYS = """
[[source]]
name = "forms"
connector = "canonical"
table = "survey"
path = "in/*"
timezone = "UTC"
"""


def answer(number: int, kind: str) -> dict[str, Any]:
    told = {"id": str(number), "revision": 1, "kind": kind, "value": 7, "scale_min": 0, "scale_max": 10}
    return told | {"asked_at": "2026-03-02T10:00:00Z", "complete": True}


@pytest.mark.parametrize("form", ["ndjson", "pretty", "csv"])
def test_what_was_kept_is_read_again_when_the_file_is_gone(terminal: Terminal, form: str) -> None:
    (terminal.home / "spiritlevel.toml").write_text(SURVEYS)
    rows = [answer(n, "nps" if n % 2 else "csat") for n in range(6)]
    texts = {
        "ndjson": "\n".join(json.dumps(x) for x in rows) + "\n",
        "pretty": json.dumps(rows, indent=1),
        "csv": pl.DataFrame(rows).write_csv(),
    }
    path = terminal.home / "in" / f"answers.{'csv' if form == 'csv' else 'json'}"
    path.parent.mkdir()
    path.write_text(texts[form])
    path.write_text(texts[form].replace("csat", "stars"))
    assert terminal.run("ingest").code == 0
    assert (line(terminal)["new"], line(terminal)["quarantined"]) == (3, 3)
    path.unlink()
    assert replayed(terminal) == (0, 3)
    kept = json.loads(terminal.run("quarantine", "list", "--json").out)
    assert [x["kept"] for x in kept] == [True] * 3
    to = terminal.home / "refused.jsonl"
    assert terminal.run("quarantine", "export", "--load", "1", "--to", to).code == 0
    shown = [json.loads(x) for x in to.read_text().splitlines()]
    assert [x["record"] for x in shown] == [x["record"] for x in kept]
    assert all("stars" in x["text"] and "nps" not in x["text"] for x in shown)
