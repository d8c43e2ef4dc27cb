"""Evenness: where the same customer is served differently, since when, by how much, and what drives it."""

from dashboards.asked import questions as asking
from dashboards.asked.prepared import prepared, prepared_with
from dashboards.asked.view import View
from dashboards.blocks import cards, empty
from dashboards.blocks.layout import columns, lead
from dashboards.blocks.part import part
from dashboards.charts.between import between
from dashboards.charts.changes import changes
from dashboards.charts.course import course
from dashboards.charts.drivers import drivers
from dashboards.charts.dumbbell import dumbbell
from dashboards.charts.heatmap import heatmap
from dashboards.figure import Figure, show
from dashboards.findings import between as between_findings
from dashboards.findings import evenness as findings
from dashboards.findings import since
from dashboards.page import Page
from dashboards.words import errors
from metrics.catalogue.served_in_time import served_in_time


def draw(view: View) -> None:
    """One sentence, the index with its cards, the map, its course, what changed, the queues, the drivers."""
    part("answer", _answer, view, height=240)
    part("map", _map, view, height=420)
    even = view.unevenness(served_in_time, by="channel")
    if not findings.says_nothing(even):
        part("course", _course, view, height=320)
    by_channel, by_queue = columns("pair", 2, key="changes")
    with by_channel:
        part("changes-channel", _changed_by_channel, view, height=360)
    with by_queue:
        part("changes-queue", _changed_by_queue, view, height=360)
    if findings.says_nothing(even):
        return
    queues, causes = columns("pair", 2, key="evenness")
    with queues:
        part("queues", _queues, view, height=520)
    with causes:
        part("drivers", _drivers, view, height=300)
        part("between", _between, view, height=300)


def _answer(view: View) -> None:
    even = view.unevenness(served_in_time, by="channel")
    lead(_sentence(view))
    if findings.says_nothing(even):
        empty.too_few_parts(even)
    else:
        cards.draw(*findings.index_cards(even, served_in_time), key="evenness")


@prepared_with(asking.noted)
def _sentence(view: View) -> str:
    even = view.unevenness(served_in_time, by="channel")
    cells = view.deviations(served_in_time, down="channel", across="hour")
    courses = asking.courses(view, served_in_time, by="channel")
    return findings.where_uneven(even, cells, courses, asking.index_course(view, served_in_time, by="channel"))


@prepared
def _map(view: View) -> Figure:
    cells = view.deviations(served_in_time, down="channel", across="hour")
    return heatmap(cells, served_in_time, title=findings.map_of(cells))


@prepared_with(asking.noted)
def _course(view: View) -> Figure:
    found = asking.index_course(view, served_in_time, by="channel")
    zone = view.settings.site.timezone
    return course(found, served_in_time, title=since.index_over_time(found), zone=zone, until=view.facts.as_of)


def _changed_by_channel(view: View) -> None:
    _changed(_by_channel(view))


def _changed_by_queue(view: View) -> None:
    _changed(_by_queue(view))


def _changed(drawn: Figure | str) -> None:
    if isinstance(drawn, str):
        empty.nothing_to_draw(drawn)
    else:
        show(drawn)


@prepared
def _by_channel(view: View) -> Figure | str:
    return _changes(view, "channel")


@prepared
def _by_queue(view: View) -> Figure | str:
    return _changes(view, "queue", "channel")


def _changes(view: View, *by: str) -> Figure | str:
    """What changed, or why nobody can say."""
    found = asking.changes(view, served_in_time, by=by)
    if isinstance(found, str):
        return errors.told(found)
    return changes(found, served_in_time, by=by, whole=view.choice.period)


@prepared
def _queues(view: View) -> Figure:
    within = view.unevenness_within(served_in_time, each="queue", by="channel")
    return dumbbell(within, served_in_time, title=findings.widest_gap(within))


@prepared
def _drivers(view: View) -> Figure:
    even = view.unevenness(served_in_time, by="channel")
    return drivers(even, served_in_time, title=findings.driver(even))


@prepared
def _between(view: View) -> Figure:
    found = asking.parts_of_unevenness(view, served_in_time)
    return between(found, served_in_time, title=between_findings.mostly_between(found))


page = Page(
    name="evenness",
    title="Evenness",
    icon=":material/balance:",
    group="Today",
    question="Is the same customer served equally well in every channel, at every hour, in every queue?",
    draw=draw,
    place=10,
    says_why=True,
)
