"""Staffing: how many people the coming week takes, why there were too few, and what moving some would do."""

import streamlit as st

from dashboards.asked import moving
from dashboards.asked import staffing_questions as asking
from dashboards.asked.prepared import prepared_for_all, prepared_with
from dashboards.asked.view import View
from dashboards.blocks import cards, empty, tables
from dashboards.blocks.cards import Card
from dashboards.blocks.layout import lead
from dashboards.blocks.part import part
from dashboards.charts import strained as strain_chart
from dashboards.charts.agents_needed import coming, there
from dashboards.charts.before_after import before_after
from dashboards.figure import Figure, show
from dashboards.findings import moved as of_moves
from dashboards.findings import staffing as findings
from dashboards.page import Page
from dashboards.serving import who
from dashboards.words import formats
from dashboards.words.language import _


def draw(view: View) -> None:
    """A sentence with cards, the coming week, the last one and why, what a move would do, strain, the forecast."""
    if said := findings.not_asked(view.choice):
        st.caption(formats.plain(said))
    part("answer", _answer, view, height=240)
    part("coming", _coming, view, height=420)
    part("there", _there, view, height=360)
    part("moved", _moved, view, height=320)
    part("strain", _strain, view, height=360)
    part("tried", _tried, view, height=320)


def _answer(view: View) -> None:
    said, made = _said(view)
    lead(said)
    if made:
        cards.draw(*made, key="staffing")


@prepared_with(asking.noted)
def _said(view: View) -> tuple[str, list[Card]]:
    week, before = asking.coming_week(view), asking.last_week(view)
    return findings.whole(week, before), findings.cards(week, before)


@prepared_with(asking.noted)
def _coming(view: View) -> Figure:
    week = asking.coming_week(view)
    return coming(week, title=findings.coming(week))


@prepared_with(asking.noted, for_all=True)
def _who_was_there(view: View) -> Figure:
    week = asking.last_week(view)
    return there(week, title=findings.last_week(week))


def _there(view: View) -> None:
    show(_who_was_there(view))
    week = asking.last_week(view)
    if not week.stretches.is_empty():
        tables.show(
            "causes",
            _("What the forecast explains, and what the roster does"),
            _(findings.HOW_TO_READ_CAUSES).format(begin=formats.day(week.first), end=formats.day(week.last)),
            findings.causes_table(week),
        )


def _moved(view: View) -> None:
    of = asking.who_serves(view)
    if of is None or not of.channels:
        empty.nothing_to_draw(
            _("Of no channel it can be told yet what other agents would do: it takes a whole day and thirty contacts.")
        )
        return
    move = moving.read(of)
    moving.ask(view, of, move)
    found = asking.if_moved(view, move)
    if found is None:
        empty.nothing_to_draw(_("At these hours nobody is at work there who could move: choose others."))
        return
    show(before_after(found, title=of_moves.if_moved(found)))
    st.markdown(formats.plain(of_moves.evenness(found)))
    if said := of_moves.giving_up(found):
        st.markdown(formats.plain(said))


@prepared_for_all
def _of_teams(view: View) -> Figure | None:
    found = asking.strained(view, by_agent=False)
    return None if found is None else strain_chart.strained(found, title=findings.strain(found))


def _strain(view: View) -> None:
    figure = _of_teams(view)
    if figure is None:
        empty.nothing_to_draw(_("No day of this period is over yet: choose a longer one."))
        return
    show(figure)
    if not who.may_see(view.settings.staffing.may_see_agents):
        return
    found = asking.strained(view, by_agent=True)
    if found is not None and found.people is not None and not found.people.is_empty():
        tables.show(
            "strain-agents",
            _("Single agents, for who may see them"),
            _(findings.HOW_TO_READ_AGENTS),
            strain_chart.table(strain_chart.table_rows(found.people)),
        )


def _tried(view: View) -> None:
    week = asking.coming_week(view)
    tables.show("tried", findings.trusted(week), _(findings.HOW_TO_READ_TRIED), findings.tried_table(week))


page = Page(
    name="staffing",
    title="Staffing",
    icon=":material/groups:",
    group="Planning",
    question="How many people does the coming week take, why were there too few, and what if some moved?",
    draw=draw,
    place=10,
    compared=False,
)
