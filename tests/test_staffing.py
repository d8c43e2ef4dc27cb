"""`spiritlevel staffing` and `forecast`: from a queue log to agents and to what will come, or to a sentence."""

import json
from pathlib import Path

import pytest

from tests.terminal import Terminal

pytestmark = pytest.mark.usefixtures("one_gate", "read_here")

NINE = 1_772_010_000
"""2026-02-25 09:00 UTC."""


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """An empty home."""
    return Terminal(tmp_path, capsys, monkeypatch)


def call(number: int, week: int = 0) -> str:
    """Lines of a queue log: one of a hundred calls of three minutes in half an hour, and one on the next day."""
    at = NINE + 18 * number + (86_400 if number == 100 else 0) + week * 604_800
    who = f"{week}.{number}|hotline"
    agent = f"SIP/{number % 20}"
    return (
        f"{at}|{who}|NONE|ENTERQUEUE||{100 + number}|1\n{at + 10}|{who}|{agent}|CONNECT|10|x|3\n"
        f"{at + 190}|{who}|{agent}|COMPLETECALLER|10|180|1\n"
    )


def test_of_an_empty_home_there_is_a_sentence_and_no_number(terminal: Terminal) -> None:
    said = terminal.run("staffing")
    assert said.code == 0
    assert "No contacts that people could serve came on" in said.out
    assert "Nothing is loaded" in said.err


def test_from_a_queue_log_to_the_agents_it_takes(terminal: Terminal) -> None:
    log = terminal.home / "queue_log"
    log.write_text("".join(map(call, range(101))))
    assert terminal.run("ingest", "asterisk_queue_log", log, "--timezone", "UTC").code == 0
    told = json.loads(terminal.run("staffing", "--json").out)
    [stretch] = told["stretches"]
    assert (stretch["at"], stretch["contacts"], stretch["erlang_c"], stretch["positions"]) == ("09:00", 100, 14, 20)
    assert told["channels"][0]["handle_s"] == pytest.approx(180)
    shown = terminal.run("staffing", "--channel", "voice").out
    assert "Most are needed at 09:00: 14.0 agents" in shown
    assert "Erlang C" in shown
    assert "few contacts" in terminal.run("staffing", "--day", "2026-02-26").out


def test_a_wrong_question_says_what_can_be_asked(terminal: Terminal) -> None:
    said = terminal.run("staffing", "--day", "2026-02-25", "--weekday", "monday")
    assert said.code == 1
    assert "--day and --weekday are two questions; ask one of them." in said.err


def test_of_an_empty_home_nothing_is_foretold(terminal: Terminal) -> None:
    said = terminal.run("forecast")
    assert said.code == 0
    assert "There are no contacts to tell from what will come." in said.out


def test_from_a_queue_log_to_a_forecast(terminal: Terminal) -> None:
    log = terminal.home / "queue_log"
    weeks = range(-5, 1)
    log.write_text("".join(call(n, week) for week in weeks for n in range(100)) + call(100))
    assert terminal.run("ingest", "asterisk_queue_log", log, "--timezone", "UTC").code == 0
    told = json.loads(terminal.run("forecast", "--days", "7", "--json").out)
    [busy] = [x for x in told["stretches"] if x["contacts"]]
    assert (busy["date"], busy["at"]) == ("2026-03-04", "09:00")
    assert (busy["contacts"], busy["handle_s"]) == pytest.approx((100, 180))
    assert told["tried"]["voice"]["weeks"] == 3  # of five whole ones, of which two are to learn from
    assert "09:00" in terminal.run("forecast", "--channel", "voice", "--days", "7").out


def test_from_a_queue_log_to_a_plan_of_coming_days(terminal: Terminal) -> None:
    log = terminal.home / "queue_log"
    log.write_text("".join(call(n, week) for week in range(-5, 1) for n in range(100)) + call(100))
    assert terminal.run("ingest", "asterisk_queue_log", log, "--timezone", "UTC").code == 0
    told = json.loads(terminal.run("staffing", "--days", "7", "--json").out)
    [busy] = told["stretches"]
    assert (busy["date"], busy["at"], busy["agents"], busy["positions"]) == ("2026-03-04", "09:00", 14, 20)
    shown = terminal.run("staffing", "--day", "2026-03-04").out
    assert "Most are needed on 2026-03-04 at 09:00: 14.0 (" in shown
    assert "paid hours" in shown
    refused = terminal.run("staffing", "--day", "2026-03-04", "--by-queue")
    assert refused.code == 1
    assert "leave --weekday and --by-queue away" in refused.err


def test_from_a_queue_log_to_what_if_people_moved(terminal: Terminal) -> None:
    log = terminal.home / "queue_log"
    log.write_text("".join(call(n, week) for week in range(-1, 1) for n in range(100)) + call(100))
    assert terminal.run("ingest", "asterisk_queue_log", log, "--timezone", "UTC").code == 0
    move = ("what-if", "1", "--from", "voice", "--to", "voice", "--hours", "09:00-09:30", "--to-hours", "10-11")
    told = json.loads(terminal.run(*move, "--json").out)
    assert told["agent_hours"] == pytest.approx(0.5)
    assert told["source"]["change"]["value"] < 0
    shown = terminal.run(*move).out
    assert "1 person of voice moved from 09:00-09:30 to 10:00-11:00" in shown
    assert terminal.run("what-if", "1", "--from", "phone", "--to", "voice").code == 1


def test_of_an_empty_home_nobody_can_move(terminal: Terminal) -> None:
    said = terminal.run("what-if", "1", "--from", "voice", "--to", "chat")
    assert said.code == 1
    assert "Nothing is loaded" in said.err
    assert "No contacts that people could serve came by voice; there are: none." in said.err


def test_why_there_were_too_few_is_asked_alone(terminal: Terminal) -> None:
    refused = terminal.run("staffing", "--why", "--weekday", "monday")
    assert refused.code == 1
    assert "only --day goes with it" in refused.err
    said = terminal.run("staffing", "--why")
    assert said.code == 0
    assert "nothing is known of the staff that was there" in said.out
    assert json.loads(terminal.run("staffing", "--why", "--json").out)["stretches"] == []


def test_single_agents_are_shown_to_those_whom_the_settings_name(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.strain.user", lambda: "anna")
    assert "anna may not see single agents" in terminal.run("strain", "--by-agent").err
    (terminal.home / "spiritlevel.toml").write_text('[staffing]\nmay_see_agents = ["anna"]\n')
    said = terminal.run("strain", "--by-agent")
    assert said.code == 0
    assert "no team of at least 5 agents is known to have served anybody" in said.out
    assert json.loads(terminal.run("strain", "--json").out)["people"] is None
