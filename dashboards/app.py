"""What Streamlit runs for every reader: the menu, and the page that the reader is on."""

from functools import cache
from pathlib import Path

import streamlit as st

from dashboards.asked.view import View
from dashboards.blocks import frame, saved, wall
from dashboards.page import Page, all_pages
from dashboards.serving import facts, place
from dashboards.words import language
from dashboards.words.language import _
from ingest.discover import BrokenFileError, DiscoveryError, DuplicateNameError
from ingest.settings import SettingsError

_HERE = Path(__file__).parent
_PAGES = cache(all_pages)


def main() -> None:
    """Draw the page that the reader is on."""
    st.set_page_config(page_title="Spiritlevel", page_icon=str(_HERE / "icon.svg"), layout="wide")
    st.html(_HERE / "style.css")
    st.logo(_HERE / "icon.svg", size="large")
    with st.sidebar:
        # Asked first, so that all that follows is said in what the reader chose.
        language.choose()
    # A screen reader has to know in which language it reads; the code is one of ours.
    said = f"<script>document.documentElement.lang = '{language.current()}'</script>"
    st.html(said, unsafe_allow_javascript=True)
    try:
        settings, fingerprint = facts.settings_of(place.home())
        pages = _PAGES(settings.plugins.pages)
    except (SettingsError, BrokenFileError, DiscoveryError, DuplicateNameError) as error:
        frame.stop(_("The dashboards cannot start"), error)
        return
    everything = [page for found in pages.values() for page in found]
    views: list[View] = []
    entries = {page.name: _entry(page, views, first=page is everything[0]) for page in everything}
    # The first page is at the bare address; a link to it by its own name must lead somewhere too.
    by_name = _entry(everything[0], views, first=False, hidden=True)
    menu = {_(group): [entries[page.name] for page in found] for group, found in pages.items()}
    chosen = st.navigation({**menu, "": [by_name]}, expanded=True)
    if wall.alone():
        wall.screen()
        return
    page = next((x for x in everything if entries[x.name] is chosen), everything[0])
    with st.sidebar:
        saved.menu(settings)

    def content(view: View) -> None:
        views.append(view)
        chosen.run()

    # The page's own icon would be fetched from a host of fonts as the icon of the tab; ours is a file.
    st.set_page_config(page_title=f"{_(page.title)} · {settings.site.name}", page_icon=str(_HERE / "icon.svg"))
    # The filters belong to this script and not to the page, or they would be forgotten from page to page.
    frame.draw(page, settings, fingerprint, content)


def _entry(page: Page, views: list[View], *, first: bool, hidden: bool = False) -> st.Page:
    return st.Page(
        lambda: page.draw(views[-1]),
        title=_(page.title),
        icon=page.icon,
        url_path="" if first else page.name,
        help=_(page.question),
        default=first,
        visibility="hidden" if hidden else "visible",
    )


if __name__ == "__main__":
    main()
