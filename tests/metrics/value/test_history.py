"""Recency, frequency and age as Fader and Hardie define them."""

from datetime import date

import polars as pl
import pytest

from metrics.value.history import bought, history, spent

DAYS = pl.DataFrame(
    [
        (1, date(2026, 1, 1), 99.0),
        (1, date(2026, 1, 15), 10.0),
        (1, date(2026, 2, 5), 20.0),
        (1, date(2026, 3, 1), 1000.0),
        (2, date(2026, 1, 8), 50.0),
        (3, date(2026, 3, 1), 50.0),
        (4, date(2026, 1, 1), 50.0),
        (4, date(2026, 1, 8), 0.0),
    ],
    schema=["person", "day", "amount"],
    orient="row",
)


def test_the_first_purchase_is_none_of_the_repeat_purchases_and_what_comes_later_is_not_known_yet() -> None:
    found = history(DAYS, date(2026, 2, 12))
    assert found["person"].to_list() == [1, 2, 4]
    assert found["frequency"].to_list() == [2, 0, 1]
    assert found["recency"].to_list() == [5, 0, 1]
    assert found["age"].to_list() == [6, 5, 6]
    assert found["mean_spend"].to_list() == [15, None, None]


def test_of_a_mean_that_is_not_known_the_model_of_amounts_has_seen_no_purchase() -> None:
    found = history(DAYS, date(2026, 2, 12))
    assert bought(found).frequency.tolist() == [2, 0, 1]
    assert spent(found).frequency.tolist() == pytest.approx([2, 0, 0])
    assert spent(found).mean.tolist() == [15, 0, 0]
