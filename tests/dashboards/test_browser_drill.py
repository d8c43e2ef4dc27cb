"""From what is odd on the map to the contacts behind it, and from one of them to what its customer went through."""

import io
import re
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest
from playwright.sync_api import BrowserContext, Page, Position, expect

from tests.dashboards.browsing import barriers, drawn, opened, taken

pytestmark = pytest.mark.browser

MAP = ".st-key-figure-channel-hour svg.marks .mark-text.role-mark text"
LIST = ".st-key-part-contacts"
FIRST_LINK = Position(x=30, y=52)
"""Where the link of the first row is in a table, which is drawn on a canvas: in pixels, under the headings."""


def test_a_cell_of_the_map_leads_to_its_contacts_and_a_contact_to_its_customer_s_journey(
    reader: BrowserContext, address: str
) -> None:
    tab = opened(reader, f"{address}/?queue=billing&queue=returns")
    cell = tab.locator(MAP, has_text=re.compile("^\N{MINUS SIGN}")).first
    cell.click()
    tab.wait_for_url("**/contacts?**")
    drawn(tab)
    asked = _asked(tab)
    assert asked["metric"] == ["served_in_time"]
    assert asked["queue"] == ["billing", "returns"]
    point = dict(x.split(":") for x in asked["at"])
    assert set(point) == {"channel", "hour"}
    expect(tab.get_by_role("heading", name="Contacts", exact=True)).to_be_visible()
    table = tab.locator(LIST).get_by_test_id("stDataFrame")
    expect(table).to_be_visible()
    rows = pl.read_csv(io.BytesIO(taken(tab, tab.locator(f"{LIST} .stDownloadButton button"))))
    assert rows["When"].str.slice(11, 2).cast(pl.Int64).unique().to_list() == [int(point["hour"])]
    assert set(rows["Queue"]) == {"billing", "returns"}
    assert barriers(tab) == []
    # A hand is over a link before it presses it.
    table.locator(".dvn-scroller").hover(position=FIRST_LINK)
    expect(table.locator(".dvn-scroller")).to_have_css("cursor", "pointer")
    with reader.expect_page() as coming:
        table.locator(".dvn-scroller").click(position=FIRST_LINK, delay=100)
    journey = coming.value
    drawn(journey)
    expect(journey.get_by_role("heading", name="Journeys", exact=True)).to_be_visible()
    first = rows.row(0, named=True)
    assert _asked(journey) == {"customer": [str(first["Customer"])]}
    steps = journey.locator(".st-key-figure-steps li", has_text=str(first["When"])[11:])
    expect(steps.first).to_contain_text(first["Channel"])
    assert barriers(journey) == []


def test_what_is_behind_a_point_is_found_without_a_pointer_too(reader: BrowserContext, address: str) -> None:
    tab = opened(reader, address)
    figure = tab.locator(".st-key-figure-channel-hour")
    figure.get_by_text("Numbers").click()
    figure.get_by_role("link", name="Show these contacts").click()
    tab.wait_for_url("**/contacts?**")
    drawn(tab)
    assert {x.split(":")[0] for x in _asked(tab)["at"]} == {"channel", "hour"}


def _asked(tab: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(tab.url).query)
