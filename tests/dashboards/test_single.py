"""A single number is written as a column of them is."""

import math

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboards.words import formats
from dashboards.words.language import LANGUAGES, speaking
from metrics.metric import Unit

numbers = (
    st.floats(-1e7, 1e7) | st.integers(-(10**7), 10**7).map(float) | st.integers(-(10**5), 10**5).map(lambda x: x / 8)
)
each_language = pytest.mark.parametrize("language", LANGUAGES)
each_unit = pytest.mark.parametrize("unit", list(Unit))


def of_column(writing: pl.Expr) -> str:
    return str(pl.select(writing.fill_null("")).item())


@each_language
@each_unit
@given(numbers, numbers, st.sampled_from([0, 1]))
@example(math.nextafter(0.5, 0), -0.0004, 1)
@example(59.5, 599.5, 0)
@example(3599.5, 172_799.0, 1)
@settings(max_examples=25, deadline=None)
def test_it_is_written_as_in_a_column(language: str, unit: Unit, one: float, other: float, digits: int) -> None:
    low, high = pl.lit(one), pl.lit(other)
    with speaking(language):
        assert formats.value(unit, one, digits) == of_column(formats.values(unit, low, digits))
        assert formats.difference(unit, one) == of_column(formats.signed(unit, low))
        assert formats.interval(unit, one, other, digits) == of_column(formats.intervals(unit, low, high, digits))


@each_unit
def test_no_number_is_written_as_in_a_column(unit: Unit) -> None:
    none = pl.lit(None, dtype=pl.Float64)
    assert formats.value(unit, None) == of_column(formats.values(unit, none)) == formats.NOTHING
    assert formats.difference(unit, None) == of_column(formats.signed(unit, none)) == formats.NOTHING
    assert formats.interval(unit, None, 1.0) == formats.interval(unit, 1.0, None) == ""
