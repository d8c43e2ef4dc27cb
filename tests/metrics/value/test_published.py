"""The published estimates come out of the sample they were published for (Fader, Hardie and Lee 2005; 2013)."""

import numpy as np
import polars as pl
import pytest

from metrics.value.history import history
from metrics.value.hold_out import hold_out
from metrics.value.worth import models
from tests.metrics.value.bought import END, SPLIT, needs_sample, sample

pytestmark = needs_sample


def test_the_estimates_are_those_that_were_published() -> None:
    fitted = models(history(sample(), SPLIT))
    assert (fitted.purchases.n, fitted.spend.n) == (2357, 946)
    assert fitted.purchases.parameters == pytest.approx([0.243, 4.414, 0.793, 2.426], rel=0.01)
    assert fitted.purchases.log_likelihood == pytest.approx(-9582.4, abs=0.05)
    assert fitted.spend.parameters == pytest.approx([6.25, 3.74, 15.44], rel=0.01)


def test_every_estimate_lies_inside_its_interval() -> None:
    fitted = models(history(sample(), SPLIT))
    for one in (fitted.purchases, fitted.spend):
        low, high = one.interval
        assert np.all((low < one.parameters) & (one.parameters < high))
        assert not one.fixed


def test_the_weeks_held_out_are_foretold_as_measured() -> None:
    held = hold_out(sample(), split=SPLIT, until=END)
    assert (held.n, held.actual) == (2357, 1882)
    assert held.error == pytest.approx(-0.121, abs=0.001)
    assert held.error_of_each < 0.8 < held.naive_error
    assert held.weeks.height == 39
    assert held.weeks["actual_so_far"][-1] == 1882
    assert held.weeks["predicted_so_far"][-1] == pytest.approx(held.predicted)


def test_of_six_of_eight_groups_the_actual_mean_is_what_chance_makes_of_the_one_foretold() -> None:
    by = hold_out(sample(), split=SPLIT, until=END).by_frequency
    assert by["n"].to_list() == [1411, 439, 214, 100, 62, 38, 29, 64]
    assert by["actual"].round(3).to_list() == [0.237, 0.697, 1.393, 1.56, 2.532, 2.947, 3.862, 6.359]
    assert by.filter(pl.col("predicted").is_between("low", "high")).height == 6
