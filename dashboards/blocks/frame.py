"""The frame around a page: title, question, filters, the page itself or why there is nothing, and the clock."""

from collections.abc import Callable

import streamlit as st

from dashboards.asked import filters, links
from dashboards.asked.view import View, showing
from dashboards.blocks import clock, empty, first_run, part, saved
from dashboards.files import saving
from dashboards.page import Page
from dashboards.serving import facts
from dashboards.serving.ahead import AHEAD
from dashboards.words import errors
from dashboards.words.language import _, current, speaking
from ingest.settings import Settings
from ingest.store.database import CatalogueError
from ingest.store.loads import loads
from metrics.promised import target_of


def draw(page: Page, settings: Settings, fingerprint: str, content: Callable[[View], None]) -> None:
    """Draw a page as the facts are now; `content` draws what is between the filters and the clock."""
    # Which language is spoken is asked for with every word, and found out once.
    with speaking(current()), AHEAD.drawing():
        links.go()
        _draw(page, settings, fingerprint, content)


def _draw(page: Page, settings: Settings, fingerprint: str, content: Callable[[View], None]) -> None:
    st.title(_(page.title), anchor=False)
    st.markdown(_(page.question))
    try:
        known = facts.facts_of(settings, fingerprint)
    except CatalogueError as error:
        stop(_("The store cannot be read"), error)
        return
    last = filters.last_day(known.as_of, settings)
    if page.filtered and known.as_of is not None:
        choice = filters.ask(last, facts.values_of(known, fingerprint), page.name, compared=page.compared)
    else:
        since, until = filters.preset(filters.USUAL, last)
        choice = filters.Choice(since=since, until=until)
    left_out = known.many_left_out if settings.exclude.anything else 0
    view = View(facts=known, settings=settings, choice=choice, fingerprint=fingerprint, left_out=left_out)
    first_run.mark_sample(settings)
    with showing(view):
        if page.filtered and page.compared and not page.says_why and known.as_of is not None:
            filters.uncompared(
                choice,
                has_earlier=view.has_earlier,
                has_rest=view.one_chosen is not None,
                has_promise=target_of(settings, (), choice.where) is not None,
            )
        _content(page, view, content)
    part.wait(view)
    if page.filtered and known.as_of is not None:
        AHEAD.think_of(page.name, view, facts.values_of(known, fingerprint))
    saving.whole_page(page.name, _(page.title), view)
    if page.filtered and known.as_of is not None:
        saved.offer(page.name, settings)
    clock.foot(settings, known.as_of, view.asked, left_out=left_out)


def stop(what: str, error: Exception) -> None:
    """Say in one sentence why nothing can be shown."""
    with st.container(border=True):
        st.markdown(f"## {what}", anchors=False)
        st.text(errors.told(error))


def _content(page: Page, view: View, content: Callable[[View], None]) -> None:
    if not page.filtered:
        content(view)
    elif view.facts.as_of is None:
        first_run.nothing_connected(view.settings, set_aside=loads(view.settings).height)
    elif view.leaves_nothing:
        empty.filter_leaves_nothing(view.choice)
    else:
        content(view)
