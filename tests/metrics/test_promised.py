"""Promises that change: each contact is judged by what was promised on the day it came."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ingest.settings import Promise, Settings, Site
from ingest.settings.promise import PromiseChange
from metrics.calendar import Period
from metrics.comparison import comparison
from metrics.find import find_metric
from metrics.measure import measure
from tests.metrics.worked import Row, a_leg, facts, legs

VIENNA = ZoneInfo("Europe/Vienna")
SERVED = find_metric("served_in_time")
LATER = datetime(2026, 3, 20, tzinfo=UTC)


def changing(**of_queues: Promise) -> Settings:
    """20 seconds until March 10, and 40 since, on Vienna's clocks."""
    change = (PromiseChange(from_day=date(2026, 3, 10), within_s=40, target=0.5),)
    promise = Promise(within_s=20, target=0.9, change=change, queue=of_queues)
    return Settings(home=Path("/nowhere"), site=Site(timezone="Europe/Vienna"), promise={"voice": promise})


def kept(row: Row, settings: Settings) -> float:
    return float(measure([SERVED], facts([row] * 9, as_of=LATER), settings)["value"].item())


@pytest.mark.parametrize(
    ("came", "share"),
    [
        pytest.param(datetime(2026, 3, 9, 23, 59, tzinfo=VIENNA), 0.0, id="a minute before: 30 seconds were too long"),
        pytest.param(datetime(2026, 3, 10, tzinfo=VIENNA), 1.0, id="with the first minute of the day they are in time"),
    ],
)
def test_a_contact_is_judged_by_what_was_promised_when_it_came(came: datetime, share: float) -> None:
    assert kept(a_leg("answered", 30, queued_at=came.astimezone(UTC)), changing()) == share


def test_a_queue_of_its_own_keeps_its_own_promise() -> None:
    row = a_leg("answered", 30, queue="vip", queued_at=datetime(2026, 3, 15, tzinfo=UTC))
    assert kept(row, changing(vip=Promise(within_s=10))) == 0.0


def test_a_period_is_held_against_the_target_of_its_last_day() -> None:
    now = datetime(2026, 3, 8, 12, tzinfo=UTC)
    rows = legs("answered", 1, times=70, queued_at=now) + legs("answered", 60, times=30, queued_at=now)
    for until, target in ((date(2026, 3, 10), 0.9), (date(2026, 3, 11), 0.5)):
        period = Period(since=until - timedelta(days=7), until=until)
        found = comparison(
            [SERVED],
            facts(rows, as_of=LATER),
            changing(),
            against="promise",
            where={"channel": ["voice"]},
            period=period,
        )
        assert found.cells["other"].item() == target
