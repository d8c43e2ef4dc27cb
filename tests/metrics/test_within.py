"""How many rows lie within a quantile, day by day: by hand, and what good and bad days do to comparisons."""

from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from metrics.calendar import Period
from metrics.comparison import comparison
from metrics.day_luck import PLACE
from metrics.find import find_metric
from metrics.measure import measure
from metrics.metric import Quantile
from metrics.within import chance_within, days_within
from tests.metrics.worked import SETTINGS, START, Row, a_leg, facts, legs

DAY = timedelta(days=1)
LATER = START + 90 * DAY
WAIT = find_metric("wait_p50")
assert isinstance(WAIT, Quantile)


def days(rows: list[Row], **question: Any) -> pl.DataFrame:
    known = facts(rows, as_of=LATER)
    by = question.pop("by", [])
    answers = measure([WAIT], known, SETTINGS, by=by)
    assert isinstance(WAIT, Quantile)
    return days_within(WAIT, answers, known, SETTINGS, by=by, where=None, period=Period()).sort(*by, "bucket")


def test_of_each_day_the_rows_that_are_not_beyond_the_quantile_of_all() -> None:
    waits = {0: [10, 20, 30], 1: [20, 40], 2: [50, 60, 10]}
    rows = [a_leg("answered", x, queued_at=START + day * DAY) for day, each in waits.items() for x in each]
    # The median of 10, 10, 20, 20, 30, 40, 50, 60 is 20, with which all 20s are within it.
    assert days(rows).select("numerator", "denominator").rows() == [(2, 3), (1, 2), (1, 3)]


def test_every_group_has_a_quantile_of_its_own() -> None:
    rows = [a_leg("answered", x, queue="a") for x in (1, 2, 3, 4, 5, 6)]
    rows += [a_leg("answered", x, queue="b") for x in (100, 200, 300, 400, 500, 600)]
    found = days(rows, by=["queue"])
    assert found.select("queue", "numerator", "denominator").rows() == [("a", 3, 6), ("b", 3, 6)]


def test_who_still_waits_is_beyond_it_once_they_have_waited_longer() -> None:
    still = legs("open", None, times=2, queued_at=LATER - timedelta(seconds=15))
    long = legs("open", None, times=3, queued_at=LATER - timedelta(seconds=500))
    rows = legs("answered", 20, times=8) + still + long
    found = days(rows)
    assert found["numerator"].sum() == 8
    assert found["denominator"].sum() == 8 + 3


def test_without_rows_there_are_no_days() -> None:
    assert days([]).is_empty()


def test_by_chance_shares_within_vary_as_shares_do() -> None:
    numbers = {"numerator": [40.0, 20.0], "denominator": [80.0, 50.0]}
    one = pl.DataFrame({"metric": "m", "queue": ["a", "b"], PLACE: 0, **numbers})
    expected = 0.25 / 80, 0.24 / 50
    alone = chance_within(one, ["queue"], fewest=30, rest=False).sort("queue")["chance"].to_list()
    assert alone == pytest.approx(expected)
    rest = chance_within(one, ["queue"], fewest=30, rest=True).sort("queue")["chance"].to_list()
    assert rest == pytest.approx([sum(expected)] * 2)
    assert chance_within(one, ["queue"], fewest=60, rest=False)["chance"].null_count() == 1


@pytest.mark.parametrize("against", ["previous", "rest"])
def test_a_quantile_of_good_and_bad_days_is_seldom_called_different(against: Any) -> None:
    dice, called = np.random.default_rng(9), []
    for _ in range(4):
        rows = [
            a_leg("answered", wait, queue=queue, queued_at=START + day * DAY)
            for queue in "abcd"
            for day in range(14)
            for wait in (dice.lognormal(4, 1, 25) * dice.lognormal(0, 0.8)).tolist()
        ]
        when = Period(since=(START + 7 * DAY).date(), until=(START + 14 * DAY).date())
        found = comparison([WAIT], facts(rows, as_of=LATER), SETTINGS, against=against, by=["queue"], period=when).cells
        called.append(found["verdict"].is_in(["better", "worse"]).any())
    assert np.mean(called) <= 0.25
