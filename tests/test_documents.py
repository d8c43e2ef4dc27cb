"""The files that the documentation tells people to write do what it says."""

import json
import re
from pathlib import Path

import pytest

from tests.terminal import Terminal

pytestmark = pytest.mark.usefixtures("one_gate")

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A home whose settings are those of the page that is tried."""
    return Terminal(tmp_path, capsys, monkeypatch)


def follow(page: str, terminal: Terminal) -> None:
    """Do what a page says: its settings into the home, its file where it says."""
    text = (DOCS / page).read_text("utf-8")
    (settings,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (name,) = re.findall(r"`((?:connectors|metrics)/\w+\.py)`,? reads|This is `(metrics/\w+\.py)`", text)
    path = terminal.home / next(filter(None, name))
    path.parent.mkdir()
    path.write_text(code)
    (terminal.home / "spiritlevel.toml").write_text(settings)


def test_the_connector_of_the_page_reads_what_the_page_says(terminal: Terminal) -> None:
    follow("add-a-connector.md", terminal)
    assert "Ticket machine at the door" in terminal.run("connectors").out
    log = terminal.home / "door.log"
    log.write_text("1772000000;T17;counter 2;95\n1772000060;T18;counter 2;-\nsoon;T19;counter 1;3\n")
    loaded = terminal.run("ingest", "door_counter", log, "--json")
    (receipt,) = json.loads(loaded.out)
    assert (receipt["records"], receipt["new"], receipt["quarantined"]) == (3, 2, 1)
    measured = json.loads(terminal.run("measure", "offered", "answered", "longest_wait", "--format", "json").out)
    assert [x["numerator"] or x["value"] for x in measured[:2]] == [2.0, 1.0]


def test_the_metric_of_the_page_is_listed_and_measured(terminal: Terminal) -> None:
    follow("add-a-metric.md", terminal)
    assert "answered_in_ten" in terminal.run("metrics").out
    (answer,) = json.loads(terminal.run("measure", "answered_in_ten", "--format", "json").out)
    assert (answer["metric"], answer["value"], answer["n"]) == ("answered_in_ten", None, 0)
