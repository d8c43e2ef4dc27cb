"""Settings: what people change here instead of in the file, with who and when."""

import streamlit as st

from dashboards.asked.view import View
from dashboards.blocks import choosing, saved
from dashboards.page import Page
from dashboards.serving import who
from dashboards.words.language import _


def draw(view: View) -> None:
    """Promises, the company's own view, notes, saved views, each under its tab."""
    author = who.ask("settings")
    promised, believed, noted, kept = st.tabs([_("Promises"), _("Our own view"), _("What happened"), _("Saved views")])
    with promised:
        st.caption(_("Contacts are judged by what was promised on the day they came."))
        choosing.promises(view.settings, author)
    with believed:
        st.caption(_("How satisfied we believe our customers are; the page Experience holds it against what they say."))
        choosing.beliefs(view.settings, author)
    with noted:
        st.caption(_("What happened stands beside the numbers that span it; with a phase, charts begin anew there."))
        choosing.notes(view.settings, author)
    with kept:
        saved.every(view.settings, author)


page = Page(
    name="settings",
    title="Settings",
    icon=":material/tune:",
    group="Data",
    question="What do we promise, what do we believe, and what has happened?",
    draw=draw,
    place=40,
    filtered=False,
)
