"""Intervals and verdicts: known numbers from elsewhere."""

from collections.abc import Callable
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.compare import (
    adjusted_wald_nps,
    benjamini_hochberg,
    difference,
    mean_interval,
    ratio_interval,
    student,
    verdict,
    wilson,
)
from metrics.find import find_metric
from metrics.measure import measure
from tests.metrics.worked import SETTINGS, facts, legs

Interval = tuple[pl.Expr, pl.Expr]


def ends(of: Callable[..., Interval], *numbers: float, **more: float) -> tuple[float | None, float | None]:
    low, high = of(*(pl.lit(x) for x in numbers), **{name: pl.lit(x) for name, x in more.items()})
    return pl.select(low=low, high=high).row(0)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        pytest.param(8, 10, 49.0, 94.3, id="8 of 10"),
        pytest.param(80, 100, 71.1, 86.7, id="80 of 100"),
        pytest.param(0, 10, 0, 27.8, id="none of 10 begins at exactly 0"),
        pytest.param(10, 10, 72.2, 100, id="all of 10 ends at exactly 1"),
    ],
)
def test_wilsons_interval_of_a_proportion(successes: int, n: int, low: float, high: float) -> None:
    found = ends(wilson, successes, n)
    assert [round(100 * (x or 0), 1) for x in found] == [low, high]


@pytest.mark.parametrize("n", [40_000, 65_536, 92_830, 20_000_000])
def test_wilsons_interval_is_the_same_of_counts_in_32_bits_as_of_numbers(n: int) -> None:
    counts = pl.DataFrame({"k": [n // 20], "n": [n]})
    low, high = wilson(pl.col("k"), pl.col("n"))
    found = [counts.cast(x).select(low.alias("low"), high.alias("high")).row(0) for x in (pl.UInt32, pl.Float64)]
    assert found[0] == found[1]
    assert found[0] == pytest.approx((0.05, 0.05), abs=1.1 * 1.96 * (0.05 * 0.95 / n) ** 0.5)


@pytest.mark.parametrize("freedom", [1_625, 1_626, 65_536, 20_000_000])
def test_students_quantile_is_the_same_of_counts_in_32_bits_as_of_numbers(freedom: int) -> None:
    found = [pl.select(student(pl.lit(freedom, dtype=x))).item() for x in (pl.UInt32, pl.Float64)]
    assert found[0] == found[1] == pytest.approx(1.96, rel=0.002)


def test_wilsons_interval_of_nobody_is_null() -> None:
    assert ends(wilson, 0, 0) == (None, None)


@pytest.mark.parametrize(
    ("promoters", "passives", "detractors", "middle", "half"),
    [
        pytest.param(50, 30, 20, 29.1, 15.1, id="50 promoters, 30 passives, 20 detractors"),
        pytest.param(5, 3, 2, 23.1, 42.1, id="5 promoters, 3 passives, 2 detractors"),
    ],
)
def test_the_adjusted_wald_interval_of_nps(
    promoters: int, passives: int, detractors: int, middle: float, half: float
) -> None:
    net, extremes, n = promoters - detractors, promoters + detractors, promoters + passives + detractors
    low, high = ends(adjusted_wald_nps, net, extremes, n)
    assert low is not None
    assert high is not None
    assert round(50 * (low + high), 1) == middle
    assert round(50 * (high - low), 1) == half


def test_the_interval_of_a_mean_is_students() -> None:
    # 2, 4, 4, 4, 5, 5, 7, 9: mean 5, standard deviation 2.138; Student's 97.5 % point at 7 degrees is 2.3646.
    low, high = ends(mean_interval, 40, 232, 8)
    assert low == pytest.approx(5 - 1.7874, abs=0.003)
    assert high == pytest.approx(5 + 1.7874, abs=0.003)


@pytest.mark.parametrize(("freedom", "quantile"), [(4, 2.7764), (9, 2.2622), (29, 2.0452), (1000, 1.9623)])
def test_students_quantile_is_within_half_a_percent(freedom: int, quantile: float) -> None:
    assert pl.select(student(pl.lit(freedom))).item() == pytest.approx(quantile, rel=0.005)


def test_the_interval_of_one_row_is_null() -> None:
    assert ends(mean_interval, 5, 25, 1) == (None, None)


def test_a_ratio_that_never_varies_has_no_width() -> None:
    # Three rows, x = 2 y: 2/1, 4/2, 6/3.
    assert ends(ratio_interval, 12, 6, 3, xx=56, xy=28, yy=14) == pytest.approx((2, 2))


@given(st.integers(0, 50), st.integers(1, 50))
def test_a_proportion_always_lies_in_its_interval(successes: int, more: int) -> None:
    n = successes + more
    low, high = ends(wilson, successes, n)
    assert low is not None
    assert high is not None
    assert low <= successes / n <= high


def answered_of(n: int, k: int) -> pl.DataFrame:
    rows = facts(legs("answered", 1, times=k) + legs("answered", 99, times=n - k))
    return measure([find_metric("served_in_time")], rows, SETTINGS)


@pytest.mark.parametrize(
    ("now", "before", "low", "high"),
    [
        pytest.param((70, 56), (80, 48), 0.0524, 0.3339, id="56 of 70 against 48 of 80"),
        pytest.param((30, 0), (30, 0), -0.1135, 0.1135, id="none of 30 against none of 30"),
    ],
)
def test_the_difference_of_two_proportions_has_newcombes_interval(
    now: tuple[int, int], before: tuple[int, int], low: float, high: float
) -> None:
    served = find_metric("served_in_time")
    found = difference(answered_of(*now), answered_of(*before), [served]).row(0, named=True)
    assert found["difference_low"] == pytest.approx(low, abs=0.00005)
    assert found["difference_high"] == pytest.approx(high, abs=0.00005)


def test_a_share_that_surely_rose_is_better_where_higher_is() -> None:
    served = find_metric("served_in_time")
    assert difference(answered_of(70, 56), answered_of(80, 48), [served])["verdict"].to_list() == ["better"]


def test_what_was_not_there_before_is_too_few_to_compare() -> None:
    served = find_metric("served_in_time")
    nothing = answered_of(70, 56).clear()
    assert difference(answered_of(70, 56), nothing, [served])["verdict"].to_list() == ["too few"]


@pytest.mark.parametrize(
    ("better", "low", "high", "n", "means"),
    [
        ("higher", 0.01, 0.2, 30, "better"),
        ("higher", -0.2, -0.01, 30, "worse"),
        ("lower", 0.01, 0.2, 30, "worse"),
        ("lower", -0.2, -0.01, 30, "better"),
        ("higher", -0.1, 0.2, 30, "within noise"),
        ("higher", 0, 0.2, 30, "within noise"),
        ("higher", 0.1, 0.2, 29, "too few"),
        ("neither", -0.1, 0.2, 30, "within noise"),
        ("neither", 0.1, 0.2, 30, None),
        ("higher", None, None, 30, None),
    ],
)
def test_what_a_difference_means(better: str, low: float, high: float, n: int, means: str | None) -> None:
    said = verdict(pl.lit(better), low=pl.lit(low, pl.Float64), high=pl.lit(high, pl.Float64), n=pl.lit(n))
    assert pl.select(said).item() == means


def false_discovery_rates(*p: float | None) -> list[float | None]:
    return pl.DataFrame({"p": p}, schema={"p": pl.Float64}).select(benjamini_hochberg(pl.col("p")))["p"].to_list()


def test_false_discovery_rates_of_five_tests() -> None:
    found = false_discovery_rates(0.005, 0.039, 0.6, 0.008, 0.041)
    assert found == pytest.approx([0.02, 0.05125, 0.6, 0.02, 0.05125])


def test_what_was_not_tested_costs_the_others_nothing() -> None:
    assert false_discovery_rates(0.01, None, 0.5) == pytest.approx([0.02, None, 0.5])


def test_equal_p_values_have_equal_false_discovery_rates() -> None:
    assert false_discovery_rates(0.02, 0.5, 0.02, 0.02) == pytest.approx([0.08 / 3, 0.5, 0.08 / 3, 0.08 / 3])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_false_discovery_rates_keep_the_order_and_never_fall_below_the_p_value(p: list[float]) -> None:
    rates = [x for x in false_discovery_rates(*p) if x is not None]
    in_order = [rate for _, rate in sorted(zip(p, rates, strict=True))]
    assert all(a <= b for a, b in pairwise(in_order))
    assert all(rate >= x - 1e-15 for rate, x in zip(rates, p, strict=True))
