"""Journeys: what one customer went through over all channels, and whose journeys went worst."""

from dashboards.asked.view import View
from dashboards.blocks import first_run, journeys
from dashboards.blocks.part import part
from dashboards.page import Page


def draw(view: View) -> None:
    """The search, and the customer that it finds, or those to look at first."""
    if view.facts.as_of is None:
        first_run.nothing_connected(view.settings)
        return
    journeys.search(view)
    if journeys.chosen():
        journeys.another()
        part("journey", journeys.of_customer, view, height=600)
    else:
        part("worst", journeys.worst, view, height=400)


page = Page(
    name="journeys",
    title="Journeys",
    icon=":material/route:",
    group="Today",
    question="What did one customer go through over all channels, and where did it go wrong?",
    draw=draw,
    place=60,
    filtered=False,
)
