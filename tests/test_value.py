"""`spiritlevel value`, `cost` and `risk`: from files to money, and a sentence where nobody knows."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.metrics.value.test_lifetime import shop
from tests.terminal import Terminal

pytestmark = pytest.mark.usefixtures("one_gate", "read_here")


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """An empty home."""
    return Terminal(tmp_path, capsys, monkeypatch)


def export(home: Path, customers: int) -> Path:
    """A shop's export of a year of purchases."""
    earlier = timedelta(days=400)
    rows = [
        f"O{number},C{row['customer']},{row['at'] - earlier:%Y-%m-%dT%H:%M:%SZ},{row['amount']:.2f},EUR,"
        f"{row['margin']:.2f}"
        for number, row in enumerate(row | {"margin": row["amount"] / 4} for row in shop(customers))
    ]
    path = home / "orders.csv"
    path.write_text("\n".join(["order_id,customer,at,amount,currency,margin", *rows]) + "\n")
    return path


def call(number: int) -> str:
    """Lines of a queue log: a call of four minutes with an agent."""
    at, who = 1_772_000_000 + 600 * number, f"{number}|hotline"
    return (
        f"{at}|{who}|NONE|ENTERQUEUE||{100 + number}|1\n{at + 20}|{who}|SIP/7|CONNECT|20|x|3\n"
        f"{at + 260}|{who}|SIP/7|COMPLETECALLER|20|240|1\n"
    )


def test_of_an_empty_home_there_is_a_sentence_and_no_value(terminal: Terminal) -> None:
    said = terminal.run("value")
    assert said.code == 0
    assert "There are no purchases, and so no value;" in said.out
    assert "Nothing is loaded" in said.err
    assert json.loads(terminal.run("value", "--json").out)["method"] is None


def test_from_an_export_to_a_value(terminal: Terminal) -> None:
    loaded = terminal.run("ingest", "purchases", export(terminal.home, 900))
    assert loaded.code == 0, loaded.err
    told = json.loads(terminal.run("value", "--json").out)
    everybody = told["groups"][0]
    assert (told["method"], told["n"], told["margin_from"]) == ("bg_nbd", 900, "purchases")
    assert told["terms"]["margin"] == pytest.approx(0.25, abs=0.001)
    assert everybody["low"] < everybody["value"] < everybody["high"]
    assert {x["factor"] for x in told["evidence"]} >= {"margin", "discount rate", "purchases to come"}
    assert len(told["hold_out"]["weeks"]) > 10
    assert "people" not in told
    said = terminal.run("value").out
    assert f"A customer is worth EUR {everybody['value']:,.2f} on average over the year" in said
    assert "Gamma-Gamma" in said


def test_what_serving_costs_is_told_where_the_settings_say_what_an_hour_costs(terminal: Terminal) -> None:
    log = terminal.home / "queue_log"
    log.write_text("".join(map(call, range(40))))
    assert terminal.run("ingest", "asterisk_queue_log", log).code == 0
    assert "Nobody has said what a channel costs" in terminal.run("cost").out
    (terminal.home / "spiritlevel.toml").write_text("[cost.voice]\nhourly_rate = 36\ntelecom_per_minute = 0.02\n")
    told = json.loads(terminal.run("cost", "--json").out)
    (everything, voice) = told["units"]
    assert (everything["channel"], voice["channel"], voice["handled"]) == ("all", "voice", everything["handled"])
    assert voice["total"] == pytest.approx(voice["agents"] + voice["telecom"])
    assert [x["part"] for x in told["avoidable"]] == ["repeats", "transfers", "leakage", "total"]
    said = terminal.run("cost", "--since", "2d").out
    assert "a handled contact cost EUR" in said
    assert "total, at most" in said


def test_what_is_at_risk_is_not_made_up_where_nobody_was_served(terminal: Terminal) -> None:
    assert "There are no purchases, and so no value is known to be at risk" in terminal.run("risk").out
    assert terminal.run("ingest", "purchases", export(terminal.home, 300)).code == 0
    assert "No contact of that time is of a known customer" in terminal.run("risk").out
    told = json.loads(terminal.run("risk", "--json").out)
    assert (told["reason"], told["channels"], told["evidence"]) == ("no_contacts", [], [])
