"""Views under a name: kept for everybody, opened from the menu, each the address of a page with its filters."""

from urllib.parse import parse_qs, urlencode

import streamlit as st

from dashboards.asked import links
from dashboards.serving import who
from dashboards.words import errors, formats
from dashboards.words.language import KEY as LANGUAGE
from dashboards.words.language import _
from ingest.settings import Settings
from ingest.store.database import CatalogueError
from ingest.store.saved_views import SavedViewError, remove_view, save_view, saved_views

FEW = 12
"""So many views stand in the menu; all of them are on the page of settings."""


def offer(page: str, settings: Settings) -> None:
    """Offer to keep what is looked at under a name."""
    with st.popover(_("Save this view"), icon=":material/bookmark_add:", key="save-view", type="tertiary"):
        author = who.ask("view")
        name = st.text_input(_("Under which name"), key="view-name", max_chars=80)
        if st.button(_("Save"), key="save-view-now", type="primary", disabled=not (name.strip() and author)):
            try:
                save_view(settings, name, _address(page), who=author)
            except (SavedViewError, CatalogueError) as error:
                st.error(formats.plain(errors.told(error)))
            else:
                st.rerun()


def menu(settings: Settings) -> None:
    """The kept views, as links."""
    try:
        kept = saved_views(settings)
    except CatalogueError:
        return
    if kept:
        st.caption(_("Saved views"))
    for view in kept[:FEW]:
        page, asked = _parts(view.address)
        links.link(formats.plain(view.name), page, asked, icon=":material/bookmark:")


def every(settings: Settings, author: str) -> None:
    """All kept views with who kept them, and a way to take each back."""
    kept = saved_views(settings)
    if not kept:
        st.caption(_("Nothing is kept yet: 'Save this view' stands at the foot of every page."))
    for view in kept:
        shown, when, gone = st.columns([3, 3, 1], vertical_alignment="center")
        page, asked = _parts(view.address)
        with shown:
            links.link(formats.plain(view.name), page, asked, icon=":material/bookmark:")
        kept_by = _("kept by {who}, {when}").format(who=view.who, when=formats.moment(view.at, settings.site.timezone))
        when.caption(formats.plain(kept_by))
        label = _("Remove")
        if gone.button(label, key=f"remove-view-{view.id}", type="tertiary", disabled=not author):
            remove_view(settings, view.id or 0, who=author)
            st.rerun()


def _address(page: str) -> str:
    # The language is the reader's own, and not part of what they show to others.
    asked = [(key, x) for key in st.query_params for x in st.query_params.get_all(key) if key != LANGUAGE]
    return f"{page}?{urlencode(asked)}" if asked else page


def _parts(address: str) -> tuple[str, dict[str, list[str]]]:
    page, _mark, asked = address.partition("?")
    return page, parse_qs(asked)
