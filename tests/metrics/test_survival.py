"""Kaplan and Meier's quantiles, against the plain product and a published example."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from metrics.compare import Z95
from metrics.histogram import RELATIVE_ERROR, step, value_of
from metrics.survival import survival_quantiles
from tests.metrics.test_histogram import found as plain
from tests.metrics.test_histogram import histogram

times = st.lists(st.sampled_from([0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 40.0]), max_size=20)


def found(share: float, finished: list[float], unfinished: list[float]) -> dict[str, float | None]:
    (frame,) = survival_quantiles(histogram(finished, unfinished), pl.DataFrame({"rows": [1]}), (), [share], z=Z95)
    return frame.row(0, named=True)


@given(times, times, st.sampled_from([0.1, 0.5, 0.9]))
@settings(max_examples=60, deadline=None)
def test_the_quantile_is_that_of_the_plain_product_limit(ended: list[float], lost: list[float], share: float) -> None:
    exact, value = product_limit(share, ended, lost), found(share, ended, lost)["value"]
    assert value == (None if exact is None else pytest.approx(exact, rel=RELATIVE_ERROR))


groups_of_times = st.lists(st.tuples(times, times), min_size=2, max_size=4)


@given(groups_of_times, st.sampled_from([0.1, 0.5, 0.9]))
@settings(max_examples=20, deadline=None)
def test_what_stands_in_one_group_changes_nothing_in_another(
    some: list[tuple[list[float], list[float]]], share: float
) -> None:
    groups = pl.DataFrame({"group_of": range(len(some))})
    several = [histogram(*both).with_columns(group_of=pl.lit(place, pl.Int64)) for place, both in enumerate(some)]
    (frame,) = survival_quantiles(pl.concat(several), groups, ["group_of"], [share], z=Z95)
    alone = pl.DataFrame([found(share, *both) for both in some], schema=frame.schema)
    assert_frame_equal(frame, alone, rel_tol=1e-12)


@given(times, times, st.lists(st.sampled_from([0.01, 0.1, 0.5, 0.9, 0.99]), min_size=2, max_size=5))
@settings(max_examples=20, deadline=None)
def test_shares_asked_together_are_those_asked_alone(
    ended: list[float], lost: list[float], shares: list[float]
) -> None:
    frames = survival_quantiles(histogram(ended, lost), pl.DataFrame({"rows": [1]}), (), shares, z=Z95)
    for share, frame in zip(shares, frames, strict=True):
        assert_frame_equal(frame, pl.DataFrame([found(share, ended, lost)], schema=frame.schema), rel_tol=1e-12)


def product_limit(share: float, ended: list[float], lost: list[float]) -> float | None:
    """The first time up to which enough have ended, by going from one end to the next."""
    beyond = 1.0
    for when in sorted(set(ended)):
        at_risk = sum(x >= when for x in ended) + sum(x >= when for x in lost)
        beyond *= 1 - ended.count(when) / at_risk
        if beyond <= 1 - share + 1e-9:
            return when
    return None


REMISSION = [6.0, 6, 6, 7, 10, 13, 16, 22, 23]
STILL_IN_REMISSION = [6.0, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
"""Weeks of remission under 6-MP, Freireich and others, 1963, in every textbook of survival; the median is 23."""


def test_the_median_of_the_textbook_is_found_with_its_interval() -> None:
    answer = found(0.5, REMISSION, STILL_IN_REMISSION)
    assert answer["value"] == pytest.approx(23, rel=RELATIVE_ERROR)
    assert answer["low"] == pytest.approx(13, rel=3 * RELATIVE_ERROR)
    assert (answer["high"], answer["n"]) == (None, 21)


def test_what_only_a_few_reached_is_not_known() -> None:
    answer = found(0.5, [10.0], [5.0, 20.0, 30.0])
    assert (answer["value"], answer["n"]) == (None, 4)


def test_where_everything_ended_it_is_the_plain_quantile() -> None:
    values = [float(x) for x in range(1, 101)]
    assert found(0.9, values, [])["value"] == plain(0.9, values)["value"]


def test_groups_are_kept_apart_and_those_without_rows_have_none() -> None:
    groups = pl.DataFrame({"channel": ["voice", "chat", None]})
    several = [histogram([x]).with_columns(channel=pl.lit(name, pl.String)) for x, name in ((7.0, None), (9.0, "chat"))]
    (frame,) = survival_quantiles(pl.concat(several), groups, ["channel"], [0.5], z=Z95)
    assert frame["n"].to_list() == [0, 1, 1]
    told = pl.select(value_of(step(pl.lit(pl.Series([9.0, 7.0]))))).to_series()
    assert frame["value"].to_list() == [None, *(pytest.approx(x) for x in told)]
