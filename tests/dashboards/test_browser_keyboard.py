"""With the keyboard alone: every filter is reached and can be changed, on a large screen and on a telephone."""

from collections.abc import Iterable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dashboards.asked.filters import FILTERS
from tests.dashboards.browsing import drawn, opened

pytestmark = pytest.mark.browser

EVERY = ("period", "compare", *FILTERS)
TABS = 120
"""Nobody should have to press Tab more often than this to reach the last filter."""


def test_the_keyboard_alone_reaches_every_filter_and_changes_several(reader: BrowserContext, address: str) -> None:
    tab = opened(reader, f"{address}/speed")
    assert _unreached(tab, EVERY) == set()
    for name, word in (("channel", "Chat"), ("segment", "segment 1")):
        _back_to(tab, name)
        tab.keyboard.type(word)
        tab.keyboard.press("Enter")
        tab.keyboard.press("Escape")
        expect(tab.locator(f".st-key-{name}")).to_contain_text(word)
        drawn(tab)
    _back_to(tab, "period")
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("Space")
    tab.wait_for_url("**/speed?**period=7+days**")
    drawn(tab)
    assert "channel=Chat" in tab.url
    assert "segment=segment+1" in tab.url


def test_on_a_telephone_the_keyboard_unfolds_the_filters(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    tab = opened(context, f"{address}/speed")
    expect(tab.locator(".st-key-channel")).to_be_hidden()
    assert _unreached(tab, ["unfold"]) == set()
    tab.keyboard.press("Space")
    expect(tab.locator(".st-key-channel")).to_be_visible()
    assert _unreached(tab, EVERY) == set()
    context.close()


def _unreached(tab: Page, names: Iterable[str]) -> set[str]:
    """Which of them the keyboard does not come to, going forwards; where it ends it has the last of them."""
    missing = set(names)
    for _ in range(TABS):
        tab.keyboard.press("Tab")
        missing -= {x for x in missing if tab.locator(f".st-key-{x} :focus").count()}
        if not missing:
            break
    return missing


def _back_to(tab: Page, name: str) -> None:
    for _ in range(TABS):
        if tab.locator(f".st-key-{name} :focus").count():
            return
        tab.keyboard.press("Shift+Tab")
    pytest.fail(f"The keyboard does not go back to {name}.")
