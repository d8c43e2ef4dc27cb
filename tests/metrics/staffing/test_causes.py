"""Too few or too many agents, and which part of it the forecast explains."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from ingest.tables.agent_state import agent_state
from ingest.tables.leg import leg
from metrics.rows import Rows
from metrics.staffing.causes import Causes, causes
from metrics.staffing.causes_in_words import causes_in_words
from tests.metrics.staffing.coming import coming, settings, there
from tests.metrics.staffing.test_noted_days import Note
from tests.metrics.worked import START, Row, frame

THURSDAY = START.date()


def calls(many: int, weeks_ago: int = 0, **columns: Any) -> list[Row]:
    """So many calls of three minutes at eight on a Thursday, by agents whose time is known."""
    at = START - timedelta(days=7 * weeks_ago)
    return [row | {"agent": f"a{n % 12}"} for n, row in enumerate(coming(many, at, **columns))]


def week(came: int, agents: int, *, before: int = 100, weeks: int = 5) -> Causes:
    """A Thursday on which so many came and so many agents were there, after some on which a hundred came."""
    legs = [row for n in range(1, weeks + 1) for row in calls(before, n)] + calls(came)
    return of(legs, there(agents))


def of(legs: list[Row], states: list[Row]) -> Causes:
    """The week up to that Thursday."""
    frames = {leg.name: frame(leg, legs), agent_state.name: frame(agent_state, states)}
    return causes(Rows(frames=frames, as_of=START + timedelta(days=1)), settings())


def side(found: Causes, name: str) -> Row:
    """What was missing, or too much."""
    return found.sums.row(by_predicate=pl.col("side") == name, named=True)


def at_eight(found: Causes) -> Row:
    """The one half hour in which anybody came."""
    return found.stretches.filter(pl.col("date") == THURSDAY, pl.col("required_foretold") > 0).row(0, named=True)


def test_who_was_foretold_and_not_on_the_roster_is_the_rosters_part() -> None:
    found = week(100, 12)
    row = at_eight(found)
    assert (row["required"], row["required_foretold"], row["present"]) == (14, 14, pytest.approx(12))
    assert (row["difference"], row["by_forecast"], row["by_roster"]) == pytest.approx((-2, 0, -2))
    under = side(found, "under")
    assert (under["hours"], under["forecast_hours"], under["roster_hours"]) == pytest.approx((1, 0, 1))


def test_who_was_not_foretold_is_the_forecasts_part() -> None:
    found = week(200, 14)
    row = at_eight(found)
    assert row["by_roster"] == pytest.approx(0)
    assert row["difference"] == row["by_forecast"] < -8
    under = side(found, "under")
    assert under["forecast_hours"] == pytest.approx(under["hours"])
    assert under["outside"] == 1


def test_both_parts_add_up_to_the_difference() -> None:
    row = at_eight(week(130, 12))
    assert row["by_forecast"] + row["by_roster"] == pytest.approx(row["difference"])
    assert row["required_low"] < row["required_foretold"] < row["required_high"]


def test_a_roster_that_mends_the_forecast_in_part_is_no_cause() -> None:
    found = week(200, 16)
    under = side(found, "under")
    assert under["roster_hours"] == pytest.approx(0)
    assert under["forecast_hours"] == pytest.approx(under["hours"])


def test_too_many_have_a_cause_as_well() -> None:
    over = side(week(30, 14), "over")
    assert over["forecast_hours"] == pytest.approx(over["hours"], rel=0.05)
    assert over["hours"] > 4
    assert (over["stretches"], over["of"]) == (1, 2)  # in the second half hour the last calls come to an end


def test_a_channel_that_nothing_foretells_leaves_its_half_hours_out() -> None:
    legs = [row for n in range(6) for row in calls(100, n)] + [
        row | {"agent": f"a{n % 12}"} for n, row in enumerate(coming(40, channel="chat"))
    ]
    found = of(legs, there(12))
    assert (found.compared, found.silent) == (("voice",), {"chat": "few_weeks"})
    assert found.stretches.filter(pl.col("date") == THURSDAY, pl.col("required") > 0).is_empty()
    assert causes_in_words(found)[-1].startswith("chat is left out, with the half hours in which anybody came by it:")


def test_of_a_phase_only_what_came_since_is_learned_from() -> None:
    legs = [row for n in range(4, 9) for row in calls(20, n)] + [row for n in range(4) for row in calls(100, n)]
    frames = {leg.name: frame(leg, legs), agent_state.name: frame(agent_state, there(12))}
    rows = Rows(frames=frames, as_of=START + timedelta(days=1))

    def foretold(*weeks_ago: int) -> float:
        notes = [Note(START - timedelta(days=7 * x), "New menu", is_phase=True) for x in weeks_ago]
        return float(at_eight(causes(rows, settings(), notes=notes))["required_foretold"])

    assert foretold(3) == 14
    # Of a phase that begins as late nothing could be learned on the day before the week.
    assert foretold(2) == foretold() < 13


def test_without_agents_times_there_is_a_sentence() -> None:
    found = of([row for n in range(6) for row in calls(100, n)], [])
    assert found.stretches.is_empty()
    [said] = causes_in_words(found)
    assert said.startswith("Nobody says when agents were free from 2026-09-25 to 2026-10-01, so that nothing is known")


def test_it_is_told_in_words() -> None:
    said = causes_in_words(week(100, 12))
    assert said[0] == (
        "2026-09-25 to 2026-10-01, voice: in 1 of 2 half hours there were too few agents, by 1.0 hours; 0% of that "
        "because other contacts came than were foretold, 100% because the roster was not what the forecast asked for."
    )
    assert said[1].startswith("In 1 there were more than it took, by 0.3 hours; ")


def test_a_day_names_the_week_up_to_it() -> None:
    rows = [row for n in range(6) for row in calls(100, n)]
    frames = {leg.name: frame(leg, rows), agent_state.name: frame(agent_state, there(12, START - timedelta(days=7)))}
    last = THURSDAY - timedelta(days=5)
    found = causes(Rows(frames=frames, as_of=START + timedelta(days=1)), settings(), last=last)
    assert (found.first, found.last) == (last - timedelta(days=6), last)
    assert set(found.stretches["date"]) == {date(2026, 9, 24)}
