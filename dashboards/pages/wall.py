"""Wall: who waits now and what is overdue, for a large screen in the room."""

from dashboards import links, wall
from dashboards.language import _
from dashboards.page import Page
from dashboards.view import View


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
