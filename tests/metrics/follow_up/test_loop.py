"""How far the loop is closed: who was called in time, of those who should have been."""

from datetime import datetime
from typing import Any

import polars as pl
import pytest

from ingest.store.cases import ROWS
from metrics.follow_up.loop import LOOP, closed_loop
from tests.metrics.derive.told import HOUR
from tests.metrics.worked import START

NOW = START + 48 * HOUR


def at(hours: float | None) -> datetime | None:
    return None if hours is None else START + hours * HOUR


def case(*, due: float = 24, tried: float | None = None, closed: float | None = None, **told: Any) -> dict[str, Any]:
    """A case that failed at the start; hours since then."""
    plain = {
        "id": 1,
        "reason": "abandoned",
        "failed_at": START,
        "status": "closed" if closed else "open",
        "outcome": "",
    }
    return plain | {"due_at": at(due), "tried_at": at(tried), "closed_at": at(closed)} | told


def loop(*cases: dict[str, Any], by: str | None = None) -> pl.DataFrame:
    return closed_loop(pl.DataFrame(list(cases), ROWS), as_of=NOW, by=by)


@pytest.mark.parametrize(
    ("one", "due", "in_time"),
    [
        pytest.param(case(tried=23), 1, 1, id="who was called before the time was over"),
        pytest.param(case(tried=24), 1, 1, id="who was called in its last moment"),
        pytest.param(case(tried=25), 1, 0, id="who was called too late"),
        pytest.param(case(), 1, 0, id="who was not called, and the time is over"),
        pytest.param(case(due=60), 0, 0, id="whose time is not over"),
        pytest.param(case(due=60, tried=2), 1, 1, id="who was called although there was time"),
        pytest.param(case(closed=10, outcome="served"), 0, 0, id="who was served before anybody had to call"),
        pytest.param(case(closed=30, outcome="served"), 1, 0, id="who was served when they should have been called"),
        pytest.param(case(closed=30, outcome="expired"), 1, 0, id="whom nobody called at all"),
        pytest.param(case(closed=30, outcome="merged"), 0, 0, id="who is somebody else"),
        pytest.param(case(closed=30, outcome="not_needed"), 0, 0, id="who needed no call"),
    ],
)
def test_counted_is(one: dict[str, Any], due: int, in_time: int) -> None:
    row = loop(one).row(0, named=True)
    assert (row["due"], row["in_time"]) == (due, in_time)


def test_what_was_due_before_there_was_a_list_is_nobody_s_fault() -> None:
    first = case(due=10, opened_at=at(20))
    later = case(due=30, opened_at=at(40))
    assert loop(first, later)["due"].item() == 1


def test_the_share_has_an_interval_and_the_calls_a_median() -> None:
    called = [case(tried=hours, closed=hours, outcome="reached") for hours in (1, 2, 3, 4, 30, 31, 32, 33)]
    row = loop(*called, case(), case()).row(0, named=True)
    assert (row["due"], row["in_time"], row["value"], row["tried"], row["reached"]) == (10, 4, 0.4, 8, 8)
    assert row["tried_s"] == 17 * 3600
    assert (round(row["low"], 4), round(row["high"], 4)) == (0.1682, 0.6873), "Wilson of 4 of 10"


def test_by_reason_every_reason_has_a_row_and_of_no_cases_there_is_no_share() -> None:
    both = loop(case(), case(reason="detractor", tried=1), by="reason")
    assert both.select("reason", "value").rows() == [("abandoned", 0.0), ("detractor", 1.0)]
    assert loop().select("due", "value", "low").rows() == [(0, None, None)]
    assert loop().columns == LOOP.names()
