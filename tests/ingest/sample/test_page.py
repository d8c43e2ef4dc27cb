"""What was planted is there, as large as the documentation says, and nothing else is."""

from collections import defaultdict
from pathlib import Path

import pytest

from ingest.sample.page import sample_page
from ingest.sample.truth import Known, known_stays, served
from tests.ingest.sample.truth_and_logs import Sample

PAGE = Path(__file__).parents[3] / "docs" / "sample-centre.md"
EVEN = ("chat", "email", "in_person", "sms", "social", "voice")
EARLY_OR_LATE = 0.12


def share(known: list[Known], sample: Sample) -> float:
    of_all = served(known, sample.centre.period.end).share
    assert of_all is not None
    return of_all


def test_the_documentation_has_the_figures_of_the_simulation(shown: Sample) -> None:
    assert PAGE.read_text("utf-8") == sample_page(shown.summary)


def test_a_home_folder_has_the_page_of_its_own_centre(small: Sample) -> None:
    page = (small.summary.home / "sample-centre.md").read_text("utf-8")
    assert "days = 9, scale = 0.25, seed = 11, until = 2026-04-01" in page
    assert "{" not in page


def test_there_are_seven_channels_of_tens_of_thousands_of_contacts(shown: Sample) -> None:
    assert set(shown.summary.channels) == {*EVEN, "messaging"}
    assert 60_000 < sum(shown.summary.contacts.values()) < 100_000


def test_whatsapp_is_served_far_worse_than_every_other_channel(shown: Sample) -> None:
    shares = {name: x.share or 0 for name, x in shown.summary.channels.items()}
    assert 0.50 < shares["messaging"] < 0.62
    assert min(shares[name] for name in EVEN) - shares["messaging"] > 0.25


def test_the_other_channels_are_within_a_few_points_of_each_other(shown: Sample) -> None:
    shares = [shown.summary.channels[name].share or 0 for name in EVEN]
    assert min(shares) > 0.85
    assert max(shares) < 0.93
    assert max(shares) - min(shares) < 0.05


@pytest.mark.parametrize(
    ("name", "at_least", "least_beside"),
    [
        pytest.param("whatsapp", 0.25, 0.85, id="WhatsApp against the other channels"),
        pytest.param("whatsapp evening", 0.30, 0.65, id="WhatsApp in the evening and at night"),
        pytest.param("whatsapp delivery", 0.15, 0.60, id="deliveries on WhatsApp"),
        pytest.param("billing on monday", 0.30, 0.85, id="billing on Monday morning"),
    ],
)
def test_what_was_planted_is_as_large_as_meant(shown: Sample, name: str, at_least: float, least_beside: float) -> None:
    planted = next(x for x in shown.summary.planted if x.name == name)
    assert planted.inside.share is not None
    assert planted.beside.share is not None
    assert planted.beside.share - planted.inside.share > at_least
    assert planted.beside.share > least_beside


def test_the_widest_gap_of_a_queue_between_channels_is_that_of_deliveries(shown: Sample) -> None:
    gaps = defaultdict(list)
    for (_, queue), x in shown.summary.queues.items():
        gaps[queue].append(x.share or 0)
    widest = {queue: max(shares) - min(shares) for queue, shares in gaps.items()}
    assert max(widest, key=lambda queue: widest[queue]) == "delivery"


def test_no_queue_of_another_channel_stands_out(shown: Sample) -> None:
    for (channel, queue), x in shown.summary.queues.items():
        if channel != "messaging":
            assert 0.84 < (x.share or 0) < 0.95, (channel, queue)


def test_no_hour_of_another_channel_stands_out(shown: Sample) -> None:
    cells = defaultdict(list)
    for known in known_stays(shown.centre):
        planted = known.stay.topic == "billing" and known.weekday == 0 and known.hour in {9, 10}
        if known.contact.lane.channel != "messaging" and not planted:
            cells[str(known.contact.lane.channel), known.hour].append(known)
    of_channel = {name: shown.summary.channels[name].share or 0 for name in EVEN}
    for (channel, hour), stays in cells.items():
        if len(stays) >= 150:
            assert abs(share(stays, shown) - of_channel[channel]) < EARLY_OR_LATE, (channel, hour)


def test_scores_follow_the_wait(shown: Sample) -> None:
    assert shown.summary.surveys["csat"].answered > 3_000
    assert shown.summary.surveys["nps"].answered > 1_000
    scores = defaultdict(list)
    for file in shown.files("surveys"):
        for line in file.read_text("utf-8").splitlines()[1:]:
            fields = line.split(",")
            if fields[3] == "csat" and fields[6] and not fields[0].startswith("x"):
                scores[fields[4]].append(int(fields[6]) >= 4)
    top = {channel: sum(of) / len(of) for channel, of in scores.items()}
    assert top["messaging"] < min(top[name] for name in EVEN) - 0.08
