"""Connect: add a source from one of its files."""

from dashboards.asked.view import View
from dashboards.blocks import connecting, progress
from dashboards.page import Page


def draw(view: View) -> None:
    """What is being loaded, and the steps of adding a source."""
    if not progress.show(view.settings):
        connecting.ask(view.settings)


page = Page(
    name="connect",
    title="Connect",
    icon=":material/add_link:",
    group="Data",
    question="Which system should be read too, and what would come of its files?",
    draw=draw,
    place=15,
    filtered=False,
)
