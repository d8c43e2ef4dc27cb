"""What Streamlit runs for every reader: the menu, and the page that the reader is on."""

from functools import cache, partial
from pathlib import Path

import streamlit as st

from dashboards import facts, frame, place
from dashboards.page import Page, all_pages
from ingest.discover import DiscoveryError, DuplicateNameError
from ingest.settings import Settings, SettingsError

_HERE = Path(__file__).parent
_PAGES = cache(all_pages)


def main() -> None:
    """Draw the page that the reader is on."""
    st.set_page_config(page_title="Spiritlevel", page_icon=str(_HERE / "icon.svg"), layout="wide")
    st.html(_HERE / "style.css")
    st.logo(_HERE / "icon.svg", size="large")
    try:
        settings, fingerprint = facts.settings_of(place.home())
        pages = _PAGES(settings.plugins.pages)
    except (SettingsError, DiscoveryError, DuplicateNameError) as error:
        frame.stop("The dashboards cannot start", error)
        return
    first = next(iter(pages.values()))[0]
    menu = {
        group: [_entry(page, settings, fingerprint, first=first) for page in found] for group, found in pages.items()
    }
    st.navigation(menu).run()


def _entry(page: Page, settings: Settings, fingerprint: str, *, first: Page) -> st.Page:
    return st.Page(
        partial(_draw, page, settings, fingerprint),
        title=page.title,
        icon=page.icon,
        url_path=page.name,
        help=page.question,
        default=page is first,
    )


def _draw(page: Page, settings: Settings, fingerprint: str) -> None:
    # The page's own icon would be fetched from a host of fonts as the icon of the tab; ours is a file.
    st.set_page_config(page_title=f"{page.title} · {settings.site.name}", page_icon=str(_HERE / "icon.svg"))
    frame.draw(page, settings, fingerprint)


if __name__ == "__main__":
    main()
