"""Every page in a real browser: it stands, complains of nothing, leaves nobody out, speaks the reader's language."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboards.theme import BACKGROUND
from dashboards.words import formats
from dashboards.words.language import LANGUAGES, speaking
from tests.dashboards.browsing import PATIENCE_MS, barriers, drawn, heard, opened, outside
from tests.dashboards.drawn import PAGES

pytestmark = pytest.mark.browser

PATHS = ["", *(name for name in PAGES if name != "evenness")]
"""The home page at the bare address, every other one at its own."""

MOST = 12
"""So many of what a page can open are opened: after them comes more of the same."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A page that was opened, with what the browser asked for and what it complained of until now."""

    path: str
    tab: Page
    asked: list[str]
    complaints: list[str]


@pytest.fixture(scope="module", params=PATHS, ids=lambda path: path or "home")
def visit(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visit]:
    """One visit to a page, which all that is asked of it shares."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    context.set_default_timeout(PATIENCE_MS)
    asked: list[str] = []
    context.on("request", lambda one: asked.append(one.url))
    complaints = heard(context)
    tab = opened(context, f"{address}/{request.param}")
    yield Visit(path=request.param, tab=tab, asked=asked, complaints=complaints)
    context.close()


@pytest.fixture(scope="module")
def polish(browser: Browser) -> Iterator[Page]:
    """A tab of a reader whose browser speaks Polish."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="pl-PL")
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def test_a_page_can_be_the_first_that_is_asked_for(visit: Visit) -> None:
    page = PAGES[visit.path or "evenness"]
    expect(visit.tab.get_by_role("heading", name=page.title, exact=True)).to_be_visible()
    expect(visit.tab.get_by_test_id("stMain").get_by_text(page.question)).to_be_visible()
    expect(visit.tab.get_by_test_id("stException")).to_have_count(0)
    expect(visit.tab.get_by_text("Page not found")).to_have_count(0)
    expect(visit.tab.get_by_text("could not be drawn")).to_have_count(0)
    assert visit.tab.title() == f"{page.title} · Test centre"


def test_a_page_gives_nobody_on_its_way_anything_to_stumble_over(visit: Visit) -> None:
    assert barriers(visit.tab) == []


def test_the_browser_complains_of_nothing(visit: Visit) -> None:
    assert visit.complaints == []


def test_no_request_leaves_the_machine(visit: Visit) -> None:
    assert visit.asked
    assert outside(visit.asked) == []


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_what_a_page_opens_gives_nobody_anything_to_stumble_over(visit: Visit, ground: str) -> None:
    _opened(visit.tab)
    _on(visit.tab, ground)
    assert barriers(visit.tab) == []
    for asked in ("[class*=st-key-about-] button", ".st-key-save-view button"):
        button = visit.tab.locator(asked).first
        if button.count():
            button.click()
            expect(visit.tab.get_by_test_id("stPopoverBody")).to_be_visible()
            assert barriers(visit.tab) == []
            visit.tab.keyboard.press("Escape")
            expect(visit.tab.get_by_test_id("stPopoverBody")).to_have_count(0)


def test_in_a_polish_browser_no_heading_is_english(visit: Visit, polish: Page, address: str) -> None:
    polish.goto(f"{address}/{visit.path}")
    drawn(polish, "pl")
    headings = _headings(visit.tab)
    assert headings
    assert headings & _headings(polish) == set()
    # What says it in the browser is fetched once, and may come after the page that is drawn.
    expect(polish.locator("html")).to_have_attribute("lang", "pl")


@pytest.mark.parametrize("language", LANGUAGES)
def test_we_write_whole_numbers_as_the_browser_does_in_tables(browser: Browser, language: str) -> None:
    tab = browser.new_page()
    numbers = [999, 3_437, 9_977, 12_345, 1_234_567]
    theirs = tab.evaluate("([language, numbers]) => numbers.map(x => x.toLocaleString(language))", [language, numbers])
    tab.close()
    with speaking(language):
        assert [formats.count(x) for x in numbers] == theirs


def _opened(tab: Page) -> None:
    """Open whatever can be opened: the numbers of charts, details, every tab.

    With the keyboard: what was opened before is still filling, and moves what lies under it away from the mouse.
    """
    closed = tab.get_by_test_id("stMain").locator("details:not([open]) > summary")
    for left in range(closed.count(), 0, -1)[:MOST]:
        closed.first.press("Enter")
        expect(closed).to_have_count(left - 1)
    for name in tab.get_by_role("tab").all():
        name.click()
    drawn(tab)


def _on(tab: Page, ground: str) -> None:
    tab.emulate_media(color_scheme=ground)  # type: ignore[arg-type]  # one of two words
    colour = BACKGROUND[ground]
    red, green, blue = (int(colour[x : x + 2], 16) for x in (1, 3, 5))
    expect(tab.get_by_test_id("stApp")).to_have_css("background-color", f"rgb({red}, {green}, {blue})")


def _headings(tab: Page) -> set[str]:
    """Whatever is a heading on a page, with the groups and the entries of the menu."""
    return set(tab.locator("h1, h2, h3, h4, [data-testid=stNavSectionHeader]").all_inner_texts())
