"""Cells of a map against the centre's mean."""

import math

import numpy as np
import polars as pl
import pytest

from metrics.deviations import NotAShareError, deviations, pool_sparse
from metrics.find import find_metric
from metrics.measure import measure
from tests.metrics.worked import SETTINGS, Row, facts, legs

SERVED = find_metric("served_in_time")


def queue(name: str, n: int, served: int) -> list[Row]:
    return legs("answered", 1, times=served, queue=name) + legs("answered", 99, times=n - served, queue=name)


def cells(*rows: list[Row]) -> pl.DataFrame:
    return measure([SERVED], facts([x for part in rows for x in part]), SETTINGS, by=["queue"])


def test_a_cell_differs_from_the_mean_of_all_cells_in_points() -> None:
    found = deviations(cells(queue("a", 100, 90), queue("b", 300, 150)), SERVED)
    assert found["mean"].to_list() == [0.6, 0.6]
    assert found["difference"].to_list() == pytest.approx([0.3, -0.1])
    assert found["verdict"].to_list() == ["better", "worse"]


def test_the_p_value_is_that_of_newcombes_interval() -> None:
    # 30 of 50 against 20 of 50: Newcombe's interval of the difference of 0.2 begins at 0.0046, so 0.1954 below it.
    found = deviations(cells(queue("a", 50, 30), queue("b", 50, 20)), SERVED)
    expected = math.erfc(1.95996 * 0.2 / 0.19542 / math.sqrt(2))
    assert found["p_value"].to_list() == pytest.approx([expected, expected], rel=0.001)


def test_a_cell_with_few_contacts_is_not_judged_and_costs_the_others_nothing() -> None:
    found = deviations(cells(queue("a", 50, 30), queue("b", 50, 20), queue("c", 29, 0)), SERVED)
    assert found["verdict"].to_list()[2] == "too few"
    assert found["p_value"].to_list()[2] is None
    assert found["q_value"].null_count() == 1


def test_cells_that_are_all_the_same_are_within_noise() -> None:
    assert (
        deviations(cells(queue("a", 40, 40), queue("b", 40, 40)), SERVED)["verdict"].to_list() == ["within noise"] * 2
    )


def test_nothing_is_said_of_a_map_without_cells() -> None:
    assert deviations(cells(), SERVED).is_empty()


def test_of_an_even_centre_hardly_any_cell_is_called_better_or_worse() -> None:
    random = np.random.default_rng(1)
    called = []
    # Cells of a map are of all sizes; by the score test one map in eight had a cell that was called better or worse.
    sizes = np.array([30, 35, 40, 50, 75, 150, 400, 1000] * 12)
    for _ in range(40):
        served = random.binomial(sizes, 0.95)
        frame = pl.DataFrame({"numerator": served, "denominator": sizes, "n": sizes, "value": served / sizes})
        verdicts = deviations(frame.cast(pl.Float64), SERVED)["verdict"]
        called.append(bool(verdicts.is_in(["better", "worse"]).any()))
    assert np.mean(called) <= 0.05


def test_a_mean_has_no_shares_to_compare() -> None:
    with pytest.raises(NotAShareError, match="'talk_time' is not a share"):
        deviations(cells(), find_metric("talk_time"))


def test_sparse_rows_of_a_map_are_put_together_as_others() -> None:
    apart = cells(queue("a", 40, 20), queue("b", 20, 15), queue("c", 25, 5), queue("d", 2, 1))
    pooled = pool_sparse(apart, "queue", on=["queue"])
    assert pooled.columns == apart.columns
    assert pooled.select("queue", "numerator", "n", "size").rows() == [
        ("a", 20.0, 40, "ok"),
        ("others", 21.0, 47, "ok"),
    ]


def test_a_pool_that_is_still_too_small_is_withheld() -> None:
    pooled = pool_sparse(cells(queue("a", 2, 1), queue("b", 1, 1)), "queue", on=["queue"])
    assert pooled.select("value", "size", "n", "reason").row(0) == (None, "suppressed", 3, "too_few")
