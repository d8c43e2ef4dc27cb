"""Badly served customers beside matched ones: by hand, by a slow walk, and on drawn customers whose truth is known."""

from collections import defaultdict
from math import sqrt

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.compare import Z95
from metrics.value.matching import balance, differences, weighed

Row = tuple[int, bool, str, float, float]
SCHEMA = {"person": pl.Int64, "bad": pl.Boolean, "topic": pl.String, "again": pl.Float64, "value": pl.Float64}


def told(rows: list[Row]) -> pl.DataFrame:
    """Contacts: person, whether badly served, the stratum, whether they bought again, what they are worth."""
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").with_columns(of=pl.lit("all"))


def found(rows: pl.DataFrame) -> dict[str, float]:
    matched = weighed(rows, "of", ["topic"])
    return differences(matched, "of", ["topic"], again="again", beside=["value"]).row(0, named=True)


def test_the_well_served_weigh_as_many_as_the_badly_served_who_are_like_them() -> None:
    rows = [(n, n % 4 == 0, "a", float(n % 2), 10.0) for n in range(40)]  # 10 bad, none again; 30 well, 20 again
    rows += [(100 + n, n < 30, "b", float(n % 3 == 0), 40.0) for n in range(60)]  # 30 bad, 10 again; 30 well, 10 again
    rows += [(200, True, "alone", 1.0, 0.0), (201, False, "nobody bad", 1.0, 0.0)]
    row = found(told(rows))
    assert (row["n_bad"], row["n_well"]) == (40, 60)
    assert row["bad"] == pytest.approx(10 / 40)
    assert row["well"] == pytest.approx(10 / 40 * 20 / 30 + 30 / 40 * 10 / 30)
    assert row["difference"] == pytest.approx(row["well"] - 0.25)
    assert row["lost"] == pytest.approx(1 - 0.25 / row["well"])
    assert row["value"] == pytest.approx(0.25 * 10 + 0.75 * 40)


def test_a_number_that_is_known_of_some_is_a_mean_of_those_and_of_nobody_none() -> None:
    rows = told([(n, n % 4 == 0, "a", float(n % 2), 10.0 + n % 3) for n in range(40)])
    some = found(rows.with_columns(value=pl.when(pl.col("person") % 3 == 1).then("value")))
    assert [some["value"], some["value_bad"]] == pytest.approx([11.0, 11.0])
    nobody = found(rows.with_columns(value=pl.lit(None, pl.Float64)))
    assert [nobody["value"], nobody["value_bad"]].count(None) == 2  # type: ignore[arg-type]  # no number at all
    assert nobody["difference"] == found(rows)["difference"]


def test_where_hardly_anybody_bought_again_no_part_is_told() -> None:
    rows = [(n, n % 2 == 0, "a", float(n in {1, 2, 3, 4, 5, 7, 9}), 10.0) for n in range(100)]
    row = found(told(rows))
    assert row["difference"] == pytest.approx(3 / 50)
    assert row["lost"] is None


def test_nothing_is_told_of_nobody() -> None:
    assert differences(weighed(told([]), "of", ["topic"]), "of", ["topic"], again="again", beside=["value"]).is_empty()


some = st.tuples(
    st.integers(0, 60), st.booleans(), st.sampled_from("abc"), st.sampled_from([0.0, 1.0]), st.sampled_from([1.0, 9.0])
)


@given(st.lists(some, min_size=150, max_size=200))
@settings(max_examples=8, deadline=None)
def test_the_difference_and_its_interval_are_those_of_a_slow_walk(rows: list[Row]) -> None:
    strata: dict[str, tuple[list[float], list[float]]] = {x: ([], []) for x in "abc"}
    for _, bad, topic, again, _ in rows:
        strata[topic][not bad].append(again)
    both = {topic: x for topic, x in strata.items() if x[0] and x[1]}
    total = sum(len(x[0]) for x in both.values())
    if not total:
        assert weighed(told(rows), "of", ["topic"]).is_empty()
        return
    mean = {topic: sum(x[1]) / len(x[1]) for topic, x in both.items()}
    bad_mean = sum(sum(x[0]) for x in both.values()) / total
    well_mean = sum(len(x[0]) * mean[topic] for topic, x in both.items()) / total
    apart: dict[int, float] = defaultdict(float)
    for person, bad, topic, again, _ in rows:
        if topic in both:
            n, m = len(both[topic][0]), len(both[topic][1])
            if bad:
                apart[person] += ((mean[topic] - well_mean) - (again - bad_mean)) / total
            elif m == 1:
                apart[person] += n / m / total * (again - well_mean)
            else:
                apart[person] += n / m / total * (again - mean[topic]) * sqrt(m / (m - 1))
    error = sqrt(sum(x**2 for x in apart.values()) * len(apart) / (len(apart) - 1))
    row = found(told(rows))
    assert row["difference"] == pytest.approx(well_mean - bad_mean)
    assert row["difference_high"] - row["difference"] == pytest.approx(Z95 * error)


@pytest.mark.parametrize("lost", [pytest.param(0.0, id="nobody is lost"), pytest.param(0.3, id="three in ten")])
def test_the_interval_holds_the_truth_though_bad_service_meets_the_better_buyers(lost: float) -> None:
    random, holds, naive = np.random.default_rng(5), [], []
    for _ in range(120):
        often = random.integers(0, 4, 1500)
        bad = random.random(1500) < 0.1 + 0.1 * often
        again = random.random(1500) < (0.1 + 0.15 * often) * np.where(bad, 1 - lost, 1)
        rows = pl.DataFrame({"person": np.arange(1500), "bad": bad, "again": again.astype(float), "topic": often})
        row = found(rows.with_columns(of=pl.lit("all"), value=pl.lit(1.0)))
        holds.append(row["lost_low"] <= lost <= row["lost_high"])
        naive.append(1 - again[bad].mean() / again[~bad].mean() - lost)
    assert np.mean(holds) >= 0.9
    assert abs(np.mean(naive)) > 0.1, "without matching it would be far off"


def test_matching_makes_both_sides_alike_in_what_they_are_matched_by() -> None:
    random = np.random.default_rng(3)
    often = random.integers(0, 4, 2000)
    bad = random.random(2000) < 0.1 + 0.15 * often
    rows = pl.DataFrame({"person": np.arange(2000), "bad": bad, "topic": often}).with_columns(
        of=pl.lit("all"), orders=pl.col("topic").cast(pl.Float64)
    )
    row = balance(rows, weighed(rows, "of", ["topic"]), ["orders"]).row(0, named=True)
    assert row["apart"] > 0.3
    assert row["apart_matched"] == pytest.approx(0, abs=1e-9)
    assert row["matched"] == pytest.approx(row["bad"])
