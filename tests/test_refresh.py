"""`spiritlevel refresh`: what it says, and what lies in the store then; numbers are the same with it and without."""

import json
import logging
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import commands.refresh
from ingest.settings import Settings
from ingest.store.facts import Facts, open_facts, open_store
from ingest.store.manifest import advance, snapshot
from ingest.store.segment import stored_schema, write_segment
from ingest.tables.leg import leg
from metrics.find import find_metric
from metrics.measure import measure
from metrics.rows import Rows
from tests.terminal import Terminal

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ASKED = [find_metric(x) for x in ("offered", "service_level", "wait_p90")]


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal whose home has three days of legs."""
    add_days(Settings(home=tmp_path), 0, 1, 2)
    return Terminal(tmp_path, capsys, monkeypatch)


def add_days(settings: Settings, *days: int) -> None:
    """Commit ten legs of each of these days."""
    store = open_store(settings)
    seen = snapshot(store)
    written = [write_segment(store.facts, leg, *legs_of(NOON + timedelta(days=x)), seen.seq + 1) for x in days]
    with store.catalogue.writing() as session:
        advance(session, seen, written, [])


def legs_of(noon: datetime) -> tuple[date, pl.DataFrame]:
    """Ten stays in a queue, and their day."""
    stay = {"source": "s", "kind": "queue", "channel": "voice", "direction": "inbound", "outcome": "answered"}
    rows = [
        {
            **stay,
            "id": f"s:{noon:%d}-{number}",
            "started_at": noon,
            "queued_at": noon,
            "answered_at": noon + timedelta(seconds=5 * number),
            "left_at": noon + timedelta(minutes=9),
        }
        for number in range(10)
    ]
    return noon.date(), pl.DataFrame(rows, schema=stored_schema(leg))


def assert_the_same_as_by_rows(facts: Facts, settings: Settings) -> None:
    """The cube of a store and its rows agree."""
    rows = Rows(frames={"leg": facts.scan(leg)}, as_of=facts.as_of)
    one, other = (measure(ASKED, x, settings, by=["channel"], every="1d") for x in (facts, rows))
    assert one.height
    assert_frame_equal(one, other)


def test_it_says_what_it_made_and_why_and_the_second_time_there_is_nothing_to_do(terminal: Terminal) -> None:
    settings = Settings(home=terminal.home)
    assert "of 3 days made: nothing was kept yet." in terminal.run("refresh").out
    assert terminal.run("refresh").out.startswith("All of it is as")
    assert_the_same_as_by_rows(open_facts(settings), settings)
    add_days(settings, 5)
    made = json.loads(terminal.run("refresh", "--json").out)
    assert {(x["days"], x["why"]) for x in made if x["days"]} == {(1, "new facts")}
    assert_the_same_as_by_rows(open_facts(settings), settings)


def test_the_cube_of_a_store_needs_no_fact_file(terminal: Terminal) -> None:
    settings = Settings(home=terminal.home)
    terminal.run("refresh")
    facts = open_facts(settings)
    before = measure(ASKED, facts, settings, by=["queue"], every="1w")
    for path in (settings.store.folder / "facts").rglob("*.parquet"):
        path.unlink()
    assert_frame_equal(measure(ASKED, facts, settings, by=["queue"], every="1w"), before)


def test_what_cannot_be_made_after_a_load_is_told_and_fails_nothing(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(home=terminal.home)
    monkeypatch.setattr(commands.refresh, "WORTH_IT", 1)
    (settings.store.folder / "kept").write_text("no folder", "utf-8")
    with caplog.at_level(logging.WARNING):
        commands.refresh.after_loads(settings)
    assert "could not be brought up to date" in caplog.text
    assert_the_same_as_by_rows(open_facts(settings), settings)


def test_few_legs_are_not_worth_a_refresh_after_a_load(terminal: Terminal) -> None:
    settings = Settings(home=terminal.home)
    commands.refresh.after_loads(settings)
    assert not (settings.store.folder / "kept").exists()


def test_forgetting_somebody_leaves_nothing_of_it(terminal: Terminal) -> None:
    terminal.run("refresh")
    assert terminal.run("forget", "ann@example.org").code == 0
    assert [x for x in (Settings(home=terminal.home).store.folder / "kept").rglob("*") if x.is_file()] == []


def test_by_another_moment_numbers_come_out_of_the_rows_and_say_so_when_there_is_none(terminal: Terminal) -> None:
    terminal.run("refresh")
    ended = json.loads(terminal.run("measure", "offered", "--attribute-by", "ended", "--every", "1h", "--json").out)
    assert [(x["bucket"][11:16], x["value"]) for x in ended] == [("12:00", 10)] * 3
    said = terminal.run("measure", "offered", "--attribute-by", "solved")
    assert (said.code, "cannot be attributed by 'solved'" in " ".join(said.err.split())) == (1, True)
