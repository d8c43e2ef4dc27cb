"""Why: why a number is what it is, and why another system shows another one."""

from dashboards.asked import questions as asking
from dashboards.asked import why
from dashboards.asked.view import View
from dashboards.blocks import tables
from dashboards.blocks.layout import lead
from dashboards.blocks.part import part
from dashboards.charts.ruled import ruled
from dashboards.figure import show
from dashboards.findings import why as findings
from dashboards.page import Page
from dashboards.words.language import _
from metrics.metric import Metric


def draw(view: View) -> None:
    """The number taken apart: what it is, who was counted, what other rules make of the same rows, and which rows."""
    metric, preset = why.read(view)
    why.ask(view, metric, preset)
    if why.is_made_of_others(metric):
        why.others(view, metric)
        return
    part("why-number", lambda seen: _number(seen, metric), view, height=420)
    part("why-rules", lambda seen: _rules(seen, metric), view, height=320)
    part("why-differences", lambda seen: _differences(seen, metric, preset), view, height=320)


def _number(view: View, metric: Metric) -> None:
    found = asking.explained(view, metric)
    lead(findings.number(found))
    why.facts(findings.facts_about(found, view.promised, view.facts.as_of))
    rows = findings.counted_rows(found)
    tables.show("why-counted", findings.counted(found), _(findings.HOW_TO_READ_COUNTED), rows)
    why.lists(view, found)


def _rules(view: View, metric: Metric) -> None:
    found = asking.explained(view, metric)
    if metric.presets:
        show(ruled(found, title=findings.rules(found)))


def _differences(view: View, metric: Metric, preset: str | None) -> None:
    if not metric.presets:
        return
    found = asking.explained(view, metric, preset=preset, examples=why.EXAMPLES if preset else 0)
    title = findings.differences(found)
    tables.show("why-differences", title, _(findings.HOW_TO_READ_DIFFERENCES), findings.differing_rows(found))
    if preset:
        rows = findings.example_rows(found)
        tables.show("why-examples", _("Rows that make the difference"), _(findings.HOW_TO_READ_EXAMPLES), rows)


page = Page(
    name="why",
    title="Why this number",
    icon=":material/help:",
    group="Data",
    question="Why is a number what it is, and why does another system show another one?",
    draw=draw,
    place=25,
    compared=False,
)
