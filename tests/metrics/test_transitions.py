"""The ways from channel to channel: a table of worked numbers, and the same in the terminal."""

import json
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from metrics.calendar import Period
from metrics.derive.handoff import handoff
from metrics.rows import Rows
from metrics.transitions import transitions
from tests.metrics.derive.told import HOUR, came, told
from tests.metrics.worked import SETTINGS, START, frame
from tests.metrics.worked_journeys import a_handoff
from tests.terminal import Terminal

WAYS = [
    *[a_handoff("chosen", 60, carried=True)] * 6,
    *[a_handoff("forced", 120)] * 2,
    *[a_handoff("unknown", 5, to_channel="email")] * 2,
    a_handoff("forced", 30, channel="email", to_channel="voice", at=START + timedelta(days=3)),
]


def held(rows: list[dict[str, object]]) -> Rows:
    return Rows(frames={"handoff": frame(handoff.table, rows)}, as_of=START + timedelta(days=4))


def test_every_way_has_its_changes_and_its_share_of_those_that_leave_the_channel() -> None:
    found = transitions(held(WAYS), SETTINGS)
    assert found.select("channel", "to_channel", "changes", "share").rows() == [
        ("chat", "voice", 8, 0.8),
        ("chat", "email", 2, 0.2),
        ("email", "voice", 1, None),
    ]
    first = found.row(0, named=True)
    assert (first["forced"], first["carried"]) == (0.25, 0.75)
    assert first["gap_s"] == pytest.approx(60, rel=0.01)
    assert first["low"] == pytest.approx(0.490, abs=0.001)
    assert first["high"] == pytest.approx(0.943, abs=0.001)


def test_a_way_that_hardly_anybody_takes_tells_how_often_and_no_more() -> None:
    rare = transitions(held(WAYS), SETTINGS).row(1, named=True)
    assert (rare["gap_s"], rare["forced"], rare["carried"]) == (None, None, None)


def test_out_of_a_channel_that_hardly_anybody_leaves_there_are_no_shares() -> None:
    lonely = transitions(held(WAYS), SETTINGS).row(2, named=True)
    assert (lonely["changes"], lonely["share"], lonely["low"], lonely["high"]) == (1, None, None, None)


def test_shares_out_of_a_channel_add_up_to_one() -> None:
    twice = [*WAYS, *[a_handoff("forced", 30, channel="email", to_channel="voice")] * 4]
    out = transitions(held(twice), SETTINGS).group_by("channel").agg(pl.col("share").sum())
    assert out["share"].to_list() == pytest.approx([1.0, 1.0])


def test_ways_can_be_asked_of_a_period_and_of_one_channel() -> None:
    late = transitions(held(WAYS), SETTINGS, period=Period(since=START + timedelta(days=1)))
    assert late.select("channel", "changes").rows() == [("email", 1)]
    assert transitions(held(WAYS), SETTINGS, where={"to_channel": ["voice"]})["share"].to_list() == [1.0, None]


def test_nobody_who_changed_the_channel_makes_an_empty_table() -> None:
    assert transitions(held([]), SETTINGS).is_empty()


@pytest.fixture
def centre(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal whose facts are the journeys of six people from chat to the telephone an hour later."""
    contacts = [
        came(hour, channel, customer=customer)
        for customer in range(1, 7)
        for hour, channel in ((0, "chat"), (1.1, "voice"))
    ]
    monkeypatch.setattr("ingest.store.facts.open_facts", lambda *_, **_how: told(contacts))
    return Terminal(tmp_path / "home", capsys, monkeypatch)


def test_the_terminal_shows_the_ways_out_of_the_contacts_themselves(centre: Terminal) -> None:
    said = centre.run("transitions")
    assert said.code == 0, said.err
    (row,) = [line.split() for line in said.out.splitlines() if "chat" in line]
    assert row[:5] == ["chat", "voice", "6", "100", "%"]
    (way,) = json.loads(centre.run("transitions", "--json").out)
    assert (way["changes"], way["share"]) == (6, 1.0)
    assert way["gap_s"] == pytest.approx(HOUR.total_seconds(), rel=0.01)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["--where", "channel"], "write DIMENSION=VALUE", id="a filter without a value"),
        pytest.param(["--where", "to_channel=fax"], "There is no to_channel 'fax'", id="no such channel"),
        pytest.param(["--since", "soon"], "'soon' is no day or time", id="no time"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(centre: Terminal, words: list[str], said: str) -> None:
    answer = centre.run("transitions", *words)
    assert answer.code == 1
    assert said in answer.err


def test_where_nobody_changed_the_channel_the_terminal_says_so(centre: Terminal) -> None:
    assert centre.run("transitions", "--where", "channel=sms").out.strip() == "Nobody who is known changed the channel."
