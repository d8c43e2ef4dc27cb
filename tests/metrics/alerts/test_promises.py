"""Who is told of a broken promise, and who is not: chance, few contacts, what is not due, data that stay away."""

from datetime import datetime, timedelta
from math import comb
from typing import Any

import polars as pl
import pytest

from ingest.settings import Settings
from ingest.settings.alerts import Alerts
from metrics.alerts.in_words import link, of_promise
from metrics.alerts.promises import alarms
from metrics.rows import Rows
from tests.metrics.worked import SETTINGS, START, Row, facts, legs

NOW = START + timedelta(hours=1)
"""The facts end here; calls are promised an answer within 20 seconds, four of five of them."""


def calls(in_time: int, late: int, *, minutes: float = 30, **columns: Any) -> list[Row]:
    at = NOW - timedelta(minutes=minutes)
    soon = legs("answered", 5.0, times=in_time, queued_at=at, **columns)
    return soon + legs("answered", 90.0, times=late, queued_at=at, **columns)


def told(rows: list[Row], *, now: datetime = NOW, **alerts: Any) -> pl.DataFrame:
    settings = SETTINGS.model_copy(update={"alerts": Alerts.model_validate(alerts)})
    return alarms(facts(rows, as_of=NOW), settings, now=now)


@pytest.mark.parametrize(
    ("rows", "is_told"),
    [
        pytest.param(calls(10, 20), True, id="two of three are late"),
        pytest.param(calls(24, 6), False, id="as many are late as the promise lets be"),
        pytest.param(calls(20, 10), False, id="more are, but chance makes that now and then"),
        pytest.param(calls(0, 19), False, id="all are, but too few to say anything"),
        pytest.param(calls(0, 20), True, id="all are, of just enough"),
        pytest.param(calls(30, 0), False, id="nobody is"),
        pytest.param([], False, id="nobody came"),
        pytest.param(calls(10, 20, minutes=60 * 30), False, id="it is longer ago than the longest window"),
        pytest.param(legs("open", None, times=30, queued_at=NOW - timedelta(minutes=5)), True, id="all wait still"),
        pytest.param(
            legs("open", None, times=30, queued_at=NOW - timedelta(seconds=9)), False, id="they may be in time"
        ),
    ],
)
def test_a_promise_is_broken(rows: list[Row], *, is_told: bool) -> None:
    assert told(rows)["channel"].to_list() == (["voice"] if is_told else [])


def test_what_is_told_says_how_many_since_when_how_sure_and_what_is_left() -> None:
    (row,) = told(calls(10, 20)).rows(named=True)
    assert (row["rule"], row["n"], row["late"], row["value"], row["target"]) == ("promise", 30, 20, 1 / 3, 0.8)
    assert row["until"] == NOW - timedelta(seconds=20)
    by_hand = sum(comb(30, late) * 0.2**late * 0.8 ** (30 - late) for late in range(20, 31))
    assert row["surprise"] == pytest.approx(by_hand)
    assert row["left"] == pytest.approx(1 - 20 / 6)


def test_a_short_window_sees_what_breaks_and_a_long_one_what_wears_away() -> None:
    broken = calls(0, 25) + calls(300, 0, minutes=600)
    (row,) = told(broken).rows(named=True)
    assert (row["n"], row["until"] - row["since"]) == (25, timedelta(hours=1))
    worn = [x for hours in range(1, 20) for x in calls(6, 4, minutes=60 * hours)]
    (row,) = told(worn).rows(named=True)
    assert row["until"] - row["since"] == timedelta(days=1)


def test_by_email_only_those_are_judged_whose_reply_is_due() -> None:
    soon, due = (
        legs("open", None, times=30, channel="email", queued_at=NOW - timedelta(hours=hours)) for hours in (1, 40)
    )
    assert told(soon).is_empty()
    assert told(due, windows=["2d"])["channel"].to_list() == ["email"]


def test_only_the_channels_that_are_named_are_looked_at() -> None:
    rows = calls(10, 20) + calls(0, 40, channel="chat", minutes=20)
    assert told(rows)["channel"].sort().to_list() == ["chat", "voice"]
    assert told(rows, channels=["chat"])["channel"].to_list() == ["chat"]


def test_a_queue_that_promises_more_counts_with_its_own_target() -> None:
    vip = {"voice": {"target": 0.8, "queue": {"vip": {"target": 0.99}}}}
    settings = Settings(home=SETTINGS.home, promise=vip)
    rows = calls(40, 8, queue="vip") + calls(5, 0, queue="a")
    (row,) = alarms(facts(rows, as_of=NOW), settings, now=NOW).rows(named=True)
    assert (row["n"], row["late"], round(row["target"], 4)) == (53, 8, round((48 * 0.99 + 5 * 0.8) / 53, 4))
    assert alarms(facts(calls(40, 8, queue="a"), as_of=NOW), settings, now=NOW).is_empty()


def test_after_a_promise_has_changed_the_budget_is_that_of_today() -> None:
    changed = {"voice": {"target": 0.5, "change": [{"from": "2026-09-01", "target": 0.8}]}}
    settings = Settings(home=SETTINGS.home, promise=changed)
    (row,) = alarms(facts(calls(10, 20), as_of=NOW), settings, now=NOW).rows(named=True)
    assert (row["target"], row["left"]) == (pytest.approx(0.8), pytest.approx(1 - 20 / 6))


def test_where_everybody_is_promised_an_answer_there_is_no_budget_to_spend() -> None:
    settings = Settings(home=SETTINGS.home, promise={"voice": {"target": 1.0}})
    (row,) = alarms(facts(calls(20, 2), as_of=NOW), settings, now=NOW).rows(named=True)
    assert (row["left"], row["surprise"]) == (None, 0.0)
    assert "28 days" not in of_promise(row, settings).said


def test_while_data_are_stale_that_alone_is_told() -> None:
    later = NOW + timedelta(hours=3)
    (row,) = told(calls(10, 20), now=later).rows(named=True)
    assert (row["rule"], row["channel"], row["since"], row["until"]) == ("stale", None, NOW, later)
    assert told(calls(10, 20), now=later, stale_after="4h")["rule"].to_list() == ["promise"]


def test_of_no_facts_nothing_is_told() -> None:
    assert alarms(Rows(), SETTINGS, now=NOW).is_empty()


def test_in_words() -> None:
    settings = Settings(home=SETTINGS.home, alerts=Alerts(address="https://level.example/"))
    (row,) = told(calls(10, 20)).rows(named=True)
    alarm = of_promise(row, settings)
    assert (alarm.about, alarm.title) == ("promise:voice", "voice does not keep its promise")
    assert alarm.said == (
        "33% served in time from 2026-10-01 07:59 to 2026-10-01 08:59, and 80% is promised: 20 of 30 contacts were "
        "late. Chance alone would do so in less than 0.01% of such times. What may be late in 28 days has been spent "
        "3.3 times."
    )
    assert link(alarm, settings) == "https://level.example/speed?channel=voice"
    assert link(alarm, SETTINGS) == ""
    assert "Of what may be late in 28 days 40% is left." in of_promise(row | {"left": 0.4}, settings).said
    (stale,) = told([], now=NOW + timedelta(days=1)).rows(named=True)
    alarm = of_promise(stale, settings)
    assert (alarm.about, alarm.title) == ("stale", "No new data")
    assert alarm.said.startswith("The facts end at 2026-10-01 09:00.")
    assert link(alarm, settings) == "https://level.example/loads"
