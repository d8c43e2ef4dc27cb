"""What is drawn of a metric stands in its own unit: a duration is never a percentage, and a score has no seconds."""

from typing import Any

import pytest

from dashboards.asked import explore
from dashboards.asked import questions as asking
from dashboards.asked.explore import Question
from dashboards.charts.drivers import drivers
from dashboards.charts.dumbbell import dumbbell
from dashboards.charts.explored import explored, pivoted
from dashboards.figure import Figure
from dashboards.findings import between as between_findings
from dashboards.findings import evenness as findings
from metrics.catalogue.average_wait import average_wait
from metrics.catalogue.cx_score import cx_score
from metrics.catalogue.offered import offered
from metrics.catalogue.served_in_time import served_in_time
from metrics.catalogue.wait_p50 import wait_p50
from metrics.catalogue.wait_p90 import wait_p90
from metrics.metric import Metric, Unit
from tests.dashboards import centre
from tests.dashboards.drawn import page, written

VIEW = centre.view(centre.uneven())


def by_queue(metric: Metric) -> Figure:
    within = VIEW.unevenness_within(metric, each="queue", by="channel")
    return dumbbell(within, metric, title=findings.widest_gap(within))


def spaced(text: object) -> str:
    return str(text).replace("\N{NO-BREAK SPACE}", " ").replace(r"\xa0", " ").replace("95 %", "")


def test_a_gap_in_a_duration_is_told_and_drawn_in_minutes() -> None:
    figure = by_queue(average_wait)
    assert spaced(figure.title).endswith("differs most, by 8 min 50 s (Phone 14 s, E-mail 9 min 4 s)")
    said = [figure.title, figure.subtitle, figure.panels[0].alt, figure.table.rows(), figure.panels[0].rows.rows()]
    assert "%" not in spaced(said)
    assert "points" not in spaced(said)
    axes = [x["encoding"]["x"].get("axis") for x in figure.panels[0].spec["layer"]]
    words = {x["labelExpr"] for x in axes if x}
    assert all("min" in x and "%" not in x for x in words)


def test_a_gap_in_a_share_is_told_in_points_as_before() -> None:
    figure = by_queue(served_in_time)
    assert "by 80 points (Phone 90 %, Chat 10 %)" in spaced(figure.title)
    assert figure.table["Gap, points"].max() == 80


def test_of_a_quantile_it_is_said_that_a_share_is_drawn_and_within_what() -> None:
    figure = by_queue(wait_p90)
    assert spaced(figure.subtitle).startswith("Wait, 90 %: share within 9 min 56 s by queue and channel.")


def test_what_a_channel_adds_stands_beside_what_it_attains_in_the_unit_of_the_metric() -> None:
    even = VIEW.unevenness(average_wait, by="channel")
    rows = {x["name"]: x for x in drivers(even, average_wait, title=findings.driver(even)).panels[0].rows.to_dicts()}
    assert spaced(rows["E-mail"]["tip"]) == "33 % of demand; Average time in queue: 9 min 4 s"
    assert (rows["E-mail"]["good"], rows["Phone"]["good"]) == (False, True), "who waits for long is served worse"
    assert "on the bad side" in findings.driver(even)
    gap = findings.index_cards(even, average_wait)[1]
    assert (spaced(gap.value), [spaced(x) for x in gap.lines]) == ("8 min 50 s", ["Phone 14 s", "E-mail 9 min 4 s"])


def test_how_far_contacts_are_from_the_mean_of_a_duration_is_a_time() -> None:
    said = between_findings.mostly_between(asking.parts_of_unevenness(VIEW, average_wait))
    assert spaced(said).endswith("lies between channels; contacts are typically 4 min 4 s from the mean")


ASKED: dict[str, dict[str, Any]] = {
    "bars": {"by": ("channel",)},
    "a grid": {"by": ("channel", "hour")},
    "lines": {"by": ("channel",), "every": "1d"},
    "small multiples": {"by": ("channel", "queue"), "every": "1d"},
}


@pytest.mark.parametrize("form", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("metric", [wait_p50, average_wait, offered, cx_score], ids=lambda x: x.name)
def test_what_is_explored_has_no_sign_of_another_unit(metric: Metric, form: dict[str, Any]) -> None:
    question = Question(metrics=(metric,), **form)
    answer = explore.answer(VIEW, question)
    figure = explored(answer, question, metric, VIEW)
    drawn = [x.rows["tip"].to_list() for x in figure.panels]
    said = spaced([figure.title, drawn, figure.table[metric.label].to_list(), pivoted(answer, question).rows()])
    said = said.replace(metric.label, "")
    assert "%" not in said
    assert (" s" in said or " min" in said) is (metric.unit is Unit.SECONDS)


@pytest.mark.parametrize(
    ("metric", "said"),
    [("average_wait", "Average time in queue: 3 min 33 s"), ("wait_p50", "Median wait: "), ("offered", "Offered: 168")],
)
def test_the_page_why_tells_a_number_in_its_unit(metric: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = spaced(written(page("why", centre.uneven(4), monkeypatch, {"metric": metric}))).replace("\\", "")
    (lead,) = [x for x in told.split("\n") if x.startswith(said)]
    assert "%" not in lead
