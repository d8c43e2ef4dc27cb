"""How far days scatter: by hand, and 1 where chance alone is at work."""

import numpy as np
import polars as pl
import pytest

from metrics.scatter import scatter


def days(**parts: list[int]) -> pl.DataFrame:
    """Days of a hundred contacts each, of which so many were served."""
    rows = [(part, float(kept)) for part, served in parts.items() for kept in served]
    frame = pl.DataFrame(rows, schema={"part": pl.String, "numerator": pl.Float64}, orient="row")
    return frame.with_columns(denominator=pl.lit(100.0), n=pl.lit(100))


def scattered(frame: pl.DataFrame) -> dict[str, float]:
    return dict(zip(*scatter(frame, ["part"]).sort("part").to_dict(as_series=False).values(), strict=True))


def test_the_scatter_is_chi_squared_over_its_degrees_of_freedom() -> None:
    # 40, 60, 40, 60, 50 of 100: share 0.5, four times 10 squared over 25, in four degrees of freedom.
    assert scattered(days(a=[40, 60, 40, 60, 50])) == pytest.approx({"a": 4.0})


def test_days_that_differ_less_than_chance_would_have_it_tell_nothing_more() -> None:
    assert scattered(days(a=[50] * 9)) == {"a": 1.0}


def test_parts_with_few_days_take_what_all_parts_tell() -> None:
    found = scattered(days(a=[40, 60], b=[40, 60], c=[40, 60], d=[40, 60]))
    assert found == pytest.approx(dict.fromkeys("abcd", 8.0))
    assert scattered(days(a=[40, 60])) == {"a": 1.0}


def test_who_always_or_never_serves_has_no_scatter() -> None:
    assert scattered(days(a=[100] * 9, b=[0] * 9)) == {"a": 1.0, "b": 1.0}


def test_two_periods_that_differ_are_no_scatter() -> None:
    frame = pl.concat([days(a=[x] * 5).with_columns(place=pl.lit(x)) for x in (30, 90)])
    assert scatter(frame, ["part"], within=["place"])["scatter"].to_list() == [1.0]


def test_of_chance_alone_the_scatter_is_about_one() -> None:
    dice = np.random.default_rng(2)
    parts = {f"p{x}": dice.binomial(100, 0.8, 28).tolist() for x in range(100)}
    assert np.mean(list(scattered(days(**parts)).values())) == pytest.approx(1.1, abs=0.05)
