"""What customers said: satisfaction, recommendation, and how many answered at all."""

from datetime import timedelta

import pytest

from tests.metrics.worked import START, Row, a_survey, asked, facts, value_of


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
