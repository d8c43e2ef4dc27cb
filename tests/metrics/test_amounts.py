"""Amounts in words: as the pages write them, too."""

import polars as pl
import pytest

from dashboards.words.formats import values
from metrics.amounts import amount
from metrics.metric import Unit


@pytest.mark.parametrize(
    ("unit", "value", "words"),
    [
        pytest.param(Unit.PERCENT, 0.914, "91 %", id="a share in whole percents"),
        pytest.param(Unit.SECONDS, 59.6, "1 min", id="a rounded minute is one"),
        pytest.param(Unit.SECONDS, 34.7, "35 s", id="seconds below a minute"),
        pytest.param(Unit.SECONDS, 250, "4 min 10 s", id="seconds count below ten minutes"),
        pytest.param(Unit.SECONDS, 2100, "35 min", id="and no longer above"),
        pytest.param(Unit.SECONDS, 12_000, "3 h 20 min", id="hours with minutes"),
        pytest.param(Unit.SECONDS, 187_200, "2 d 4 h", id="days with hours"),
        pytest.param(Unit.SCORE, 4.24, "4.2", id="a score with one digit"),
        pytest.param(Unit.COUNT, 12_345, "12,345", id="a count with commas"),
    ],
)
def test_an_amount_in_words_is_what_the_pages_write(unit: Unit, value: float, words: str) -> None:
    assert amount(unit, value) == words
    assert pl.select(values(unit, pl.lit(float(value)))).item().replace("\N{NO-BREAK SPACE}", " ") == words
