"""Contacts: those that make a number, one by one, on the side on which each was counted."""

from dashboards.asked import contacts as asked
from dashboards.asked.view import View
from dashboards.blocks import contacts
from dashboards.blocks.part import part
from dashboards.page import Page


def draw(view: View) -> None:
    """What is asked for, and the contacts behind it."""
    asked.ask(view, asked.read(view))
    part("contacts", contacts.listed, view, height=600)


page = Page(
    name="contacts",
    title="Contacts",
    icon=":material/list:",
    group="Data",
    question="Which contacts make a number, which of them went wrong, and whom was it about?",
    draw=draw,
    place=5,
    compared=False,
)
