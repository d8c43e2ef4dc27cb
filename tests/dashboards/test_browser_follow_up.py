"""Two people at one list of cases, in a real browser: one takes a case, the other is told."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import BrowserContext, Page, Position, expect
from sqlmodel import col, select

from ingest.settings import Settings, load_settings
from ingest.store.case_changes import bring_up_to_date
from ingest.store.cases import cases
from ingest.store.catalogue import Person
from ingest.store.facts import open_store
from metrics.follow_up.failures import FAILURES, SERVICES
from metrics.follow_up.planning import CASES, Planned, planned
from tests.dashboards.browsing import barriers, drawn, opened

pytestmark = pytest.mark.browser

NOON = datetime(2026, 11, 8, 12, tzinfo=UTC)
FIRST_BOX = Position(x=18, y=52)
"""Where the box of the first row is in a table, which is drawn on a canvas: in pixels, under the headings."""


def _three_of(settings: Settings) -> Callable[[pl.DataFrame, pl.DataFrame], Planned]:
    """What opens cases for three customers of the home, of whom all others have been served."""
    with open_store(settings).catalogue.reading() as session:
        people = session.exec(select(Person.surrogate).order_by(col(Person.surrogate)).limit(3)).all()
    told = {"reason": "abandoned", "source": "test", "channel": "voice", "owner": "", "at": NOON, "due_at": NOON}
    rows = [{"person": x, "customer": x, "contact": f"test:i{n}", **told} for n, x in enumerate(people)]

    def plan(there: pl.DataFrame, known: pl.DataFrame) -> Planned:
        now = there.rename({"customer": "person"}).select(CASES.names())
        return planned(pl.DataFrame(rows, FAILURES), SERVICES.to_frame(), now, known, expired=None)

    return plan


def at_work(reader: BrowserContext, address: str, who: str) -> Page:
    """The list before somebody who has said their name and chosen the first case."""
    tab = opened(reader, f"{address}/follow_up")
    name = tab.get_by_label("Your name, kept with what you change")
    name.fill(who)
    name.press("Enter")
    expect(tab.get_by_text("Say who you are, and you can work at them.")).to_have_count(0)
    drawn(tab)
    take = tab.get_by_role("button", name="Take them")
    table = tab.locator(".st-key-figure-worklist").get_by_test_id("stDataFrame")
    table.locator(".dvn-scroller").click(position=FIRST_BOX, delay=100)
    expect(take).to_be_enabled()
    return tab


def test_of_two_who_want_the_same_case_one_has_it_and_the_other_is_told(
    reader: BrowserContext, address: str, home: Path
) -> None:
    settings = load_settings(home)
    bring_up_to_date(settings, _three_of(settings))
    before = cases(settings, closed=False)
    assert before.filter(owner="").height > 1
    anna, ben = (at_work(reader, address, who) for who in ("Anna", "Ben"))
    assert barriers(anna) == []
    anna.get_by_role("button", name="Take them").click()
    expect(anna.get_by_text("1 case is changed.")).to_be_visible()
    ben.get_by_role("button", name="Reached", exact=True).click()
    expect(ben.get_by_text("is with Anna now: somebody was quicker.")).to_be_visible()
    after = cases(settings, closed=False)
    assert after.height == before.height
    assert after.filter(owner="Anna", status="working").height == 1
    assert after.filter(owner="Ben").is_empty()
