"""Scenarios: what it would take to serve a channel as well as another, and whether that pays."""

import streamlit as st

from dashboards.asked import scenario_questions as asking
from dashboards.asked.view import View
from dashboards.blocks import empty, report, tables
from dashboards.blocks.layout import lead
from dashboards.blocks.part import part
from dashboards.charts.scenario_steps import scenario_steps
from dashboards.figure import show
from dashboards.findings import scenarios as findings
from dashboards.page import Page
from dashboards.words import formats
from dashboards.words.language import _
from metrics.scenarios.scenario import Scenario


def draw(view: View) -> None:
    """What is asked for; then a sentence, the scenarios side by side, their numbers, and what they rest on."""
    if view.choice.where:
        words = _(
            "Only the period counts here: scenarios are of the whole of each channel, whatever else is filtered by."
        )
        st.caption(words)
    wanted = asking.read(view)
    asking.ask(view, wanted)
    if asking.named():
        st.caption(_("The address of this page names these scenarios: whoever opens it sees the same."))
    part("beside", lambda seen: _beside(seen, tuple(wanted)), view, height=520)
    report.offer(view, wanted)


def _beside(view: View, wanted: tuple[Scenario, ...]) -> None:
    found = asking.beside(view, wanted) if wanted else None
    if found is None:
        empty.nothing_to_draw(
            _("No day of this period is over yet, or nobody served anybody in it: choose a longer one.")
        )
        return
    lead(findings.best(found))
    show(scenario_steps(found, title=findings.most(found)))
    tables.show("scenario-numbers", _("Side by side"), _("Each number with its range."), findings.table(found))
    for one in found.outcomes:
        st.markdown(
            f"**{formats.plain(findings.title(one.scenario))}**. {formats.plain(findings.sentence(found, one))}"
        )
    for words in findings.foundations(found):
        st.caption(formats.plain(words))


page = Page(
    name="scenarios",
    title="Scenarios",
    icon=":material/alt_route:",
    group="Money",
    question="What would it take to serve a channel as well as another, and would it pay?",
    draw=draw,
    place=20,
    compared=False,
)
