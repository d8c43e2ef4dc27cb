"""Amounts are written as the reader's language has them, and never finer than they are known."""

import pytest

from dashboards.words.language import speaking
from dashboards.words.money import between, money, numbers, step_of


@pytest.mark.parametrize(
    ("language", "amount", "step", "words"),
    [
        pytest.param("en", 1204.4, 1.0, "EUR 1,204", id="whole"),
        pytest.param("en", 3.456, 0.01, "EUR 3.46", id="with cents"),
        pytest.param("en", 123_456.0, 10_000.0, "EUR 120,000", id="as roughly as it is known"),
        pytest.param("en", -1500.0, 1.0, "EUR \N{MINUS SIGN}1,500", id="a loss has a minus that is no hyphen"),
        pytest.param("en", -0.3, 1.0, "EUR 0", id="what rounds to nothing is on neither side of it"),
        pytest.param("pl", 1204.5, 0.01, "1204,50 EUR", id="Polish begins to group at ten thousand"),
        pytest.param("sl", 12_345.678, 0.01, "12.345,68 EUR", id="Slovene swaps both marks"),
        pytest.param("en", None, 1.0, "\N{EN DASH}", id="nothing is known"),
        pytest.param("en", float("nan"), 1.0, "\N{EN DASH}", id="no number"),
    ],
)
def test_an_amount_is_written_as_people_do(language: str, amount: float | None, step: float, words: str) -> None:
    with speaking(language):
        assert money(amount, "EUR", step=step).replace("\N{NO-BREAK SPACE}", " ") == words


def test_a_range_names_its_currency_once() -> None:
    assert between(1200.0, 3400.0, "EUR").replace("\N{NO-BREAK SPACE}", " ") == "EUR 1,200 to 3,400"
    assert between(None, 3400.0, "EUR") == ""


def test_a_range_in_large_type_may_go_on_in_a_second_line_and_never_inside_of_a_number() -> None:
    with speaking("pl"):
        assert " " not in numbers(12_000.0, 34_000.0)
        assert numbers(12_000.0, 34_000.0, breaks=True).split(" ")[-1] == "34\N{NO-BREAK SPACE}000"


@pytest.mark.parametrize(
    ("low", "high", "step"),
    [
        pytest.param(2_000.0, 7_000.0, 1_000.0, id="known to a few thousands"),
        pytest.param(2_000.0, 2_300.0, 10.0, id="known to some tens"),
        pytest.param(2.0, 2.1, 1.0, id="never finer than is asked for"),
        pytest.param(5.0, 5.0, 1.0, id="without a width"),
        pytest.param(None, 5.0, 1.0, id="without an interval"),
    ],
)
def test_an_amount_is_as_fine_as_its_interval_allows(low: float | None, high: float | None, step: float) -> None:
    assert step_of(low, high) == step
