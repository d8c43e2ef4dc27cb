"""What a rule would have told, hour by hour, and on how many days that were really missed."""

from datetime import timedelta

import polars as pl

from metrics.alerts.backtest import backtest
from metrics.rows import Rows
from tests.metrics.worked import SETTINGS, START, Row, facts, legs


def hour(day: int, hours: int, in_time: int, late: int) -> list[Row]:
    at = START + timedelta(days=day, hours=hours)
    return legs("answered", 5.0, times=in_time, queued_at=at) + legs("answered", 90.0, times=late, queued_at=at)


def tried(rows: list[Row], days: int = 7) -> list[tuple[object, ...]]:
    return backtest(facts(rows, as_of=START + timedelta(days=6)), SETTINGS, days=days).rows()


def test_a_bad_day_is_told_of_once_and_rightly() -> None:
    good = [x for day in range(5) for hours in range(8) for x in hour(day, hours, 27, 3)]
    bad = [x for hours in range(8) for x in hour(5, hours, 5, 25)]
    assert tried(good + bad) == [("voice", 1, 1, 6, 1, 1)]


def test_a_bad_hour_of_a_good_day_is_told_of_and_the_day_was_not_missed() -> None:
    rows = [x for hours in range(8) for x in hour(0, hours, 30, 0) if hours != 4] + hour(0, 4, 0, 25)
    ((channel, alerts, right, days, missed, told),) = tried([x for x in rows if x not in hour(0, 4, 30, 0)])
    assert (channel, days, missed, told, right) == ("voice", 1, 0, 0, 0)
    assert alerts == 1


def test_what_lies_before_the_days_that_are_asked_for_is_not_looked_at() -> None:
    assert tried(hour(0, 0, 0, 40), days=2) == []


def test_of_no_facts_there_is_nothing_to_try() -> None:
    found = backtest(Rows(), SETTINGS, days=7)
    assert found.is_empty()
    assert found.schema["alerts"] == pl.Int64
