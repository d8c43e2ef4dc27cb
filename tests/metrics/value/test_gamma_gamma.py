"""The model of amounts: slopes against differences, and whom an expectation follows."""

import numpy as np
import pytest

from metrics.value.gamma_gamma import Spent, expected_spend, log_likelihood

PARAMETERS = np.array([6.25, 3.74, 15.44])
CUSTOMERS = Spent(frequency=np.array([1.0, 2.0, 9.0]), mean=np.array([5.0, 36.0, 120.0]))


def test_the_slopes_are_those_of_the_likelihood() -> None:
    logs = np.log(PARAMETERS)
    _, slopes = log_likelihood(logs, CUSTOMERS)
    for place, step in enumerate(np.eye(3) * 1e-6):
        up, down = (log_likelihood(logs + sign * step, CUSTOMERS)[0] for sign in (1, -1))
        assert slopes[:, place] == pytest.approx((up - down) / 2e-6, abs=1e-6)


def test_of_one_without_a_repeat_purchase_the_mean_of_all_is_expected() -> None:
    nobody = Spent(np.array([0.0]), np.array([0.0]))
    assert expected_spend(PARAMETERS, nobody)[0] == pytest.approx(6.25 * 15.44 / 2.74)


def test_the_more_often_somebody_bought_the_more_their_own_mean_counts() -> None:
    once, often = expected_spend(PARAMETERS, Spent(np.array([1.0, 1000.0]), np.array([100.0, 100.0])))
    assert 35 < once < often == pytest.approx(100, abs=0.1)


def test_where_the_mean_of_all_has_no_bound_there_is_none() -> None:
    found = expected_spend(np.array([1.0, 0.5, 10.0]), Spent(np.array([0.0, 2.0]), np.array([0.0, 10.0])))
    assert np.isnan(found[0])
    assert np.isfinite(found[1])
