"""Comparisons and control charts in the terminal: tables for people, JSON for programs, sentences where they fail."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ingest.settings import load_settings
from ingest.store.chosen import choose_promise, take_back
from metrics.rows import Rows
from tests.metrics.worked import START, facts, legs
from tests.terminal import Terminal

WEEK = timedelta(days=7)


@pytest.fixture
def centre(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal whose facts are two weeks of two queues; one of them was better in the first."""
    rows = [
        row
        for queue, share in (("a", (90, 60)), ("b", (80, 80)))
        for week, kept in zip((0, 1), share, strict=True)
        for day in range(7)
        for wait, n in ((1, kept), (99, 100 - kept))
        for row in legs("answered", wait, times=n, queue=queue, queued_at=START + week * WEEK + timedelta(days=day))
    ]

    def held(_: object, **_how: object) -> Rows:
        return facts(rows, as_of=datetime(2026, 10, 15, tzinfo=UTC))

    monkeypatch.setattr("ingest.store.facts.open_facts", held)
    return Terminal(tmp_path / "home", capsys, monkeypatch)


def test_a_comparison_for_people(centre: Terminal) -> None:
    said = centre.run("compare", "served_in_time", "--by", "queue")
    assert said.code == 0, said.err
    (row,) = [line.split() for line in said.out.splitlines() if " a " in line]
    assert row[2:8] == ["60.0", "%", "90.0", "%", "\N{MINUS SIGN}30.0", "points"]
    assert row[-1] == "worse"
    assert "2026-10-08 00:00 to 2026-10-15 00:00 is held against the same 7 days earlier" in said.out


def test_a_comparison_for_programs(centre: Terminal) -> None:
    assert centre.run("annotate", "strike", "--at", "2026-10-09", "--by-whom", "anna").code == 0
    words = ("compare", "served_in_time", "--by", "queue", "--with", "rest", "--since", "2026-10-08", "--json")
    told = json.loads(centre.run(*words).out)
    assert [(x["queue"], x["n_other"], x["verdict"]) for x in told["cells"]] == [
        ("a", 700, "worse"),
        ("b", 700, "better"),
    ]
    assert told["said"] == ["2026-10-09 00:00: strike."]


def test_a_control_chart_for_people_and_programs(centre: Terminal) -> None:
    words = ("control", "served_in_time", "--where", "queue=a")
    assert centre.run(*words).out.splitlines()[-1] == "p chart; unusual are 14 of 14 points."
    points = json.loads(centre.run(*words, "--json").out)["points"]
    assert [x["value"] for x in points] == [0.9] * 7 + [0.6] * 7
    cut = centre.run("control", "served_in_time", "--where", "queue=c")
    assert (cut.code, cut.out) == (0, "No bucket of time has passed of which anything is known.\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(["compare", "served"], "There is no metric 'served'", id="no such metric"),
        pytest.param(["compare", "served_in_time", "--with", "last-year"], "nothing to compare with", id="too early"),
        pytest.param(
            ["control", "served_in_time", "--every", "2d"], "Buckets cannot be '2d' long", id="no such bucket"
        ),
        pytest.param(["control", "served_in_time", "--by", "colour"], "no dimension 'colour'", id="no such dimension"),
    ],
)
def test_what_cannot_be_answered_is_said(words: list[str], sentence: str, centre: Terminal) -> None:
    said = centre.run(*words)
    assert (said.code, sentence in said.err) == (1, True)


def test_where_nothing_is_loaded_it_is_said_and_nothing_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = Terminal(tmp_path / "home", capsys, monkeypatch)
    assert "There are no facts yet" in empty.run("compare", "served_in_time").err
    said = empty.run("control", "served_in_time")
    assert (said.code, said.out) == (0, "No bucket of time has passed of which anything is known.\n")
    assert "Nothing is loaded in" in said.err
    assert not (tmp_path / "home").exists()


def test_a_chosen_promise_counts_in_the_terminal_until_it_is_taken_back(centre: Terminal) -> None:
    def served() -> float:
        words = ("measure", "served_in_time", "--where", "queue=a", "--since", "2026-10-01", "--json")
        return float(json.loads(centre.run(*words).out)[0]["value"])

    settings = load_settings(centre.home)
    assert served() == pytest.approx(0.75)
    number = choose_promise(settings, "voice", {"within": "100s"}, since=date(2026, 10, 8), who="Anna")
    assert served() == pytest.approx(0.95)
    take_back(settings, number, who="Anna")
    assert served() == pytest.approx(0.75)
