"""In which half-hour a contact counts, by the rule of whoever asks."""

from datetime import datetime, timedelta

import pytest

from metrics.attributed import NoSuchMomentError, attributed
from metrics.calendar import Period
from metrics.find import find_metric
from metrics.measure import measure
from tests.metrics.worked import SETTINGS, START, a_leg, facts

HALF = timedelta(minutes=30)
CALL = a_leg("answered", 240.0, queued_at=START + timedelta(minutes=28), left_at=START + timedelta(minutes=75))
GAVE_UP = a_leg("abandoned", 240.0, queued_at=START + timedelta(minutes=28))
"""Both came at 8:28 and left the queue at 8:32; the first went on until 9:15."""


def counted(word: str | None, name: str = "offered", **question: object) -> dict[datetime, float]:
    """How many contacts count in each half-hour."""
    metric = attributed(find_metric(name), word)
    answer = measure([metric], facts([CALL, GAVE_UP]), SETTINGS, every="30m", **question)  # type: ignore[arg-type]
    return dict(answer.select("bucket", "numerator").iter_rows())


@pytest.mark.parametrize(
    ("word", "halves"),
    [
        pytest.param(None, {0: 2}, id="if nobody asks, when they were offered"),
        pytest.param("offered", {0: 2}, id="when they were offered"),
        pytest.param("answered", {1: 1}, id="when they were answered, and whoever was not is nowhere"),
        pytest.param("ended", {2: 1, 1: 1}, id="when they were over, with all of their time"),
        pytest.param("started", {0: 2}, id="when they began"),
    ],
)
def test_a_contact_counts_once_in_the_half_hour_of(word: str | None, halves: dict[int, float]) -> None:
    assert counted(word) == {START + place * HALF: many for place, many in halves.items()}


def test_a_period_holds_those_who_ended_in_it_however_long_ago_they_began() -> None:
    ended = START + timedelta(days=40)
    rows = facts([a_leg("answered", 10.0, channel="email", left_at=ended)], as_of=ended + HALF)
    period = Period(since=ended - HALF, until=ended + HALF)
    for word, many in (("ended", 1), ("offered", 0)):
        answer = measure([attributed(find_metric("offered"), word)], rows, SETTINGS, period=period, by=["channel"])
        assert answer["numerator"].sum() == many


@pytest.mark.parametrize(
    ("name", "word", "sentence"),
    [
        pytest.param(
            "offered", "solved", "it can be started, offered, answered, ended.", id="a moment that nobody tells"
        ),
        pytest.param("occupancy", "answered", "it is always counted on at.", id="of what has one moment only"),
        pytest.param("cx_score", "ended", "cannot be attributed by 'ended'", id="of a number made of others"),
    ],
)
def test_what_cannot_be_is_said_with_what_can(name: str, word: str, sentence: str) -> None:
    with pytest.raises(NoSuchMomentError, match=sentence):
        attributed(find_metric(name), word)
