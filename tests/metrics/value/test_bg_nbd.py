"""The model of purchases: slopes against differences, expectations against a slow integral, and the odd ends."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import beta

from metrics.value.bg_nbd import Bought, alive, expected_purchases, log_likelihood

PARAMETERS = np.array([0.243, 4.414, 0.793, 2.426])
CUSTOMERS = Bought(
    frequency=np.array([0.0, 1.0, 2.0, 7.0]),
    recency=np.array([0.0, 10.0, 30.43, 5.0]),
    age=np.array([20.0, 38.0, 38.86, 38.0]),
)


def slowly(parameters: np.ndarray, x: float, recency: float, age: float, weeks: float) -> float:
    """The expected purchases of one customer: over every chance to leave, as if one knew it, weighed by how likely."""
    r, alpha, a, b = parameters

    def given(p: float) -> float:
        of_alive = (1 - ((alpha + age) / (alpha + age + p * weeks)) ** (r + x)) / p
        return float(of_alive * beta.pdf(p, a, b + x))

    stays = alive(parameters, Bought(np.array([x]), np.array([recency]), np.array([age])))[0]
    return float(stays * quad(given, 0, 1, points=[0.01, 0.1], limit=200)[0])


@pytest.mark.parametrize(
    "parameters", [PARAMETERS, np.array([3.0, 20.0, 1.0, 5.0]), np.array([0.5, 10.0, 50.0, 500.0])]
)
@pytest.mark.parametrize("weeks", [1.0, 52.0])
def test_expected_purchases_are_those_of_a_slow_integral(parameters: np.ndarray, weeks: float) -> None:
    found = expected_purchases(parameters, CUSTOMERS, weeks)
    slow = [slowly(parameters, *each, weeks) for each in zip(*CUSTOMERS, strict=True)]
    assert found == pytest.approx(slow, rel=1e-5)


def test_the_slopes_are_those_of_the_likelihood() -> None:
    logs = np.log(PARAMETERS)
    _, slopes = log_likelihood(logs, CUSTOMERS)
    for place, step in enumerate(np.eye(4) * 1e-6):
        up, down = (log_likelihood(logs + sign * step, CUSTOMERS)[0] for sign in (1, -1))
        assert slopes[:, place] == pytest.approx((up - down) / 2e-6, abs=1e-7)


def test_who_bought_once_cannot_have_left() -> None:
    found = alive(PARAMETERS, CUSTOMERS)
    assert found[0] == 1
    assert found[3] < 0.01 < found[1]


def test_of_a_customer_of_hundreds_of_purchases_all_is_a_number() -> None:
    often = Bought(np.array([800.0]), np.array([400.0]), np.array([400.0]))
    assert expected_purchases(PARAMETERS, often, 100)[0] == pytest.approx(2 * 100, rel=0.1)
    assert np.isfinite(log_likelihood(np.log(PARAMETERS), often)[0]).all()


def test_nothing_is_bought_in_no_time() -> None:
    assert expected_purchases(PARAMETERS, CUSTOMERS, 0) == pytest.approx(np.zeros(4), abs=1e-12)
