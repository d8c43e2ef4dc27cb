"""What the parts of a service attain: for every metric an answer, or a sentence that says why there is none."""

import numpy as np
import pytest

from metrics.attained import NoDirectionError, NotOfEachError, attained, scale_of
from metrics.composite import Composite
from metrics.find import all_metrics, find_metric
from metrics.metric import Metric, Quantile, Ratio, Unit
from tests.metrics.worked import SETTINGS, facts, legs

EVERY = all_metrics()


@pytest.mark.parametrize("metric", EVERY.values(), ids=EVERY)
def test_every_metric_with_a_direction_is_told_of_each_part_or_says_why_not(metric: Metric) -> None:
    if metric.better == "neither":
        with pytest.raises(NoDirectionError, match=metric.name):
            attained(metric, facts(), SETTINGS)
    elif isinstance(metric, (Ratio, Composite)):
        assert attained(metric, facts(), SETTINGS).metric is metric
    elif not isinstance(metric, Quantile):
        with pytest.raises(NotOfEachError, match=metric.name):
            attained(metric, facts(), SETTINGS)


@pytest.mark.parametrize("q", ["wait_p50", "wait_p90"])
def test_of_a_quantile_it_is_a_share_with_the_other_direction(q: str) -> None:
    waits = [row for wait in range(1, 101) for row in legs("answered", wait, times=1)]
    found = attained(find_metric(q), facts(waits), SETTINGS)
    assert isinstance(found.metric, Ratio)
    assert found.metric.is_proportion
    assert (found.metric.name, found.metric.better, found.metric.unit) == (q, "higher", Unit.PERCENT)
    assert found.within == pytest.approx(float(q[-2:]), rel=0.01)


def test_of_no_rows_a_quantile_is_within_nothing() -> None:
    assert attained(find_metric("wait_p50"), facts(), SETTINGS).within is None


@pytest.mark.parametrize(
    ("metric", "scale"),
    [
        pytest.param("served_in_time", 1, id="a share stands as it is"),
        pytest.param("csat_mean", 4, id="from one to five are four points"),
        pytest.param("ces", 6, id="from one to seven are six"),
        pytest.param("nps", 200, id="from -100 to 100 are two hundred"),
        pytest.param("cx_score", 100, id="from nothing to a hundred"),
        pytest.param("average_speed_of_answer", 50, id="twice the mean, weighted, where there is no end"),
    ],
)
def test_on_which_scale_parts_are_compared(metric: str, scale: float) -> None:
    values, weights = np.array([10.0, 40.0]), np.array([0.5, 0.5])
    assert scale_of(find_metric(metric), values, weights) == scale


def test_where_all_is_nothing_the_scale_divides_by_one() -> None:
    nothing = np.zeros(2)
    assert scale_of(find_metric("average_speed_of_answer"), nothing, np.array([0.5, 0.5])) == 1
