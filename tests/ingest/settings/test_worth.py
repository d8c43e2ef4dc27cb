"""What the value of customers is reckoned with."""

from collections.abc import Callable

import pytest

from ingest.settings import Settings

Loaded = Callable[[str], Settings]
Complaint = Callable[[str], str]


def test_shares_are_numbers_or_percents(loaded: Loaded) -> None:
    value = loaded("[value]\nhorizon_years = 3\ndiscount_rate = '12.5 %'\nmargin = 0.4").value
    assert (value.horizon_years, value.discount_rate, value.margin) == (3, 0.125, 0.4)


def test_a_margin_that_nobody_says_is_none(loaded: Loaded) -> None:
    assert loaded("[value]\nhorizon_years = 2").value.margin is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[value]\nhorizon_years = 0", "'horizon_years' of [value]: 0 should be more than 0."),
        ("[value]\nmargin = 40", "'margin' of [value]: 40 is not a share from 0 to 1; write 0.9, or '90 %'."),
        ("[value]\nhorizon = 2", "'horizon' is no key of [value]; did you mean 'horizon_years'?"),
    ],
)
def test_what_is_wrong_is_said(complaint: Complaint, text: str, sentence: str) -> None:
    assert sentence in complaint(text)
