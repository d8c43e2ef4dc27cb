"""What people do with the dashboards, from the first file to the contacts behind a number, in a real browser."""

import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import polars as pl
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from metrics.answer import FEW_BELOW
from tests.dashboards.browsing import drawn, opened, served
from tests.rules.tree import ROOT

pytestmark = pytest.mark.browser

LOG = ROOT / "tests/ingest/connectors/samples/asterisk_queue_log/morning.log"
FILTERS = ("period", "compare", "channel", "queue")
MAP = ".st-key-figure-channel-hour"
HALF = 0.5 + 0.05
TABS = 120
"""Nobody should have to press Tab more often than this to reach the last filter."""


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    """Where the dashboards of a new home are served."""
    (tmp_path / "spiritlevel.toml").write_text('[site]\nname = "New centre"\ntimezone = "Europe/Ljubljana"\n')
    with served(tmp_path) as url:
        yield url


def test_a_file_that_is_uploaded_is_recognised_tried_connected_and_loaded(reader: BrowserContext, empty: str) -> None:
    tab = opened(reader, empty)
    expect(tab.get_by_role("heading", name="Nothing is connected yet")).to_be_visible()
    tab.locator(".st-key-upload input[type=file]").set_input_files(LOG)
    expect(tab.get_by_text("This looks like")).to_contain_text("Asterisk")
    tab.locator(".st-key-try button").first.click()
    expect(tab.get_by_text("records were read; 0 records would be refused")).to_be_visible(timeout=120_000)
    tab.locator(".st-key-connect button").first.click()
    # Whoever waits sees the dashboards as soon as there is something to see.
    expect(tab.locator(".st-key-bar")).to_be_visible(timeout=120_000)
    drawn(tab)
    tab.get_by_role("link", name="Speed").click()
    expect(tab.get_by_role("heading", name="Speed", exact=True)).to_be_visible()
    drawn(tab)
    expect(tab.get_by_test_id("stMetricValue").first).to_be_visible()
    expect(tab.locator(".st-key-clock")).to_contain_text("31 Mar 2024")


def test_a_cell_of_the_map_leads_to_its_contacts(reader: BrowserContext, address: str) -> None:
    tab = opened(reader, address)
    cell = tab.locator(f"{MAP} svg.marks .mark-text.role-mark text", has_text=re.compile("^\N{MINUS SIGN}")).first
    cell.click()
    tab.wait_for_url("**/contacts?**")
    drawn(tab)
    asked = parse_qs(urlsplit(tab.url).query)
    assert asked["metric"] == ["served_in_time"]
    assert {x.split(":")[0] for x in asked["at"]} == {"channel", "hour"}
    expect(tab.get_by_role("heading", name="Contacts", exact=True)).to_be_visible()
    expect(tab.locator(".st-key-part-contacts").get_by_test_id("stDataFrame")).to_be_visible()


def test_what_leaves_as_a_file_is_what_the_screen_shows(reader: BrowserContext, address: str) -> None:
    tab = opened(reader, address)
    figure = tab.locator(MAP)
    title = figure.get_by_role("heading").inner_text()
    expect(figure.locator("svg.marks")).to_be_visible()
    cells = figure.locator("svg.marks .mark-text.role-mark text").all_text_contents()
    figure.get_by_text("Numbers").click()
    rows = pl.read_csv(_file(tab, figure.locator(".st-key-csv-channel-hour button")))
    shown = pl.Series([_points(x) for x in cells])
    points = pl.when(pl.col("Contacts") >= FEW_BELOW).then("Points from the mean")
    # On the screen they are whole, in the file they have a decimal.
    assert rows.select((points - shown).abs().max() <= HALF).item()
    assert rows.select(points.is_null()).to_series().to_list() == shown.is_null().to_list()
    assert shown.count() > 10
    assert rows["Filters"].unique().len() == 1
    assert "Times in Europe/Ljubljana" in rows["Clock"][0]
    svg = _words(_file(tab, figure.locator(".st-key-svg-channel-hour button")).decode())
    assert _words(title) in svg
    assert _words(rows["Filters"][0]) in svg
    headings = [_words(x) for x in tab.locator("[class*=st-key-figure-] h2").all_inner_texts()]
    with ZipFile(io.BytesIO(_file(tab, tab.locator(".st-key-xlsx-evenness button")))) as book:
        written = _words(book.read("xl/sharedStrings.xml").decode())
        sheets = book.read("xl/workbook.xml").decode()
    assert len(headings) > 3
    assert [x for x in headings if x not in written] == []
    assert "channel-hour" in sheets


def test_the_keyboard_alone_reaches_every_filter_and_changes_one(reader: BrowserContext, address: str) -> None:
    tab = opened(reader, address)
    missing = set(FILTERS)
    for _ in range(TABS):
        tab.keyboard.press("Tab")
        missing -= {x for x in missing if tab.locator(f".st-key-{x} :focus").count()}
        if not missing:
            break
    assert missing == set()
    while not tab.locator(".st-key-channel input:focus").count():
        tab.keyboard.press("Shift+Tab")
    tab.keyboard.type("Chat")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/?channel=Chat")
    drawn(tab)


def _file(tab: Page, button: Locator) -> bytes:
    with tab.expect_download() as coming:
        button.click()
    return Path(coming.value.path()).read_bytes()


def _words(markup: str) -> str:
    """What is written in it, as one line."""
    return " ".join(unescape(re.sub("<[^>]+>", " ", markup)).split())


def _points(text: str) -> int | None:
    return None if text == "\N{MIDDLE DOT}" else int(text.replace("\N{MINUS SIGN}", "-"))
