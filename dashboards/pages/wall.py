"""Wall: who waits now and what is overdue, for a large screen in the room."""

from dashboards.asked import links
from dashboards.asked.view import View
from dashboards.blocks import wall
from dashboards.page import Page
from dashboards.words.language import _


def draw(view: View) -> None:  # noqa: ARG001 the wall looks for the latest facts by itself
    """The wall, and the way to it without anything around."""
    links.link(_("On the whole screen"), "wall", {wall.ASKED: "1"}, icon=":material/fullscreen:")
    wall.board()


page = Page(
    name="wall",
    title="Wall",
    icon=":material/tv:",
    group="Today",
    question="Who waits now, for how long, and what is overdue?",
    draw=draw,
    place=70,
    filtered=False,
)
