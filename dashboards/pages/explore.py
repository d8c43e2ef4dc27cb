"""Explore: any numbers by anything, as a chart and as a table; the address says it all, so that a view is a link."""

from dashboards.asked import explore
from dashboards.asked.view import View
from dashboards.blocks import tables
from dashboards.blocks.part import part
from dashboards.charts.explored import explored, pivoted
from dashboards.figure import show
from dashboards.findings import explore as findings
from dashboards.page import Page
from dashboards.words.language import _


def draw(view: View) -> None:
    """What is asked for; a chart for each metric; all of it as a table."""
    asked = explore.read(view)
    explore.ask(view, asked)
    part("explored", lambda seen: _charts(seen, asked), view, height=420)
    part("pivot", lambda seen: _pivot(seen, asked), view, height=300)


def _charts(view: View, asked: explore.Question) -> None:
    answer = explore.answer(view, asked)
    for metric in asked.metrics:
        show(explored(answer, asked, metric, view))


def _pivot(view: View, asked: explore.Question) -> None:
    answer = explore.answer(view, asked)
    tables.show("pivot", findings.pivot(answer), _(findings.HOW_TO_READ_PIVOT), pivoted(answer, asked))


page = Page(
    name="explore",
    title="Explore",
    icon=":material/query_stats:",
    group="Data",
    question="What is any number, split by anything, in the period above?",
    draw=draw,
    place=30,
    compared=False,
)
