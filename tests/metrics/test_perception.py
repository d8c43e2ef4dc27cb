"""The perception gap: the company's view of a channel less its customers', and when it says anything at all."""

from datetime import timedelta
from math import sqrt

import polars as pl
import pytest

from ingest.settings import Settings
from metrics.derive.repeat import repeat
from metrics.find import find_metric
from metrics.measure import measure
from metrics.perception import in_words, perception
from metrics.rows import Rows
from tests.metrics.worked import SETTINGS, START, Row, a_survey, facts, frame, legs
from tests.metrics.worked_journeys import a_repeat

Channel = tuple[str, int, int, int]


def centre(*channels: Channel, n: int = 100) -> Rows:
    """Channels with so many of n served in time, resolved, and as satisfied as can be; the others not at all."""
    rows = [row for name, served, _, _ in channels for row in legs("answered", 1, times=served, channel=name)]
    rows += [row for name, served, _, _ in channels for row in legs("answered", 1e5, times=n - served, channel=name)]
    answers = [
        a_survey("csat", 5 if i < happy else 1, channel=name) for name, _, _, happy in channels for i in range(n)
    ]
    contacts = [
        a_repeat(back_days=None if i < stayed else 1, channel=name) for name, _, stayed, _ in channels for i in range(n)
    ]
    known = facts(rows, surveys=answers)
    return Rows(frames={**known.frames, "repeat": frame(repeat.table, contacts)}, as_of=START + timedelta(days=60))


def believing(**belief: float) -> Settings:
    return SETTINGS.model_copy(update={"belief": belief})


def of(channel: str, rows: Rows, settings: Settings = SETTINGS) -> Row:
    return perception(rows, settings).channels.row(by_predicate=pl.col("channel") == channel, named=True)


def test_without_a_belief_served_in_time_times_resolved_stands_for_it() -> None:
    found = of("voice", centre(("voice", 90, 80, 50)))
    assert (found["company"], found["view"]) == (pytest.approx(0.72), "operations")
    assert (found["customers"], found["n"]) == (pytest.approx(0.5), 100)
    assert found["gap"] == pytest.approx(0.22)
    assert found["verdict"] == "overrated"


def test_what_the_company_believes_goes_before_its_figures() -> None:
    found = of("voice", centre(("voice", 90, 80, 50)), believing(voice=0.3))
    assert (found["company"], found["company_low"], found["company_high"]) == (0.3, 0.3, 0.3)
    assert (found["gap"], found["view"], found["verdict"]) == (pytest.approx(-0.2), "belief", "underrated")


def test_the_interval_of_the_gap_holds_that_of_both_sides() -> None:
    rows = centre(("voice", 90, 80, 50))
    names = ("served_in_time", "first_contact_resolution")
    (a, a_low), (b, b_low) = measure([find_metric(x) for x in names], rows, SETTINGS).select("value", "low").rows()
    found = of("voice", rows)
    down = sqrt((b * (a - a_low)) ** 2 + (a * (b - b_low)) ** 2)
    assert found["company"] - found["company_low"] == pytest.approx(down)
    reach = sqrt(down**2 + (found["customers_high"] - found["customers"]) ** 2)
    assert found["gap"] - found["low"] == pytest.approx(reach)


@pytest.mark.parametrize(
    ("n", "belief", "verdict"),
    [
        pytest.param(100, 0.55, "within noise", id="five points of a hundred answers are chance"),
        pytest.param(100, 0.75, "overrated", id="twenty-five are not"),
        pytest.param(29, 0.99, "too few", id="twenty-nine answers say nothing"),
    ],
)
def test_what_a_gap_means(n: int, belief: float, verdict: str) -> None:
    found = of("voice", centre(("voice", n, n, n // 2), n=n), believing(voice=belief))
    assert found["verdict"] == verdict


def test_a_side_that_is_missing_makes_no_gap() -> None:
    rows = centre(("voice", 90, 80, 50))
    silent = Rows(frames={**rows.frames, "survey": frame(find_metric("csat").table, [])}, as_of=rows.as_of)
    found = of("voice", silent, believing(chat=0.9))
    assert (found["customers"], found["gap"], found["verdict"], found["n"]) == (None, None, None, 0)
    assert of("chat", silent, believing(chat=0.9))["company"] == 0.9


def test_a_belief_about_a_channel_that_was_not_asked_for_is_left_out() -> None:
    rows = centre(("voice", 90, 80, 50))
    found = perception(rows, believing(chat=0.9), where={"channel": ["voice"]})
    assert found.channels["channel"].to_list() == ["voice"]


def test_the_most_overrated_comes_first_and_is_told_with_the_most_underrated() -> None:
    rows = centre(("voice", 90, 80, 50), ("chat", 100, 95, 95), ("email", 50, 50, 90))
    found = perception(rows, believing(voice=0.9))
    assert found.channels["channel"].to_list() == ["voice", "chat", "email"]
    assert in_words(found) == (
        "Of 3 channels 1 is overrated, 1 underrated. "
        "Of voice the company believes 90 %, customers say 50 %: 40 points more (95 %: 30 to 50). "
        "Of email the company measures 25 %, customers say 90 %: 65 points less (95 %: 56 to 74)."
    )


def test_without_answers_nothing_is_said() -> None:
    assert in_words(perception(facts(), SETTINGS)).startswith("There is no channel")
    assert "more than chance" in in_words(perception(centre(("voice", 100, 100, 100)), believing(voice=1.0)))
