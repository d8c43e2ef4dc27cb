"""What leaves a real browser as a file is what the screen shows, with the filters, the clock and the definitions."""

import io
import re
from html import unescape
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import polars as pl
import pytest
import vl_convert
from playwright.sync_api import Browser, Page, expect

from metrics.answer import FEW_BELOW
from tests.dashboards.browsing import PATIENCE_MS, opened, taken

pytestmark = pytest.mark.browser

MAP = ".st-key-figure-channel-hour"
HALF = 0.5 + 0.05
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHOWN = "queue billing, queue returns"
"""What the files say of the filter under which all of them are taken."""


@pytest.fixture(scope="module")
def tab(browser: Browser, address: str) -> Page:
    """The home page under a filter, with the numbers of the map opened; nothing but files is asked of it."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    context.set_default_timeout(PATIENCE_MS)
    tab = opened(context, f"{address}/?queue=billing&queue=returns")
    expect(tab.locator(MAP).locator("svg.marks")).to_be_visible()
    tab.locator(MAP).get_by_text("Numbers").click()
    return tab


@pytest.fixture(scope="module")
def rows(tab: Page) -> pl.DataFrame:
    """The numbers of the map as a file."""
    return _csv(tab, ".st-key-csv-channel-hour button")


def test_the_numbers_of_a_chart_are_those_that_it_shows(tab: Page, rows: pl.DataFrame) -> None:
    cells = tab.locator(f"{MAP} svg.marks .mark-text.role-mark text").all_text_contents()
    shown = pl.Series([_points(x) for x in cells])
    points = pl.when(pl.col("Contacts") >= FEW_BELOW).then("Points from the mean")
    # On the screen they are whole, in the file they have a decimal.
    assert rows.select((points - shown).abs().max() <= HALF).item()
    assert rows.select(points.is_null()).to_series().to_list() == shown.is_null().to_list()
    assert shown.count() > 10
    _says_what_it_is_about(rows)


def test_the_contacts_of_a_chart_are_all_there(tab: Page, rows: pl.DataFrame) -> None:
    contacts = _csv(tab, ".st-key-rows-channel-hour button")
    judged = contacts.filter(pl.col("side").is_in(["counts for it", "counts against it"]))
    n = re.search(r"n\s=\s([\d,]+)", tab.locator(MAP).inner_text())
    assert n is not None
    assert judged.height == int(n[1].replace(",", "")) == rows["Contacts"].sum()
    assert set(contacts["queue"]) == {"billing", "returns"}
    assert contacts["contact"].is_unique().all()
    _says_what_it_is_about(contacts)


def test_the_contacts_behind_a_number_are_as_many_as_it_says_and_not_only_the_page_that_is_shown(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    context.set_default_timeout(PATIENCE_MS)
    tab = opened(context, f"{address}/contacts?metric=served_in_time&queue=billing&queue=returns")
    said = re.search(r"which is ([\d,]+) of ([\d,]+)", tab.locator(".st-key-lead").inner_text())
    assert said is not None
    kept, n = (int(x.replace(",", "")) for x in said.groups())
    rows = _csv(tab, ".st-key-part-contacts .stDownloadButton button")
    assert n > kept > 50
    assert rows.filter(pl.col("Where it stands") == "Counts for it").height == kept
    assert rows.filter(pl.col("Where it stands").is_in(["Counts for it", "Counts against it"])).height == n
    _says_what_it_is_about(rows)
    context.close()


def test_pictures_say_what_they_are_about_and_look_alike(tab: Page, rows: pl.DataFrame) -> None:
    drawing = taken(tab, tab.locator(".st-key-svg-channel-hour button")).decode()
    said = _words(drawing)
    assert _words(tab.locator(MAP).get_by_role("heading").inner_text()) in said
    for heading in ("Filters", "Clock", "Definitions"):
        assert f"{heading}: {_words(rows[heading][0])}" in said
    for cell in tab.locator(f"{MAP} svg.marks .mark-text.role-mark text").all_text_contents():
        assert f">{cell}</text>" in drawing
    picture = taken(tab, tab.locator(".st-key-png-channel-hour button"))
    assert picture.startswith(b"\x89PNG")
    assert picture == vl_convert.svg_to_png(drawing, scale=2)


def test_a_workbook_has_every_table_of_the_page_with_the_same_numbers(tab: Page, rows: pl.DataFrame) -> None:
    headings = [_words(x) for x in tab.locator("[class*=st-key-figure-] h2").all_inner_texts()]
    assert len(headings) > 3
    sheets = _workbook(taken(tab, tab.locator(".st-key-xlsx-evenness button")))
    about = {row[0]: row[1] for row in sheets["About"] if len(row) == 2}
    assert {x: about[x] for x in ("Filters", "Clock", "Site")} == {x: rows[x][0] for x in ("Filters", "Clock", "Site")}
    assert re.search(r"served_in_time v\d", str(about["Definitions"]))
    titles = {_words(str(sheet[0][0])) for sheet in sheets.values() if sheet}
    assert [x for x in headings if x not in titles] == []
    title, _subtitle, names, *cells = sheets["channel-hour"]
    place = names.index("Contacts")
    assert _words(str(title[0])) == _words(tab.locator(MAP).get_by_role("heading").inner_text())
    assert [row[place] for row in cells] == rows["Contacts"].to_list()


def _says_what_it_is_about(rows: pl.DataFrame) -> None:
    for heading, words in (
        ("Filters", SHOWN),
        ("Clock", "Times in Europe/Ljubljana"),
        ("Clock", "data up to"),
        ("Definitions", "served_in_time v"),
        ("Site", "Test centre"),
    ):
        assert rows[heading].unique().len() == 1
        assert words in rows[heading][0]


def _csv(tab: Page, button: str) -> pl.DataFrame:
    return pl.read_csv(io.BytesIO(taken(tab, tab.locator(button))), infer_schema_length=None)


def _workbook(file: bytes) -> dict[str, list[list[str | float]]]:
    """The rows of each sheet of a workbook by its name; cells and rows without anything are left out."""
    with ZipFile(io.BytesIO(file)) as book:

        def read(part: str) -> ET.Element:
            return ET.fromstring(book.read(f"xl/{part}.xml"))  # noqa: S314 a file of our own

        texts = ["".join(x.itertext()) for x in read("sharedStrings").iter(f"{SHEET}si")]
        names = [x.get("name", "") for x in read("workbook").iter(f"{SHEET}sheet")]
        pages = [read(f"worksheets/sheet{place}") for place in range(1, len(names) + 1)]
    return {
        name: [
            [
                texts[int(cell[0].text or 0)] if cell.get("t") == "s" else float(cell[0].text or "nan")
                for cell in row
                if len(cell)
            ]
            for row in page.iter(f"{SHEET}row")
        ]
        for name, page in zip(names, pages, strict=True)
    }


def _words(markup: str) -> str:
    """What is written in it, as one line."""
    return " ".join(unescape(re.sub("<[^>]+>", " ", markup)).split())


def _points(text: str) -> int | None:
    return None if text == "\N{MIDDLE DOT}" else int(text.replace("\N{MINUS SIGN}", "-"))
