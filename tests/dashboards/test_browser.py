"""The dashboards in a real browser: filters, links, themes and files."""

from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.dashboards.browsing import asks, drawn, lead, opened

pytestmark = pytest.mark.browser


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
    # The language is the reader's own: a link does not carry it.
    polish = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="pl-PL")
    abroad = opened(polish, tab.url, language="pl")
    expect(abroad.locator(".st-key-lead")).to_contain_text("Telefon 9")
    assert parse_qs(urlsplit(abroad.url).query) == parse_qs(urlsplit(tab.url).query)
    polish.close()


def test_a_link_opens_the_same_page_in_the_language_that_was_chosen(
    reader: BrowserContext, browser: Browser, address: str
) -> None:
    tab = opened(reader, f"{address}/speed?channel=Chat&channel=Phone")
    tab.locator(".st-key-language input").click()
    tab.get_by_role("option", name="Polski").click()
    expect(tab.get_by_role("heading", name="Szybkość", exact=True)).to_be_visible()
    drawn(tab, "pl")
    tab.wait_for_url("**language=**")
    other = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB")
    again = opened(other, tab.url, language="pl")
    expect(again.get_by_role("heading", name="Szybkość", exact=True)).to_be_visible()
    expect(again.locator(".st-key-channel-pl")).to_contain_text("Czat")
    expect(again.locator(".st-key-channel-pl")).to_contain_text("Telefon")
    assert lead(again) == lead(tab)
    figures = "[class*=st-key-figure-] h2"
    assert again.locator(figures).all_inner_texts() == tab.locator(figures).all_inner_texts()
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


def test_a_queue_named_like_an_image_is_shown_and_not_fetched(reader: BrowserContext, address: str, evil: str) -> None:
    tab = opened(reader, f"{address}/?queue={evil}")
    expect(tab.locator(".st-key-queue")).to_contain_text(evil)
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
