"""Centres to report on: one that was loaded as every file is, and one whose agents' time is known and costs money."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from dashboards.asked.filters import Choice
from dashboards.asked.view import View
from dashboards.serving.facts import fingerprinted
from ingest.sample.beside import beside
from ingest.sample.simulate import simulate
from ingest.settings import Settings, Site, load_settings
from ingest.settings.cost import Cost, CostChange
from metrics.rows import Rows
from tests.metrics.value.drawn_centres import SETTINGS as DRAWN
from tests.metrics.value.drawn_centres import UNTIL, facts_of
from tests.metrics.value.served import Contact, contact, of

ODD = '#let x = $a$ *b* _c_ @d <e> \\ "f" `g` =1+1'
"""The name of a queue that a careless template would run."""

COSTS = {
    "voice": Cost(
        hourly_rate=32,
        utilisation=0.65,
        licences_per_month=1200,
        telecom_per_minute=0.015,
        change=(CostChange(**{"from": date(2026, 10, 3)}, hourly_rate=40),),
    ),
    "chat": Cost(hourly_rate=30, utilisation=0.7),
}
"""The telephone becomes dearer on the third day."""


@pytest.fixture(scope="session")
def plain(home: Path) -> Settings:
    """The settings of the home that was loaded; nobody has said what anything costs."""
    return load_settings(home)


@pytest.fixture(scope="session")
def priced() -> Settings:
    """A centre in which somebody has said what channels cost."""
    return Settings(home=Path("/nowhere"), site=Site(name="Test centre", timezone="Europe/Ljubljana"), cost=COSTS)


@pytest.fixture(scope="session")
def served() -> Rows:
    """Three channels over eight days: calls are late, chats and visits in time, each handled by somebody."""
    channels = (("voice", 6.0), ("chat", 9.0), ("in_person", 4.0))
    rows = [
        _in_queue(contact(number * 2.0, channel, minutes + number % 3, customer=1000 + number, topic="t"), number)
        for channel, minutes in channels
        for number in range(90)
    ]
    return of(rows, days=8)


@pytest.fixture
def view(served: Rows, priced: Settings) -> View:
    """What a report of that week is made of."""
    return looked_at(served, priced)


def looked_at(facts: Rows, settings: Settings) -> View:
    """A view of the eight days."""
    choice = Choice(since=date(2026, 10, 1), until=date(2026, 10, 9))
    return View(facts=facts, settings=settings, choice=choice, fingerprint=fingerprinted(settings)[1])


def _in_queue(told: Contact, number: int) -> Contact:
    row, stays = told
    return row, [
        x | {"kind": "queue", "queue": ODD if number % 2 else "billing", "direction": "inbound"} for x in stays
    ]


@pytest.fixture(scope="session")
def bought() -> Rows:
    """Four weeks of a drawn centre whose customers buy, and buy less when they are badly served."""
    centre = simulate(days=28, scale=0.15, seed=3, until=UNTIL)
    facts = facts_of(centre, beside(centre))
    # Whoever serves is with one customer at a time, in writing for four minutes and one of work afterwards.
    served = pl.col("answered_at").is_not_null()
    timed = facts.frames["leg"].with_columns(
        agent=pl.when(served).then(pl.format("agent {}", "id")),
        talk_s=pl.when(served).then(240.0),
        hold_s=pl.when(served).then(0.0),
        acw_s=pl.when(served).then(60.0),
    )
    return Rows(frames={**facts.frames, "leg": timed}, as_of=facts.as_of)


@pytest.fixture
def money(bought: Rows) -> View:
    """What a report of those weeks is made of; somebody has said what channels cost."""
    rates = {"voice": Cost(hourly_rate=29, utilisation=0.62), "messaging": Cost(hourly_rate=27, utilisation=0.75)}
    settings = DRAWN.model_copy(update={"cost": rates})
    choice = Choice(since=UNTIL - timedelta(days=27), until=UNTIL + timedelta(days=1))
    return View(facts=bought, settings=settings, choice=choice, fingerprint=fingerprinted(settings)[1])
