"""The dashboards in a real browser: filters, links, themes, files, and no request that leaves the machine."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import polars as pl
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from ingest.loading import load_once
from ingest.settings import load_settings
from tests.dashboards import centre
from tests.dashboards.drawn import PAGES
from tests.rules.tree import ROOT

pytestmark = pytest.mark.browser

OURS = {"127.0.0.1", "localhost"}
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PATIENCE_MS = 30_000
EVIL = "![x](http://example.org/x.png)"


@pytest.fixture(scope="module")
def home(one_gate: None, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ARG001 - it is patched in
    """A home folder into which a week of legs was loaded the way every file is."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "spiritlevel.toml").write_text('[site]\nname = "Test centre"\ntimezone = "Europe/Ljubljana"\n')
    file = folder / "legs.csv"
    odd = centre.legs([(channel, EVIL, n % 100, 5.0) for channel in ("voice", "chat") for n in range(40)])
    rows = pl.concat([centre.uneven(each=10), odd]).with_columns(
        pl.Series("id", [f"l{n}" for n in range(6 * 70 + odd.height)]),
        pl.Series("interaction_id", [f"i{n}" for n in range(6 * 70 + odd.height)]),
    )
    rows.drop("source").write_csv(file, datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")
    receipts = load_once(load_settings(folder), "canonical", [file], options=["table=leg"])
    assert [x.state for x in receipts] == ["done"]
    return folder


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """Where the dashboards of that home folder are served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "spiritlevel.py", "serve", "--home", str(home), "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/health", server)
        yield url
    finally:
        server.terminate()
        server.communicate(timeout=20)


def _wait_for(url: str, server: subprocess.Popen[str]) -> None:
    for _ in range(240):
        if server.poll() is not None:
            pytest.fail(f"The server ended: {server.communicate()[0]}")
        try:
            with urlopen(url, timeout=2) as answer:  # noqa: S310 an address of our own
                assert b'"ok"' in answer.read()
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.25)
    pytest.fail("The server did not come up within a minute.")


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """One browser for all."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(chromium), args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """A reader far away, in whose zone it is another day; no request of theirs may go anywhere but to us."""
    context = browser.new_context(timezone_id="America/Los_Angeles", viewport={"width": 1440, "height": 1000})
    context.set_default_timeout(PATIENCE_MS)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    yield context
    context.close()
    outside = [x for x in asked if not x.startswith(("data:", "blob:")) and urlsplit(x).hostname not in OURS]
    assert outside == []
    assert asked


def opened(reader: BrowserContext, url: str) -> Page:
    """A fresh tab at this address, when the page has been drawn."""
    tab = reader.new_page()
    tab.goto(url)
    drawn(tab)
    return tab


def drawn(tab: Page) -> None:
    """Wait until the page stands: its clock is the last thing on it."""
    # While Streamlit puts a new page in the place of an old one both stand there for a moment.
    expect(tab.get_by_text("Times in Europe/Ljubljana")).to_have_count(1, timeout=PATIENCE_MS)
    expect(tab.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible(timeout=PATIENCE_MS)


def asks(tab: Page, path: str, query: dict[str, list[str]]) -> None:
    """Wait until the address asks for exactly this: the browser writes it a moment after the page has been drawn."""
    tab.wait_for_url(lambda url: urlsplit(url).path == path and parse_qs(urlsplit(url).query) == query)


def lead(tab: Page) -> str:
    """The sentence that the home page begins with."""
    return tab.locator(".st-key-lead").inner_text()


@pytest.mark.parametrize(("path", "name"), [("", "evenness"), *((name, name) for name in sorted(PAGES))])
def test_a_page_can_be_the_first_that_is_asked_for(path: str, name: str, reader: BrowserContext, address: str) -> None:
    tab = opened(reader, f"{address}/{path}")
    expect(tab.get_by_role("heading", name=PAGES[name].title, exact=True)).to_be_visible()
    expect(tab.get_by_test_id("stMain").get_by_text(PAGES[name].question)).to_be_visible()
    expect(tab.get_by_test_id("stException")).to_have_count(0)
    expect(tab.get_by_text("Page not found")).to_have_count(0)
    assert tab.title() == f"{PAGES[name].title} · Test centre"


def test_the_home_page_has_nothing_to_complain_of(reader: BrowserContext, address: str) -> None:
    complaints: list[str] = []
    reader.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened(reader, address)
    assert complaints == []


def test_a_filter_is_in_the_address_and_opens_the_same_view_in_a_fresh_tab(
    reader: BrowserContext, browser: Browser, address: str
) -> None:
    tab = opened(reader, address)
    tab.get_by_role("radio", name="7 days").or_(tab.get_by_role("button", name="7 days")).first.click()
    box = tab.locator(".st-key-channel input")
    box.fill("Phone")
    box.press("Enter")
    box.fill("Chat")
    box.press("Enter")
    box.press("Escape")
    expect(tab.locator(".st-key-channel")).to_contain_text("Chat")
    drawn(tab)
    tab.wait_for_url(lambda url: "channel=Chat" in url)
    assert parse_qs(urlsplit(tab.url).query) == {"period": ["7 days"], "channel": ["Phone", "Chat"]}
    expect(tab.locator(".st-key-lead")).to_contain_text("Phone 9")
    other = browser.new_context(viewport={"width": 1440, "height": 1000})
    again = opened(other, tab.url)
    expect(again.locator(".st-key-channel")).to_contain_text("Phone")
    assert lead(again) == lead(tab)
    again.reload()
    drawn(again)
    assert lead(again) == lead(tab)
    other.close()


def test_the_menu_keeps_the_filter_from_page_to_page(reader: BrowserContext, address: str) -> None:
    tab = opened(reader, f"{address}/?channel=Chat")
    tab.get_by_role("link", name="Speed").click()
    expect(tab.get_by_role("heading", name="Speed", exact=True)).to_be_visible()
    drawn(tab)
    asks(tab, "/speed", {"channel": ["Chat"]})
    tab.get_by_role("link", name="Definitions").click()
    expect(tab.get_by_role("heading", name="Definitions", exact=True)).to_be_visible()
    drawn(tab)
    tab.get_by_role("link", name="Evenness").click()
    expect(tab.get_by_role("heading", name="Evenness", exact=True)).to_be_visible()
    drawn(tab)
    asks(tab, "/", {"channel": ["Chat"]})


def test_a_link_to_a_queue_that_is_not_there_shows_nothing_and_a_way_out(reader: BrowserContext, address: str) -> None:
    tab = opened(reader, f"{address}/?queue=nowhere&period=7+days")
    expect(tab.get_by_text("The filter leaves nothing")).to_be_visible()
    expect(tab.locator(".st-key-queue")).to_contain_text("nowhere")
    tab.get_by_role("button", name="Clear the filter").click()
    expect(tab.locator(".st-key-lead")).to_be_visible()
    drawn(tab)
    asks(tab, "/", {})


def test_a_queue_named_like_an_image_is_shown_and_not_fetched(reader: BrowserContext, address: str) -> None:
    tab = opened(reader, f"{address}/?queue={EVIL}")
    expect(tab.locator(".st-key-queue")).to_contain_text(EVIL)
    assert tab.locator("img[src*=example]").count() == 0


def test_days_are_the_site_s_for_a_reader_elsewhere(reader: BrowserContext, address: str) -> None:
    tab = opened(reader, address)
    days = tab.locator(".st-key-figure-index-over-time svg.marks")
    expect(days).to_contain_text("2 Nov")
    expect(days).to_contain_text("8 Nov")
    expect(days).not_to_contain_text("1 Nov")


def test_every_chart_has_a_text_alternative(reader: BrowserContext, address: str) -> None:
    for path in ("", "speed", "loads"):
        tab = opened(reader, f"{address}/{path}")
        charts = tab.get_by_test_id("stVegaLiteChart")
        expect(charts.first).to_be_visible()
        for number in range(charts.count()):
            assert len(charts.nth(number).get_attribute("aria-label") or "") > 20
        tab.close()


def test_the_colours_of_a_chart_follow_the_theme_at_once(reader: BrowserContext, address: str) -> None:
    tab = opened(reader, address)
    chart = tab.locator(".st-key-figure-index-over-time svg.marks")
    assert "#005A9C" in chart.inner_html()
    tab.get_by_test_id("stMainMenu").click()
    tab.get_by_test_id("stMainMenuPopover").get_by_text("Dark").click()
    expect(chart.locator("[stroke='#56B4E9']").first).to_be_attached()
    assert "#005A9C" not in chart.inner_html()


def test_the_numbers_behind_a_chart_can_be_taken_away(reader: BrowserContext, address: str) -> None:
    tab = opened(reader, address)
    figure = tab.locator(".st-key-figure-drivers")
    figure.get_by_text("Numbers").click()
    with tab.expect_download() as coming:
        figure.get_by_text("Download CSV").click()
    file = coming.value.path()
    assert coming.value.suggested_filename == "spiritlevel-drivers.csv"
    rows = pl.read_csv(file)
    assert rows.columns[:2] == ["Channel", "Served in time"]
    assert set(rows["Channel"]) == {"Phone", "Chat", "E-mail"}


def test_a_search_is_a_link_too(reader: BrowserContext, address: str) -> None:
    tab = opened(reader, f"{address}/definitions?search=wait+90")
    expect(tab.get_by_text("Wait, 90 %", exact=True)).to_be_visible()
    expect(tab.get_by_text("CSAT")).to_have_count(0)
