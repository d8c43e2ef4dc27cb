"""Coming days: what the forecast expects becomes agents and people, with the range that the forecast has."""

from datetime import date, time, timedelta

import polars as pl
import pytest

from metrics.staffing.asked import AskedError
from metrics.staffing.planned import Planned, planned, planned_of
from metrics.staffing.planned_in_words import planned_in_words
from tests.metrics.staffing.coming import coming, settings
from tests.metrics.worked import START, facts

SIX_WEEKS = [row for n in range(6) for row in coming(100, START - timedelta(days=7 * n))]
LETTERS = [row for n in range(6) for row in coming(60, START - timedelta(days=7 * n), handle_s=510, channel="email")]


def plan(days: int = 7) -> Planned:
    """What the week takes after six weeks in which a hundred calls came on Thursdays at eight."""
    return planned(facts(SIX_WEEKS), settings(), days=days)


def test_a_hundred_calls_that_are_expected_take_what_a_hundred_that_came_do() -> None:
    [row] = plan().stretches.to_dicts()
    assert (row["channel"], row["date"], row["at"]) == ("voice", date(2026, 10, 8), time(8))
    assert row["contacts"] == pytest.approx(100)
    assert (row["agents"], row["positions"]) == (14, 20)


def test_both_ends_of_the_forecast_have_agents_of_their_own() -> None:
    [row] = plan().stretches.to_dicts()
    assert row["low"] < 100 < row["high"]
    assert row["agents_low"] < 14 < row["agents_high"]
    assert row["positions_low"] < 20 < row["positions_high"]


def test_letters_take_their_work_at_each_end() -> None:
    [row] = planned(facts(LETTERS), settings()).stretches.to_dicts()
    assert row["agents"] == pytest.approx(20)
    assert row["agents_high"] == pytest.approx(row["high"] / 3)


def test_a_whole_day_is_surer_than_its_stretches() -> None:
    busy = [row for n in range(6) for h in range(8) for row in coming(40, START + timedelta(days=-7 * n, hours=h))]
    found = planned(facts(busy), settings())
    day = found.days.filter(pl.col("contacts") > 0).row(0, named=True)
    apart = found.stretches.select((pl.col("agents_high") - pl.col("agents_low")).sum() / 2).item()
    assert 0 < day["agent_hours_high"] - day["agent_hours_low"] < apart


def test_what_a_channel_promises_on_the_day_is_what_is_planned_for() -> None:
    plain = settings()
    hard = {"from": date(2026, 10, 5), "target": 0.99}
    voice = type(plain.promise["voice"]).model_validate(plain.promise["voice"].model_dump() | {"change": [hard]})
    later = plain.model_copy(update={"promise": {**plain.promise, "voice": voice}})
    [row] = planned(facts(SIX_WEEKS), later).stretches.to_dicts()
    assert row["agents"] > 14
    assert row["service_level"] >= 0.99


def test_closed_stretches_take_nobody_and_have_no_row() -> None:
    assert plan(14).stretches["date"].to_list() == [date(2026, 10, 8), date(2026, 10, 15)]
    quiet = plan().days.filter(pl.col("date") != date(2026, 10, 8))
    assert quiet["contacts"].sum() == 0
    assert quiet["agent_hours"].null_count() == quiet.height


def test_a_day_ahead_is_planned_and_one_that_was_is_not() -> None:
    ask = facts(SIX_WEEKS)
    found = planned_of(settings(), day="2026-10-15")(ask)
    assert found is not None
    assert (found.first, found.last) == (date(2026, 10, 15), date(2026, 10, 15))
    assert found.stretches["agents"].to_list() == [14]
    assert planned_of(settings(), day="2026-09-24")(ask) is None
    assert planned_of(settings(), day="2027-09-24")(ask) is None
    with pytest.raises(AskedError, match="nobody can tell"):
        planned_of(settings(), day="2026-11-25", days=14)(ask)


def test_it_is_told_with_its_range() -> None:
    said = planned_in_words(plan())
    assert said[0].startswith("2026-10-02 to 2026-10-08, by what came until 2026-10-01: 100 contacts are expected,")
    assert "Most are needed on 2026-10-08 at 08:00: 14.0 (" in said[1]


def test_of_too_little_it_is_told_why_there_is_no_plan() -> None:
    found = planned(facts(coming(40)), settings())
    assert planned_in_words(found) == [
        "Of 2026-10-02 to 2026-10-08 nothing can be foretold.",
        "voice: no forecast, for fewer than two whole weeks are known.",
    ]
    assert planned_in_words(planned(facts(), settings())) == ["There are no contacts to tell from what will come."]
