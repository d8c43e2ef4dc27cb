"""Campaigns: events of a mailing service, or one record a message, in; messages and what became of them out."""

import json
from pathlib import Path

import pytest

from tests.ingest.connectors.folding import rows
from tests.ingest.connectors.loaded import SAMPLES, Loaded, LoaderIn

EVENTS = SAMPLES / "outreach" / "events.json"
MESSAGES = SAMPLES / "outreach" / "messages.csv"
TOLD = ("campaign", "at", "delivered_at", "failed_at", "opened_at", "clicked_at", "opted_out_at", "complained_at")


@pytest.fixture(scope="module")
def loaded(loader_in: LoaderIn, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    home = Loaded(loader_in(tmp_path_factory.mktemp("home")), "outreach")
    (receipt,) = home.load(EVENTS)
    assert (receipt.records, receipt.quarantined) == (14, 3)
    return home


def test_the_steps_of_each_message_are_gathered_and_the_first_of_a_kind_counts(loaded: Loaded) -> None:
    assert sorted(rows(loaded["outreach"], *TOLD), key=str) == [
        ("spring", "09:00:00", "09:00:04", None, "10:00:00", "10:01:00", None, None),
        ("spring", "09:00:00", None, "09:00:02", None, None, None, None),
        ("spring", "09:00:00", None, None, None, None, None, "09:08:20"),
        ("spring", "09:00:09", "09:00:09", None, None, None, "09:01:30", None),
    ]


def test_a_message_whose_sending_nobody_tells_begins_with_what_is_told_first(loaded: Loaded) -> None:
    flagged = loaded["outreach"].filter(loaded["outreach"]["flags"].list.len() > 0)
    assert rows(flagged, "at", "flags") == [("09:00:09", ["missing_start"])]


def test_in_whatever_order_the_events_come_the_messages_are_the_same(
    loaded: Loaded, loader_in: LoaderIn, tmp_path: Path
) -> None:
    every = [event for line in EVENTS.read_text().splitlines() for event in json.loads(line)]
    parts = [tmp_path / name for name in ("late.json", "early.json")]
    parts[0].write_text("\n".join(json.dumps(x) for x in reversed(every[3:])) + "\n")
    parts[1].write_text(json.dumps(every[:6]))
    other = Loaded(loader_in(tmp_path / "home"), "outreach")
    other.load(*parts)
    assert sorted(rows(other["outreach"], *TOLD), key=str) == sorted(rows(loaded["outreach"], *TOLD), key=str)


def test_one_record_for_each_message_tells_the_same(loader_in: LoaderIn, tmp_path: Path) -> None:
    home = Loaded(loader_in(tmp_path), "outreach", options=["sub_channel=newsletter"])
    home.load(MESSAGES)
    assert sorted(rows(home["outreach"], *TOLD, "sub_channel"), key=str) == [
        ("spring", "09:00:00", "09:00:04", None, "10:00:00", None, None, None, "newsletter"),
        ("spring", "09:00:00", None, None, None, None, "08:00:00", None, "newsletter"),
    ]


def test_neither_addresses_nor_links_are_kept(loaded: Loaded) -> None:
    kept = str(loaded["event"].rows()) + str(loaded["outreach"].rows())
    assert "example" not in kept
