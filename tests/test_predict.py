"""`spiritlevel predict`: from logs to what was learned, kept for who asks next, and what is said of too little."""

import json
from pathlib import Path

import pytest

from commands.refresh import after_loads
from ingest.loading import load_once
from ingest.settings import load_settings
from ingest.store.learned import keep_learned, last_learned
from metrics.prediction.learning import NAME, SHAPE
from tests.terminal import Terminal

pytestmark = pytest.mark.usefixtures("one_gate", "read_here")

HEAD = "id,customer,channel,direction,outcome,started_at,ended_at,is_open,source_tz"


@pytest.fixture
def centre(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Terminal:
    """An empty home."""
    (tmp_path / "spiritlevel.toml").write_text('[site]\nname = "Shop"\ntimezone = "UTC"\n')
    return Terminal(tmp_path, capsys, monkeypatch)


def load(centre: Terminal, customers: int) -> None:
    """A call of each customer, spread over 100 days; every second is lost, and most of those are called again."""
    rows = []
    for number in range(customers):
        day, lost = number % 100, number % 2
        came = f"2026-{3 + day // 25:02}-{1 + day % 25:02}T10:00:00Z"
        outcome = "abandoned" if lost else "answered"
        rows.append(f"a{number},+49305{number:06},voice,inbound,{outcome},{came},{came},false,UTC")
        if (lost and number % 5) or not number % 7:
            again = came.replace("T10", "T12")
            rows.append(f"b{number},+49305{number:06},voice,inbound,answered,{again},{again},false,UTC")
    path = centre.home / "calls.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n")
    receipts = load_once(load_settings(centre.home), "canonical", [path], name="acd", options=["table=interaction"])
    assert [(x.state, x.quarantined) for x in receipts] == [("done", 0)]


def test_what_is_learned_is_told_kept_and_used_for_the_order(centre: Terminal) -> None:
    load(centre, 2_000)
    said = centre.run("predict")
    assert said.code == 0
    assert "contacts of known customers with humans" in said.out
    assert "It helps to order whom to call first" in said.out
    assert "left with nothing" in said.out
    assert "are like those it learned from" in said.out
    settings = load_settings(centre.home)
    kept = last_learned(settings, NAME)
    assert kept is not None
    found = json.loads(centre.run("predict", "--json").out)
    assert found["is_trusted"]
    assert found["model"] == kept["model"]
    weights = found["model"]["weights"]["ended"]
    assert weights["lost"] > 0 > weights["served"]
    assert found["trial"]["low"] > 0
    centre.run("predict", "--anew")
    assert last_learned(settings, NAME) == kept


def test_of_too_little_nothing_is_learned_and_that_is_said(centre: Terminal) -> None:
    assert "too few contacts" in centre.run("predict").out
    load(centre, 50)
    said = centre.run("predict")
    assert (said.code, "too few contacts of known customers" in said.out) == (0, True)
    assert json.loads(centre.run("predict", "--json").out)["drift"] is None


def test_what_an_older_program_wrote_otherwise_is_as_nothing_and_is_learned_anew(centre: Terminal) -> None:
    load(centre, 2_000)
    settings = load_settings(centre.home)
    keep_learned(settings, NAME, {"shape": 0, "model": "otherwise"})
    assert centre.run("cases", "list").code == 0
    assert "It helps to order" in centre.run("predict").out
    kept = last_learned(settings, NAME)
    assert kept is not None
    assert kept["shape"] == SHAPE


def test_loads_learn_once_a_week_and_look_no_sooner_where_there_was_nothing_to_learn(centre: Terminal) -> None:
    settings = load_settings(centre.home)
    load(centre, 100)
    after_loads(settings)
    looked = last_learned(settings, NAME)
    assert looked is not None
    assert [*looked] == ["looked"]
    load(centre, 2_000)
    after_loads(settings)
    assert last_learned(settings, NAME) == looked
    assert "It helps to order" in centre.run("predict").out, "whoever asks is told at once"
    kept = last_learned(settings, NAME)
    after_loads(settings)
    assert last_learned(settings, NAME) == kept
