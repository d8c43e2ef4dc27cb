"""A report says what was found, on a few pages, or does not exist; what nobody knows it names."""

from pathlib import Path

import polars as pl
import pytest

from dashboards.asked.view import View
from dashboards.report import compose as composing
from dashboards.report.asked import NothingToReportError, view_of
from dashboards.report.compose import PartError, compose, laid_out
from dashboards.report.content import Block
from dashboards.report.costs import cost
from dashboards.report.files import files, write
from dashboards.report.foundations import channels
from dashboards.report.typesetting import pages
from dashboards.words.language import speaking
from ingest.settings import Settings
from ingest.store.facts import ask
from tests.terminal import Terminal


@pytest.fixture
def terminal(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal in the home that was loaded."""
    return Terminal(home, capsys, monkeypatch)


@pytest.mark.parametrize("language", ["en", "pl", "sl"])
def test_a_report_has_two_to_four_pages_in_every_language(view: View, language: str) -> None:
    with speaking(language):
        words, drawings = laid_out(compose(view))
    assert words["language"] == language
    assert 2 <= len(pages(words, drawings, ppi=20)) <= 4


def test_the_title_is_what_was_found(view: View) -> None:
    report = compose(view)
    assert "depends on the channel" in report.title
    assert report.headline.value.startswith("EUR")


def test_without_costs_the_part_says_which_settings_it_takes(plain: Settings) -> None:
    part = cost(ask(plain, lambda facts: view_of(plain, facts)))
    assert part.lacking
    assert "[cost.voice]" in part.sentences[0]
    assert part.table is None


def test_what_was_paid_on_the_last_day_is_what_is_told(view: View) -> None:
    told = channels(view).table
    assert told is not None
    phone = told.row(by_predicate=pl.col("Channel") == "Phone", named=True)
    assert (phone["Agent's hour"], phone["Minute of a call"]) == ("40.00", "0.015")


def test_a_filter_of_the_reader_changes_nothing_in_a_report(view: View) -> None:
    one = view.chosen(type(view.choice)(since=view.choice.since, until=view.choice.until, channels=("chat",)))
    assert compose(one).title == compose(view).title


def test_a_part_that_cannot_be_made_fails_all_of_it(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Block:
        raise ValueError("there is no such column.")

    monkeypatch.setattr(composing, "PARTS", {**composing.PARTS, "cost": broken})
    with pytest.raises(PartError, match=r"its part 'cost' could not be made \(there is no such column\)"):
        compose(view)


def test_a_drawing_that_cannot_be_drawn_fails_it_too(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    report = compose(view)
    for figure in report.blocks[0].figures:
        monkeypatch.setitem(figure.panels[0].spec, "layer", [{"mark": "no such mark"}])
    with pytest.raises(PartError, match="its part 'uneven'"):
        laid_out(report)


def test_a_report_that_fails_leaves_the_old_one_and_no_half(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Block:
        raise ValueError("it broke")

    old = tmp_path / "report.pdf"
    old.write_bytes(b"old")
    monkeypatch.setattr(composing, "PARTS", {**composing.PARTS, "uneven": broken})
    said = terminal.run("report", "--to", old)
    assert said.code == 1
    assert "No report was written: its part 'uneven' could not be made (it broke)." in said.err
    assert old.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [old]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()
    with pytest.raises(OSError, match=r"a\.xlsx"):
        write({tmp_path / "a.xlsx": b"one"})
    assert [x.name for x in tmp_path.iterdir()] == ["a.xlsx"]


def test_the_command_writes_both_files(terminal: Terminal, tmp_path: Path) -> None:
    pdf, xlsx = tmp_path / "r.pdf", tmp_path / "r.xlsx"
    said = terminal.run("report", "--to", pdf, "--xlsx", xlsx, "--language", "sl", "--since", "2026-11-02")
    assert (said.code, said.err) == (0, "")
    assert pdf.read_bytes().startswith(b"%PDF-1.7")
    assert xlsx.read_bytes().startswith(b"PK")
    assert f"{pdf} and {xlsx} are written." in said.out


def test_of_an_empty_home_there_is_a_sentence_and_no_file(terminal: Terminal, tmp_path: Path) -> None:
    said = Terminal(tmp_path, terminal.capsys, terminal.monkeypatch).run("report", "--to", tmp_path / "r.pdf")
    assert said.code == 1
    assert "Nothing is loaded yet" in said.err
    assert list(tmp_path.iterdir()) == []
    assert issubclass(NothingToReportError, ValueError)


def test_a_report_of_days_without_contacts_says_what_is_lacking(plain: Settings) -> None:
    made = ask(plain, lambda facts: files(view_of(plain, facts, since="2026-10-12", until="2026-10-13")))
    assert made.pdf.startswith(b"%PDF")
