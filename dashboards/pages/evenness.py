"""Evenness: where the same customer is served differently, by how much, and what drives it."""

from dashboards import cards, empty
from dashboards.charts.drivers import drivers
from dashboards.charts.dumbbell import dumbbell
from dashboards.charts.heatmap import heatmap
from dashboards.charts.trend import trend
from dashboards.figure import show
from dashboards.findings import evenness as findings
from dashboards.layout import columns, lead
from dashboards.page import Page
from dashboards.view import View
from metrics.catalogue.served_in_time import served_in_time


def draw(view: View) -> None:
    """One sentence, the index with gap and driver, the map, the queues, the drivers, the index over time."""
    even = view.unevenness(served_in_time, by="channel")
    cells = view.deviations(served_in_time, down="channel", across="hour")
    lead(findings.where_uneven(even, cells))
    if findings.says_nothing(even):
        empty.too_few_parts(even)
    else:
        cards.draw(*findings.index_cards(even, served_in_time), key="evenness")
    show(heatmap(cells, served_in_time, title=findings.map_of(cells)))
    if findings.says_nothing(even):
        return
    within = view.unevenness_within(served_in_time, each="queue", by="channel")
    queues, causes = columns("pair", 2, key="evenness")
    with queues:
        show(dumbbell(within, served_in_time, title=findings.widest_gap(within)))
    with causes:
        show(drivers(even, served_in_time, title=findings.driver(even)))
        over_time = view.unevenness_over_time(served_in_time, by="channel")
        course = findings.index_over_time(over_time)
        show(trend(over_time, title=course, every=view.choice.every, until=view.facts.as_of))


page = Page(
    name="evenness",
    title="Evenness",
    icon=":material/balance:",
    group="Today",
    question="Is the same customer served equally well in every channel, at every hour, in every queue?",
    draw=draw,
    place=10,
)
