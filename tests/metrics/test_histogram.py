"""Quantiles from a histogram, against the plain definition."""

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from metrics.compare import Z95
from metrics.histogram import RELATIVE_ERROR, _counted, _steps, quantiles, step, value_of
from metrics.ranks import steps_by_rank

waits = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=60)


def histogram(finished: list[float], unfinished: list[float] | None = None) -> pl.DataFrame:
    rows = [(x, True) for x in finished] + [(x, False) for x in unfinished or []]
    frame = pl.DataFrame(rows, schema={"value": pl.Float64, "done": pl.Boolean}, orient="row")
    counts = {"finished": pl.col("done").sum().cast(pl.Int64), "unfinished": (~pl.col("done")).sum().cast(pl.Int64)}
    return frame.group_by(step=step(pl.col("value"))).agg(**counts)


def found(share: float, finished: list[float], unfinished: list[float] | None = None) -> dict[str, float | None]:
    (frame,) = quantiles(histogram(finished, unfinished), pl.DataFrame({"rows": [1]}), (), [share], z=Z95)
    return frame.row(0, named=True)


@given(st.floats(0, 1e8, allow_subnormal=False))
def test_a_value_is_known_to_within_one_percent(value: float) -> None:
    known = pl.select(value_of(step(pl.lit(value)))).item()
    assert math.isclose(known, value, rel_tol=RELATIVE_ERROR * 1.000001, abs_tol=0.001)


@given(waits, st.sampled_from([0.5, 0.9, 0.95]))
def test_a_quantile_is_the_smallest_value_that_enough_rows_do_not_exceed(values: list[float], share: float) -> None:
    exact = sorted(values)[max(0, math.ceil(share * len(values) - 1e-9) - 1)]
    assert found(share, values)["value"] == pytest.approx(exact, rel=RELATIVE_ERROR * 1.000001)


@given(waits, waits, st.sampled_from([0.5, 0.9]))
def test_waiting_on_never_lowers_a_quantile(values: list[float], waiting: list[float], share: float) -> None:
    without, with_them = found(share, values)["value"], found(share, values, waiting)["value"]
    assert without is not None
    assert with_them is None or with_them >= without


def test_the_interval_is_that_of_the_order_statistics() -> None:
    # Of 100 values the ranks are 50 - 1.96 * 5, rounded down, and 50 + 1.96 * 5, rounded up, and one more.
    answer = found(0.5, [float(x) for x in range(1, 101)])
    assert answer["low"] is not None
    assert answer["high"] is not None
    assert 39.2 < answer["low"] <= 40
    assert 61 <= answer["high"] < 62.3


def test_the_interval_of_equal_values_holds_them() -> None:
    answer = found(0.5, [10.0] * 50)
    assert answer["low"] is not None
    assert answer["high"] is not None
    assert answer["low"] < 10 <= answer["high"] < 10.3


def test_an_end_beyond_the_last_row_is_not_known() -> None:
    assert found(0.95, [float(x) for x in range(1, 51)])["high"] is None


def test_who_waits_since_just_now_says_nothing() -> None:
    assert found(0.5, [10.0, 20.0, 30.0], [1.0] * 50)["n"] == 3


def test_nothing_but_unfinished_rows_give_no_quantile() -> None:
    answer = found(0.5, [], [5.0, 6.0])
    assert (answer["value"], answer["n"]) == (None, 2)


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(-3, 9), st.integers(0, 40)), max_size=40),
    st.sampled_from([0.01, 0.5, 0.9, 0.95]),
)
def test_a_rank_that_is_looked_up_is_the_one_that_is_counted_to(told: list[tuple[int, int, int]], share: float) -> None:
    schema = {"group": pl.UInt32, "step": pl.Int16, "finished": pl.Int64}
    rows = pl.DataFrame(told, schema, orient="row").unique(["group", "step"], keep="first").sort("group", "step")
    placed = rows.with_columns(unfinished=pl.lit(0, pl.Int64))
    counted = _steps(_counted(placed), share, Z95).filter(pl.col("n") > 0).sort("group").collect()
    assert_frame_equal(steps_by_rank(placed, share, Z95), counted)


def test_a_group_with_unfinished_rows_changes_no_other() -> None:
    groups = pl.DataFrame({"channel": ["voice", "chat"]})
    voice, chat = histogram([10.0, 20.0, 30.0] * 20), histogram([5.0] * 40, [900.0] * 41)
    both = pl.concat(x.with_columns(channel=pl.lit(y)) for x, y in ((voice, "voice"), (chat, "chat")))
    (frame,) = quantiles(both, groups, ["channel"], [0.5], z=Z95)
    assert frame.row(0, named=True) == found(0.5, [10.0, 20.0, 30.0] * 20)
    assert frame.row(1, named=True) == found(0.5, [5.0] * 40, [900.0] * 41)


def test_groups_without_a_histogram_have_no_rows() -> None:
    groups = pl.DataFrame({"channel": ["voice", "chat", None]})
    counted = histogram([7.0]).with_columns(channel=pl.lit(None, dtype=pl.String))
    (frame,) = quantiles(counted, groups, ["channel"], [0.5], z=Z95)
    assert frame["n"].to_list() == [0, 0, 1]
    assert frame["value"].to_list() == [None, None, pytest.approx(7, rel=0.01)]
