"""Definitions: what every number means, in its own words."""

import streamlit as st

from dashboards.asked.view import View
from dashboards.blocks import definitions
from dashboards.page import Page
from dashboards.words.language import _


def draw(view: View) -> None:
    """A search, and under it every definition that it finds."""
    plugins = view.settings.plugins.metrics
    words = st.text_input(
        _("Search"),
        key="search",
        bind="query-params",
        placeholder=_("wait, abandon, percent, genesys ..."),
        icon=":material/search:",
        live=True,
    )
    found = definitions.matching(words, plugins)
    st.caption(definitions.how_many(found, plugins))
    if not found:
        st.info(_("No definition has all of these words."), icon=":material/search_off:")
    for metric in found:
        definitions.entry(metric, view.settings, opened=definitions.is_meant(metric, found, words))


page = Page(
    name="definitions",
    title="Definitions",
    icon=":material/menu_book:",
    group="Data",
    question="What exactly does each number count, and why may it differ from the one in another system?",
    draw=draw,
    place=20,
    filtered=False,
)
