"""Whom to call back, in the terminal: loads open cases, people take them, and what ended is over."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from commands.refresh import after_loads
from ingest.loading import load_once
from ingest.settings import Settings, load_settings
from ingest.store.cases import history
from ingest.store.catalogue import Audit, PersonAlias
from ingest.store.facts import open_store
from tests.terminal import Terminal

pytestmark = pytest.mark.usefixtures("one_gate", "read_here")

ANSWER = "id,customer,kind,scale_min,scale_max,asked_at,answered_at,complete,value"
JANE, TOM, IDA = "jane@example.org", "tom@example.org", "ida@example.org"


def answers(folder: Path, *told: tuple[str, str, int], day: str = "2026-03-02") -> Path:
    """A file with answers: who, at what time of the day, and how likely they are to recommend."""
    rows = [
        f"{day}-{n},{who},nps,0,10,{day}T{at}:00Z,{day}T{at}:00Z,true,{value}"
        for n, (who, at, value) in enumerate(told)
    ]
    path = folder / f"{day}.csv"
    path.write_text("\n".join([ANSWER, *rows]) + "\n")
    return path


def load(home: Path, path: Path) -> None:
    settings = load_settings(home) if home.exists() else Settings(home=home)
    receipts = load_once(settings, "canonical", [path], name="crm", options=["table=survey"])
    assert [x.state for x in receipts] == ["done"]
    after_loads(settings, receipts)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home into which a load has brought three answers, two of them of detractors."""
    folder = tmp_path_factory.mktemp("centre")
    load(folder / "home", answers(folder, (JANE, "09:00", 2), (TOM, "10:00", 9), (IDA, "11:00", 0)))
    return folder / "home"


@pytest.fixture
def centre(
    loaded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """A terminal with a copy of that home."""
    shutil.copytree(loaded, tmp_path / "home")
    return Terminal(tmp_path / "home", capsys, monkeypatch)


def listed(centre: Terminal, *words: str) -> list[dict[str, Any]]:
    return list(json.loads(centre.run("cases", "list", "--json", *words).out))


def test_a_load_opens_a_case_for_everybody_it_failed_and_the_first_that_is_due_comes_first(centre: Terminal) -> None:
    found = listed(centre)
    assert [(x["id"], x["reason"], x["due_at"][:16], x["status"]) for x in found] == [
        (1, "detractor", "2026-03-04T09:00", "open"),
        (2, "detractor", "2026-03-04T11:00", "open"),
    ]
    assert not any(x["overdue"] for x in found)
    said = centre.run("cases", "list")
    assert "detractor" in said.out
    assert "example.org" not in said.out


def test_another_load_brings_time_and_cases_become_overdue(centre: Terminal, tmp_path: Path) -> None:
    load(centre.home, answers(tmp_path, (TOM, "10:00", 10), day="2026-03-04"))
    assert [x["overdue"] for x in listed(centre)] == [True, False]


def test_a_case_is_taken_called_in_vain_and_closed(centre: Terminal) -> None:
    assert "'spiritlevel cases done 1 reached'" in centre.run("cases", "next", "--by-whom", "Anna").out
    assert json.loads(centre.run("cases", "next", "--by-whom", "Ben", "--json").out)[0]["id"] == 2
    nobody = centre.run("cases", "next", "--by-whom", "Cleo")
    assert (nobody.code, nobody.out) == (1, "Nobody is left to be called back.\n")
    assert [x["id"] for x in listed(centre, "--mine", "--by-whom", "Anna")] == [1]
    later = centre.run("cases", "done", "1", "later", "--by-whom", "Anna")
    assert later.out == "Case 1 stays open; it is noted that nobody was reached.\n"
    assert centre.run("cases", "done", "1", "reached", "--by-whom", "Anna").out == "Case 1 is closed.\n"
    assert [x["id"] for x in listed(centre)] == [2]
    (closed,) = [x for x in listed(centre, "--closed") if x["id"] == 1]
    assert (closed["outcome"], closed["owner"]) == ("reached", "Anna")


def test_nobody_closes_what_somebody_else_works_at_unless_they_say_so(centre: Terminal) -> None:
    centre.run("cases", "next", "--by-whom", "Anna")
    said = centre.run("cases", "done", "1", "not_needed", "--by-whom", "Ben")
    assert (said.code, said.err.startswith("Case 1 is with Anna now")) == (1, True)
    assert centre.run("cases", "done", "1", "not_needed", "--by-whom", "Ben", "--anyway").code == 0


def test_what_was_closed_is_not_opened_again_by_what_it_was_about(centre: Terminal) -> None:
    centre.run("cases", "done", "1", "not_needed")
    assert centre.run("cases", "update").out == "0 opened, 0 failed again, 0 ended by themselves.\n"
    assert json.loads(centre.run("cases", "update", "--json").out) == {"opened": 0, "again": 0, "over": 0}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(["done", "9", "reached"], "There is no case 9; 'spiritlevel cases list' shows", id="no such case"),
        pytest.param(["done", "1", "eaten"], "'eaten' is not one of", id="no such end"),
        pytest.param(["next", "--by-whom", " "], "say who you are", id="nobody"),
    ],
)
def test_what_makes_no_sense_is_told(words: list[str], sentence: str, centre: Terminal) -> None:
    said = centre.run("cases", *words)
    assert said.code != 0
    assert sentence in " ".join(said.err.split())


def test_where_nothing_is_loaded_nobody_is_to_be_called(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal(tmp_path, capsys, monkeypatch)
    assert terminal.run("cases", "list").out == "There is no case; 'spiritlevel cases update' looks for what failed.\n"


def test_of_whoever_is_forgotten_no_case_is_left(centre: Terminal) -> None:
    assert centre.run("forget", IDA).code == 0
    assert [x["id"] for x in listed(centre, "--closed")] == [1]


def test_cases_that_cannot_be_made_fail_no_load(
    centre: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("commands.cases.brought_up_to_date", broken)
    load(centre.home, answers(tmp_path, (TOM, "10:00", 1), day="2026-03-05"))
    assert "could not be brought up to date (the disk is full)" in caplog.text
    monkeypatch.undo()


KEPT = '[privacy]\naddresses = "sealed"\n'


@pytest.fixture
def keeping(centre: Terminal, tmp_path: Path) -> Terminal:
    """The same home, which now keeps addresses, and a load with another answer of Jane's."""
    (centre.home / "spiritlevel.toml").write_text(KEPT)
    load(centre.home, answers(tmp_path, (JANE, "09:00", 9), day="2026-03-03"))
    return centre


def written(centre: Terminal, *words: bytes) -> list[str]:
    """The files of the home in whose bytes any of these words stands."""
    files = [path for path in centre.home.rglob("*") if path.is_file()]
    return [path.name for path in files if any(word in path.read_bytes().lower() for word in words)]


def test_addresses_are_dropped_unless_somebody_wants_them_kept(centre: Terminal) -> None:
    said = centre.run("cases", "who", "1", "--by-whom", "Anna")
    assert said.code == 1
    assert 'with addresses = "sealed" under [privacy] those that come from then on are kept' in said.err


def test_who_calls_back_is_shown_the_address_and_that_is_written_down(keeping: Terminal) -> None:
    assert keeping.run("cases", "who", "1", "--by-whom", "Anna").out == f"{JANE}\n"
    settings = load_settings(keeping.home)
    assert [(x.who, x.what) for x in history(settings, 1)][-1] == ("Anna", "was shown how to reach the customer")
    with open_store(settings).catalogue.reading() as session:
        (line,) = session.exec(select(Audit)).all()
    assert (line.who, line.what) == ("Anna", "was shown how to reach the customer of case 1")
    assert written(keeping, b"jane@example", b"jane%40") == []


def test_whose_address_has_not_come_since_is_not_reached(keeping: Terminal) -> None:
    said = keeping.run("cases", "who", "2", "--by-whom", "Anna")
    assert (said.code, said.out) == (1, "")
    assert "none of the customer's addresses has come since they are kept" in said.err


def test_after_a_link_is_cut_the_address_is_that_of_whose_contact_it_was(keeping: Terminal) -> None:
    assert keeping.run("identity", "link", JANE, IDA).code == 0
    assert json.loads(keeping.run("cases", "who", "1", "--json", "--by-whom", "Anna").out) == [IDA, JANE]
    assert keeping.run("identity", "cut", JANE, IDA).code == 0
    assert json.loads(keeping.run("cases", "who", "1", "--json", "--by-whom", "Anna").out) == [JANE]


def test_nobody_is_shown_an_address(keeping: Terminal) -> None:
    assert keeping.run("cases", "who", "1", "--by-whom", " ").code == 1
    assert len(history(load_settings(keeping.home), 1)) == 1


def test_under_another_key_addresses_are_read_as_before_and_forgotten_they_are_gone(keeping: Terminal) -> None:
    assert keeping.run("keys", "rotate").code == 0
    assert json.loads(keeping.run("cases", "who", "1", "--json", "--by-whom", "Anna").out) == [JANE]
    assert keeping.run("forget", JANE).code == 0
    with open_store(load_settings(keeping.home)).catalogue.reading() as session:
        assert session.exec(select(PersonAlias).where(col(PersonAlias.sealed).is_not(None))).all() == []
    assert keeping.run("cases", "who", "1", "--by-whom", "Anna").err.startswith("There is no case 1;")
