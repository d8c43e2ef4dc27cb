"""A source has fallen silent when more is missing than chance could leave out, and is not when it is only quiet."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from metrics.rows import Rows
from metrics.silent import MISSED, rhythm, silent
from tests.metrics.worked import START, Row, a_leg, facts

HOUR = timedelta(hours=1)
NOW = START + timedelta(days=28, hours=12)


def from_eight_to_eight(source: str, until: datetime, *, each_hour: int = 12, begin: datetime = START) -> list[Row]:
    """So many calls an hour, evenly, in twelve hours of each day, until some moment."""
    apart = HOUR / each_hour
    first = begin.replace(hour=8, minute=0)
    days = range((until - first).days + 1)
    at = [first + timedelta(days=day) + n * apart for day in days for n in range(12 * each_hour)]
    return [a_leg("answered", 5.0, queued_at=x, started_at=x, source=source) for x in at if x < until]


def found(rows: list[Row], now: datetime = NOW) -> list[str]:
    held = facts(rows, as_of=max(x["queued_at"] for x in rows))
    return silent(rhythm(held), now)["source"].to_list()


def test_a_source_that_sends_nothing_where_many_are_usual_is_silent_while_another_goes_on() -> None:
    noon = NOW.replace(hour=12, minute=0)
    rows = from_eight_to_eight("pbx", noon - 2 * HOUR) + from_eight_to_eight("desk", noon)
    assert found(rows, noon) == ["pbx"]
    held = facts(rows, as_of=noon)
    last = silent(rhythm(held), noon)["last_at"].item()
    assert abs(last - (noon - 2 * HOUR)) <= timedelta(minutes=6)


@pytest.mark.parametrize(
    ("until", "now", "each_hour"),
    [
        pytest.param(20.0, 23.0, 12, id="after hours nobody is missed"),
        pytest.param(20.0, 31.5, 12, id="nor before the next day begins"),
        pytest.param(11.0, 11.4, 60, id="nor within half an hour"),
        pytest.param(8.0, 12.0, 2, id="nor where so few come that chance may leave them out"),
    ],
)
def test_a_source_that_is_only_quiet_is_not_silent(until: float, now: float, each_hour: int) -> None:
    day = NOW.replace(hour=0, minute=0)
    rows = from_eight_to_eight("pbx", day + until * HOUR, each_hour=each_hour)
    assert found(rows, day + now * HOUR) == []


def test_a_source_that_has_been_silent_for_ten_days_still_is() -> None:
    assert found(from_eight_to_eight("pbx", NOW - timedelta(days=10))) == ["pbx"]


def test_of_a_new_source_nothing_is_missed_for_a_day() -> None:
    rows = from_eight_to_eight("pbx", NOW, begin=NOW - timedelta(days=3))
    last = max(x["queued_at"] for x in rows)
    assert found(rows, last + 23 * HOUR) == []
    assert found(rows, last + 25 * HOUR) == ["pbx"]


def test_a_source_that_tells_of_contacts_when_they_are_over_is_not_missed_while_nobody_works() -> None:
    """E-mails come day and night, are answered from eight to twenty, and are told of only then."""
    night = NOW.replace(hour=23, minute=0)
    came = [night - n * HOUR / 4 for n in range(4 * 24 * 27)]
    over = [x if 8 <= x.hour < 20 else (x - 8 * HOUR).replace(hour=8, minute=5) + timedelta(days=1) for x in came]
    rows = [
        a_leg("answered", 5.0, started_at=begin, queued_at=begin, left_at=end, source="mail")
        for begin, end in zip(came, over, strict=True)
        if end <= night
    ]
    held = facts(rows, as_of=night)
    assert silent(rhythm(held), night).is_empty()
    assert silent(rhythm(held), night + 12 * HOUR)["source"].to_list() == ["mail"]


def test_who_only_calls_out_is_not_missed_on_a_wall_of_those_who_come_in() -> None:
    rows = [x | {"direction": "outbound"} for x in from_eight_to_eight("dialler", NOW - timedelta(days=3))]
    assert found(rows) == []


def test_without_facts_nobody_is_silent() -> None:
    assert silent(rhythm(Rows()), NOW).is_empty()


def test_ten_are_missed_by_chance_less_than_once_in_ten_thousand() -> None:
    assert pl.select(pl.lit(-float(MISSED)).exp()).item() < 1e-4
