"""Of fewer than five nothing is told but how many they are, in whatever way it is asked."""

import pytest

from metrics.behind import contacts_behind
from metrics.catalogue.average_speed_of_answer import average_speed_of_answer
from metrics.find import find_metric
from metrics.unevenness import unevenness
from tests.metrics.worked import SETTINGS, a_survey, facts, legs


@pytest.mark.parametrize(
    ("answers", "sides", "told"),
    [
        pytest.param(4, {"counted": 4}, [None] * 4, id="of four answers nobody is told what they were"),
        pytest.param(5, {"counts against it": 2, "counts for it": 3}, [0.0, 0.0, 1.0, 1.0, 1.0], id="of five they are"),
    ],
)
@pytest.mark.parametrize("metric", ["csat"])
def test_answers_behind_a_number_that_is_withheld_are_withheld_too(
    metric: str, answers: int, sides: dict[str, int], told: list[float | None]
) -> None:
    rows = [a_survey("csat", 5 if number % 2 == 0 else 1) for number in range(answers)]
    found = contacts_behind(find_metric(metric), facts(surveys=rows), SETTINGS)
    assert dict(found.sides.iter_rows()) == sides
    page = found.page()
    assert page["worth"].to_list() == told
    assert page["side"].unique().sort().to_list() == sorted(sides)


def test_a_mean_score_is_withheld_in_the_list_as_well() -> None:
    rows = [a_survey("nps", x) for x in (0, 3, 10)]
    found = contacts_behind(find_metric("nps"), facts(surveys=rows), SETTINGS)
    assert found.answer["value"].item() is None
    assert found.page()["worth"].to_list() == [None] * 3


def test_waits_behind_a_few_contacts_are_told_for_somebody_has_to_call_back() -> None:
    found = contacts_behind(average_speed_of_answer, facts(legs("answered", 9.0, times=2)), SETTINGS)
    assert found.page()["worth"].to_list() == [9.0, 9.0]


def test_a_part_of_very_few_contacts_attains_nothing_that_is_told() -> None:
    rows = [*legs("answered", 5.0, times=40), *legs("answered", 5.0, times=4, channel="chat")]
    rows += legs("answered", 5.0, times=5, channel="email")
    parts = unevenness(find_metric("served_in_time"), facts(rows), SETTINGS).parts
    assert dict(parts.select("dim", "attainment").iter_rows()) == {"voice": 1.0, "email": 1.0, "chat": None}
