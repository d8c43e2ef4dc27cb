"""Qmatic: events of visits in, visits and their stays in queues out."""

from pathlib import Path

import pytest

from tests.ingest.connectors.folding import rows
from tests.ingest.connectors.loaded import SAMPLES, Loaded, LoaderIn

SAMPLE = SAMPLES / "qmatic" / "visits.json"
ZONE = "Europe/Ljubljana"


@pytest.fixture(scope="module")
def loaded(loader_in: LoaderIn, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    home = Loaded(loader_in(tmp_path_factory.mktemp("home")), "qmatic", timezone=ZONE)
    (receipt,) = home.load(SAMPLE)
    assert (receipt.records, receipt.quarantined) == (18, 2)
    return home


def test_recorded_visits_become_exactly_these_stays(loaded: Loaded) -> None:
    told = ("id", "queue", "agent", "site", "queued_at", "rang_at", "answered_at", "left_at", "outcome", "transferred")
    assert rows(loaded["leg"], *told) == [
        ("1#1", "Loans", "12", "Harbour", "08:00:00", "08:04:00", "08:05:30", "08:15:00", "answered", None),
        ("2#1", "Loans", "12", "Harbour", "08:01:00", "08:08:00", None, "08:09:00", "abandoned", None),
        ("3#1", "Loans", "15", "Harbour", "08:02:00", "08:10:00", "08:10:00", "08:20:00", "answered", "queue"),
        ("3#2", "Cards", "16", "Harbour", "08:20:00", "08:32:00", "08:32:00", "08:40:00", "answered", None),
        ("4#1", "Loans", None, "Harbour", "08:03:00", None, None, "08:30:00", "failed", None),
        ("5#1", "Loans", None, "Harbour", "08:50:00", None, None, None, "open", None),
    ]


def test_a_visit_is_one_interaction_with_its_transfers(loaded: Loaded) -> None:
    assert rows(loaded["interaction"], "id", "started_at", "ended_at", "outcome", "transfers", "is_open") == [
        ("1", "08:00:00", "08:15:00", "answered", 0, False),
        ("2", "08:01:00", "08:09:00", "abandoned", 0, False),
        ("3", "08:02:00", "08:40:00", "answered", 1, False),
        ("4", "08:03:00", "08:30:00", "failed", 0, False),
        ("5", "08:50:00", None, "open", 0, True),
    ]
    assert set(loaded["interaction"]["channel"]) == {"in_person"}


def test_in_whatever_order_the_events_come_the_facts_are_the_same(
    loaded: Loaded, loader_in: LoaderIn, tmp_path: Path
) -> None:
    lines = SAMPLE.read_text().splitlines()
    parts = [tmp_path / name for name in ("late.json", "early.json")]
    parts[0].write_text("\n".join(reversed(lines[4:])) + "\n")
    parts[1].write_text("\n".join(lines[:9]) + "\n")
    other = Loaded(loader_in(tmp_path / "home"), "qmatic", timezone=ZONE)
    other.load(*parts, SAMPLE)
    assert other.everything() == loaded.everything()


def test_times_without_a_zone_are_not_guessed(loader_in: LoaderIn, tmp_path: Path) -> None:
    (receipt,) = Loaded(loader_in(tmp_path), "qmatic").load(SAMPLE)
    assert receipt.state == "rejected"
    assert "--timezone" in receipt.message


def test_an_event_of_one_s_own_can_be_told(loader_in: LoaderIn, tmp_path: Path) -> None:
    file = tmp_path / "own.json"
    file.write_text(SAMPLE.read_text().replace("VISIT_CREATE", "KIOSK_TICKET"))
    own = Loaded(loader_in(tmp_path / "home"), "qmatic", timezone=ZONE, options=["events.KIOSK_TICKET=arrive"])
    own.load(file)
    assert own["leg"].height == 6
