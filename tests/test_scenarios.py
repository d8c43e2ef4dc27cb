"""`spiritlevel scenarios`: shown, kept for everybody under a name, opened again by it, and taken back."""

import json
from pathlib import Path

import pytest

from ingest.settings import load_settings
from ingest.store.saved_views import save_view, saved_views
from tests.terminal import Terminal
from tests.test_staffing import call

pytestmark = pytest.mark.usefixtures("one_gate", "read_here")


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A home with a hundred calls, all of them answered in ten seconds."""
    found = Terminal(tmp_path, capsys, monkeypatch)
    (tmp_path / "spiritlevel.toml").write_text('[promise.voice]\nwithin = "5s"\n\n[cost.voice]\nhourly_rate = 30\n')
    log = tmp_path / "queue_log"
    log.write_text("".join(map(call, range(101))))
    assert found.run("ingest", "asterisk_queue_log", log, "--timezone", "UTC").code == 0
    return found


def test_a_scenario_is_told_in_words_in_a_table_and_as_json(terminal: Terminal) -> None:
    said = terminal.run("scenarios", "show", "voice:promise")
    assert (said.code, said.err) == (0, "")
    assert "Voice as promised, from 0% to 80% served in time, takes" in said.out
    assert "What that keeps is not known" in said.out
    assert "more paid hours" in said.out
    told = json.loads(terminal.run("scenarios", "show", "voice:promise", "--json").out)
    [one] = told["scenarios"]
    # The one call of the next day does not count: that day is not over.
    assert (one["scenario"], one["share"], one["n"], one["hourly_rate"]) == ("voice:promise", 0.8, 100, 30)
    assert one["cost"]["value"] == pytest.approx(30 * one["paid_hours"]["value"])


def test_what_is_kept_is_opened_by_its_name_and_replaced_under_it(terminal: Terminal) -> None:
    for wanted in ("voice:80%", "voice:90%"):
        assert terminal.run("scenarios", "add", "budget 2027", wanted, "--by-whom", "ada").code == 0
    [row] = json.loads(terminal.run("scenarios", "list", "--json").out)
    assert (row["name"], row["scenarios"], row["who"]) == ("budget 2027", "voice:90%", "ada")
    assert "Voice at 90%" in terminal.run("scenarios", "show", "--kept", "budget 2027").out
    assert [x.address for x in saved_views(load_settings(terminal.home))] == ["scenarios?scenario=voice:90%25"]
    assert terminal.run("scenarios", "remove", "budget 2027", "--by-whom", "eve").code == 0
    assert "No scenario is kept" in terminal.run("scenarios", "list").out


def test_of_what_is_kept_one_that_nobody_can_read_keeps_no_other_from_being_listed(terminal: Terminal) -> None:
    assert terminal.run("scenarios", "add", "good", "voice:99.99999%").code == 0
    save_view(load_settings(terminal.home), "bad", "scenarios?scenario=voice:100%25", who="ada")
    listed = terminal.run("scenarios", "list", "--json")
    assert listed.code == 0, listed.err
    told = {x["name"]: x["scenarios"] for x in json.loads(listed.out)}
    assert told["good"] == "voice:99.99999%"
    assert told["bad"].startswith("cannot be read: 'voice:100%' asks for 100 %")
    assert terminal.run("scenarios", "remove", " bad ").code == 0


def test_scenarios_do_not_take_the_name_of_a_view_of_another_page(terminal: Terminal) -> None:
    save_view(load_settings(terminal.home), "monday", "evenness?channel=chat", who="ada")
    said = terminal.run("scenarios", "add", "  monday ", "voice:90%")
    assert said.code == 1
    assert "'monday' is a view of the page evenness; keep the scenarios under another name." in said.err
    assert [x.address for x in saved_views(load_settings(terminal.home))] == ["evenness?channel=chat"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("show", "voice:often"), "In a scenario write CHANNEL:TARGET", id="no such target"),
        pytest.param(
            ("show", "--kept", "nothing"), "No scenarios are kept as 'nothing'; there are: none.", id="no name"
        ),
        pytest.param(("add", "x", *["voice:80%"] * 5), "name one to 4", id="too many"),
    ],
)
def test_a_wrong_question_says_what_can_be_asked(terminal: Terminal, words: tuple[str, ...], says: str) -> None:
    said = terminal.run("scenarios", *words)
    assert said.code == 1
    assert says in said.err
