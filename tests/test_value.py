"""`spiritlevel value`: from an export of a shop to what its customers are worth, and a sentence where nobody knows."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.metrics.value.test_lifetime import shop
from tests.terminal import Terminal

pytestmark = pytest.mark.usefixtures("one_gate")


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
