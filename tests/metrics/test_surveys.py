"""What customers said: satisfaction, recommendation, and how many answered at all."""

from datetime import timedelta

import polars as pl
import pytest

from metrics.calendar import Period
from metrics.find import find_metric
from metrics.measure import measure
from tests.metrics.worked import (
    SETTINGS,
    START,
    Row,
    a_survey,
    an_interaction,
    asked,
    by_of,
    facts,
    value_of,
)


def several(kind: str, *answers: tuple[float, int], low: float = 1, high: float = 5) -> list[Row]:
    return [a_survey(kind, value, low, high) for value, times in answers for _ in range(times)]


def test_csat_is_the_share_of_fours_and_fives() -> None:
    rows = facts(surveys=several("csat", (5, 4), (4, 4), (3, 1), (1, 1)))
    answer = asked("csat", rows)
    assert answer["value"] == 0.8
    assert (round(answer["low"], 3), round(answer["high"], 3)) == (0.49, 0.943)


@pytest.mark.parametrize(
    ("value", "low", "high", "satisfied"),
    [
        pytest.param(4, 1, 5, 1, id="4 of 5"),
        pytest.param(3, 1, 5, 0, id="3 of 5"),
        pytest.param(6, 1, 7, 1, id="6 of 7"),
        pytest.param(5, 1, 7, 0, id="5 of 7"),
        pytest.param(1, 0, 1, 1, id="thumbs up"),
        pytest.param(0, 0, 1, 0, id="thumbs down"),
    ],
)
def test_satisfied_is_the_best_quarter_of_the_scale(value: float, low: float, high: float, satisfied: int) -> None:
    assert asked("csat", facts(surveys=[a_survey("csat", value, low, high)]))["numerator"] == satisfied


@pytest.mark.parametrize(
    ("promoters", "passives", "detractors", "interval"), [(50, 30, 20, (14.05, 44.2)), (5, 3, 2, (-19.0, 65.2))]
)
def test_nps_is_promoters_less_detractors(
    promoters: int, passives: int, detractors: int, interval: tuple[float, float]
) -> None:
    answers = several("nps", (9, promoters), (7, passives), (6, detractors), low=0, high=10)
    answer = asked("nps", facts(surveys=answers))
    assert answer["value"] == pytest.approx(30)
    assert answer["numerator"] == promoters - detractors
    assert (answer["low"], answer["high"]) == pytest.approx(interval, abs=0.06)


def test_nps_on_another_scale_cannot_be_judged() -> None:
    answer = asked("nps", facts(surveys=several("nps", (5, 10))))
    assert (answer["n"], answer["coverage"], answer["reason"]) == (0, 0, "not_judged")


def test_partial_answers_count_for_nobody() -> None:
    partial = a_survey("csat", 5, complete=False)
    rows = facts(surveys=[*several("csat", (5, 5), (1, 5)), partial])
    assert value_of("csat", rows) == 0.5
    assert value_of("survey_response_rate", rows) == pytest.approx(10 / 11)


def test_of_several_answers_about_one_contact_the_latest_complete_one_counts() -> None:
    rows = [
        a_survey("csat", 1, answered_at=START),
        a_survey("csat", 5, answered_at=START + timedelta(hours=1)),
        a_survey("csat", 1, answered_at=START + timedelta(hours=2), complete=False),
        a_survey("nps", 1, 0, 10, answered_at=START + timedelta(hours=3)),
    ]
    answer = asked("csat", facts(surveys=[row | {"interaction_id": "x:1"} for row in rows]))
    assert (answer["numerator"], answer["n"]) == (1, 1)


def test_the_response_rate_counts_everybody_who_was_asked() -> None:
    rows = facts(surveys=[*several("csat", (5, 6)), *(a_survey("csat", None) for _ in range(4))])
    assert value_of("survey_response_rate", rows) == 0.6


@pytest.mark.parametrize(
    ("preset", "value"),
    [
        pytest.param("default", 4 / 8, id="a four and a five of five are satisfied"),
        pytest.param("mean_of_max", (2 * 5 + 2 * 4 + 2 * 3 + 2 * 1) / 40, id="the mean as a share of the best answer"),
        pytest.param("normalised", (2 * 1 + 2 * 0.75 + 2 * 0.5 + 0) / 8, id="the worst answer is none of it"),
        pytest.param("good_or_bad", 4 / 6, id="the threes are neither"),
    ],
)
def test_satisfaction_by_the_rules_of_others(preset: str, value: float) -> None:
    rows = facts(surveys=several("csat", (5, 2), (4, 2), (3, 2), (1, 2)))
    assert value_of("csat", rows, preset=preset) == pytest.approx(value)


def test_the_interval_of_a_share_does_not_leave_what_a_share_can_be() -> None:
    answer = asked("csat", facts(surveys=several("csat", (5, 5), (1, 1))), preset="normalised")
    assert (round(answer["value"], 3), answer["high"]) == (0.833, 1)


def test_the_plain_average_puts_every_scale_onto_one_to_five() -> None:
    rows = [*several("csat", (5, 3), (2, 3)), *several("csat", (7, 2), low=0, high=10)]
    assert value_of("csat_mean", facts(surveys=rows)) == pytest.approx((15 + 6 + 2 * 3.8) / 8)


def test_effort_is_a_mean_on_one_to_seven_and_a_share_of_the_easiest() -> None:
    seven = several("ces", (7, 2), (6, 2), (5, 1), (2, 1), low=1, high=7)
    five = several("ces", (4, 2), low=1, high=5)
    rows = facts(surveys=seven + five)
    answer = asked("ces", rows)
    assert (answer["value"], answer["n"]) == (pytest.approx((14 + 12 + 5 + 2 + 2 * 5.5) / 8), 8)
    assert value_of("ces_top_2", rows) == 6 / 8
    of_seven = asked("ces", rows, preset="of_seven")
    assert (of_seven["value"], of_seven["coverage"]) == (pytest.approx(33 / 6), 6 / 8)


def test_what_was_not_finished_is_counted_and_counts_in_no_score() -> None:
    left_out = [
        a_survey("ces", 1, 1, 7, complete=False),
        a_survey("csat", None, answered_at=START, complete=False),
        a_survey("csat", None),
    ]
    rows = facts(surveys=[*several("ces", (7, 6), low=1, high=7), *several("csat", (5, 6)), *left_out])
    assert value_of("partial_answers", rows) == 2
    assert (asked("ces", rows)["n"], value_of("ces", rows)) == (6, 7)
    assert (asked("csat", rows)["n"], value_of("csat_mean", rows)) == (6, 5)
    assert value_of("survey_response_rate", rows) == 12 / 15


def test_of_two_effort_surveys_about_one_contact_the_latest_complete_one_counts() -> None:
    one = {"interaction_id": "x:9"}
    rows = [
        a_survey("ces", 7, 1, 7, **one, answered_at=START + timedelta(hours=2)),
        a_survey("ces", 1, 1, 7, **one, answered_at=START),
        a_survey("ces", 1, 1, 7, **one, answered_at=START + timedelta(hours=3), complete=False),
        *several("ces", (7, 4), low=1, high=7),
    ]
    answer = asked("ces", facts(surveys=rows))
    assert (answer["value"], answer["n"]) == (7, 5)


def test_who_was_heard_is_told_by_channel_also_where_only_the_contact_knows_it() -> None:
    calls = [an_interaction(id=f"c:{n}", channel="chat") for n in range(8)]
    about = [
        a_survey("csat", 5 if n < 6 else None, channel=None, interaction_id=f"c:{n}", asked_at=START) for n in range(8)
    ]
    rows = facts(surveys=[*about, *several("csat", (4, 5))], interactions=calls)
    answer = measure([find_metric("survey_response_rate")], rows, SETTINGS, by=["channel"])
    assert by_of(answer, "channel") == {"chat": 0.75, "voice": 1.0}


def test_of_two_surveys_about_one_contact_the_later_counts_whenever_one_asks() -> None:
    days = (timedelta(), timedelta(days=1))
    about = [a_survey("csat", 5, interaction_id="x:0", asked_at=START + x, answered_at=START + x) for x in days]
    daily = measure([find_metric("csat")], facts(surveys=about), SETTINGS, every="1d")
    assert daily.select(pl.col("bucket").dt.day(), "n").rows() == [(2, 1)]
    first = Period(since=START, until=START + timedelta(hours=1))
    assert asked("csat", facts(surveys=about), period=first)["n"] == 0
