"""What people noted is known to the forecast: such days teach nothing usual, and tell of others like them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl
import pytest

from metrics.staffing.forecast import Forecast, forecast
from metrics.staffing.forecast_in_words import forecast_in_words
from tests.metrics.staffing.coming import coming, settings
from tests.metrics.worked import START, Row, facts


@dataclass(frozen=True)
class Note:
    """A note of a test."""

    at: datetime
    words: str
    channel: str | None = None
    is_phase: bool = False


def thursdays(*many: int) -> list[Row]:
    """So many calls on each Thursday, the last one first."""
    return [row for n, calls in enumerate(many) for row in coming(calls, START - timedelta(days=7 * n))]


def told(rows: list[Row], *notes: Note, days: int = 7) -> Forecast:
    """The forecast that knows these notes."""
    return forecast(facts(rows), settings(), days=days, notes=notes)


def thursday(of: Forecast, weeks: int = 1) -> Row:
    """The busy half hour of a Thursday ahead."""
    day = START.date() + timedelta(days=7 * weeks)
    return of.stretches.filter(pl.col("contacts") > 0, pl.col("date") == day).row(0, named=True)


OUTAGE = Note(START - timedelta(days=14), "Outage")
CAMPAIGN = [Note(START - timedelta(days=7 * n), "Mailing of  spring") for n in (1, 3)]
CALLS = (40, 120, 40, 120, 40, 40, 40, 40)


def test_a_day_of_an_outage_teaches_nothing() -> None:
    rows = thursdays(100, 100, 900, 100, 100, 100)
    assert thursday(told(rows))["contacts"] > 150
    of = told(rows, OUTAGE)
    assert thursday(of)["contacts"] == pytest.approx(100)
    assert of.left_out == {"voice": 1}
    assert "From days of which something was noted nothing is learned: voice 1." in forecast_in_words(of)


def test_a_note_about_another_channel_changes_nothing() -> None:
    rows = thursdays(100, 100, 900, 100, 100, 100)
    of = told(rows, Note(OUTAGE.at, "Outage", channel="chat"))
    assert of.left_out == {}
    assert of.stretches.equals(told(rows).stretches)


def test_a_campaign_that_is_planned_brings_as_many_times_the_usual_as_it_did_before() -> None:
    planned = Note(START + timedelta(days=7), "mailing of spring")
    of = told(thursdays(*CALLS), *CAMPAIGN, planned, days=14)
    assert thursday(of)["contacts"] == pytest.approx(120, rel=0.02)
    assert thursday(of, 2)["contacts"] == pytest.approx(40, rel=0.02)
    assert of.noted.select("channel", "date", "words", "days").rows() == [
        ("voice", date(2026, 10, 8), "mailing of spring", 2)
    ]
    row = of.noted.row(0, named=True)
    assert row["low"] < row["factor"] < row["high"]
    assert row["factor"] == pytest.approx(3, rel=0.02)
    assert any("3.00 times the usual" in x and "as on 2 days" in x for x in forecast_in_words(of))


def test_what_is_known_of_few_campaigns_makes_the_interval_wider() -> None:
    planned = Note(START + timedelta(days=7), "mailing of spring")
    of = told(thursdays(*CALLS), *CAMPAIGN, planned)
    plain = told(thursdays(*(3 * x if x == 40 else x for x in CALLS)), *CAMPAIGN)
    same, other = thursday(of), thursday(plain)
    assert same["contacts"] == pytest.approx(other["contacts"], rel=0.03)
    assert same["high"] - same["low"] > other["high"] - other["low"]
    day, plain_day = (x.days.filter(pl.col("contacts") > 0).row(0, named=True) for x in (of, plain))
    assert day["high"] - day["low"] > plain_day["high"] - plain_day["low"]


def test_what_was_never_noted_before_is_foretold_as_if_nothing_were() -> None:
    of = told(thursdays(100, 100, 100, 100), Note(START + timedelta(days=7), "Strike"))
    assert thursday(of)["contacts"] == pytest.approx(100)
    assert of.noted["factor"].to_list() == [None]
    assert any("'strike': it was never noted before" in x for x in forecast_in_words(of))


def test_of_a_new_phase_only_what_came_since_is_learned_from() -> None:
    phase = Note(START - timedelta(days=21), "New menu", is_phase=True)
    rows = thursdays(50, 50, 50, 50, 100, 100, 100, 100)
    of = told(rows, phase)
    assert thursday(of)["contacts"] == pytest.approx(50)
    assert of.phases == {"voice": date(2026, 9, 10)}
    young = told(rows, Note(START - timedelta(days=5), "New menu", is_phase=True))
    assert young.phases == {}
    assert young.stretches.equals(told(rows).stretches)
