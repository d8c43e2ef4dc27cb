"""How far a value lies from the truth by chance: by hand, for every kind of interval."""

import polars as pl
import pytest

from metrics.find import find_metric
from metrics.measure import measure
from metrics.metric import Metric
from metrics.sampling import sampling_variance
from tests.metrics.worked import SETTINGS, Row, a_survey, facts, legs


def variance(metric: Metric, rows: list[Row], surveys: list[Row] | None = None) -> float:
    answer = measure([metric], facts(rows, surveys=surveys or []), SETTINGS)
    return float(answer.select(sampling_variance(metric)).item())


def test_a_share_varies_as_the_binomial_distribution_does() -> None:
    rows = legs("answered", 1, times=80) + legs("answered", 99, times=20)
    assert variance(find_metric("served_in_time"), rows) == pytest.approx(0.8 * 0.2 / 100)


def test_a_mean_varies_by_its_standard_error() -> None:
    rows = legs("answered", 10, times=50) + legs("answered", 30, times=50)
    assert variance(find_metric("average_speed_of_answer"), rows) == pytest.approx(100 * 100 / 99 / 100, rel=0.001)


def test_a_mean_whose_interval_ends_at_nothing_varies_by_its_other_end() -> None:
    rows = legs("answered", 0, times=39) + legs("answered", 400, times=1)
    assert variance(find_metric("average_speed_of_answer"), rows) == pytest.approx(100, rel=0.001)


def test_nps_varies_as_its_adjusted_interval_says() -> None:
    # The worked example: 50 promoters, 30 passives and 20 detractors are 29.1 -/+ 15.1.
    surveys = [a_survey("nps", x, 0, 10) for x in [10] * 50 + [8] * 30 + [0] * 20]
    assert variance(find_metric("nps"), [], surveys) == pytest.approx((15.1 / 1.96) ** 2, rel=0.01)


def test_without_an_interval_nothing_is_known() -> None:
    one = measure([find_metric("average_speed_of_answer")], facts(legs("answered", 5, times=1)), SETTINGS)
    assert one.select(sampling_variance(find_metric("average_speed_of_answer")).is_null()).item()


def test_columns_of_several_metrics_can_be_told_apart() -> None:
    served, mean = find_metric("served_in_time"), find_metric("average_speed_of_answer")
    rows = facts(legs("answered", 10, times=50) + legs("answered", 30, times=50))
    each = (pl.when(pl.col("metric") == x.name).then(sampling_variance(x)) for x in (served, mean))
    found = measure([served, mean], rows, SETTINGS).select(pl.coalesce(each)).to_series().to_list()
    assert found == pytest.approx([0.25 / 100, 100 / 99], rel=0.001)
