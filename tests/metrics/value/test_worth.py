"""What a customer is worth: purchases to come, discounted as a fine sum says, times what each brings."""

import numpy as np
import pytest

from metrics.value.bg_nbd import Bought, expected_purchases
from metrics.value.fitting import STEP
from metrics.value.terms import Terms
from metrics.value.worth import discounted_purchases, models, worth
from tests.metrics.value.bought import drawn

PARAMETERS = np.array([0.243, 4.414, 0.793, 2.426])
CUSTOMERS = Bought(np.array([0.0, 2.0, 20.0]), np.array([0.0, 30.0, 38.0]), np.array([3.0, 38.0, 38.0]))
PURCHASES, SPEND = (0.6, 8.0, 0.8, 3.0), (6.0, 4.0, 15.0)


@pytest.mark.parametrize(("years", "rate"), [(1.0, 0.1), (5.0, 0.15), (0.25, 0.9)])
def test_later_purchases_weigh_less_as_a_fine_sum_says(years: float, rate: float) -> None:
    terms = Terms(years=years, discount_rate=rate, margin=1)
    edges = np.linspace(0, terms.weeks, 2001)
    so_far = np.array([expected_purchases(PARAMETERS, CUSTOMERS, float(edge)) for edge in edges])
    middle = (edges[1:] + edges[:-1]) / 2
    slow = (np.diff(so_far, axis=0) * (1 + rate) ** (-middle / 52.178571)[:, None]).sum(axis=0)
    assert discounted_purchases(PARAMETERS, CUSTOMERS, terms) == pytest.approx(slow, rel=1e-4)


def test_at_no_discount_a_purchase_weighs_what_it_is() -> None:
    terms = Terms(years=2, discount_rate=0, margin=1)
    assert discounted_purchases(PARAMETERS, CUSTOMERS, terms) == pytest.approx(
        expected_purchases(PARAMETERS, CUSTOMERS, terms.weeks)
    )


def test_the_value_is_purchases_times_spend_times_margin_and_so_are_its_slopes() -> None:
    customers, _ = drawn(1, 800, purchases=PURCHASES, spend=SPEND, weeks=52, ahead=0)
    fitted, terms = models(customers), Terms(years=1, discount_rate=0.1, margin=0.4)
    each, slopes = worth(customers, fitted, terms)
    assert each["value"].to_list() == pytest.approx((each["purchases"] * each["spend"] * 0.4).to_list())
    assert each["person"].to_list() == customers["person"].to_list()
    fitted.purchases.parameters[0] *= np.exp(STEP)
    moved, _ = worth(customers, fitted, terms)
    assert (moved["value"] - each["value"]).to_numpy() / STEP == pytest.approx(slopes[:, 0], rel=1e-2, abs=1e-3)


def test_customers_who_leave_all_alike_are_fitted_at_the_end_of_what_is_looked_for() -> None:
    truly = (1.9, 19.5, 60.0, 1500.0)
    customers, _ = drawn(7, 3000, purchases=truly, spend=SPEND, weeks=52, ahead=1)
    found = models(customers).purchases
    _, _, a, b = found.parameters
    assert found.fixed == ("b",)
    assert a / (a + b) == pytest.approx(60 / 1560, rel=0.25)
