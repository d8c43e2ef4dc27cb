"""Handoffs: from which channel to which, why, and who has to start again."""

import streamlit as st

from dashboards.asked import contact_questions
from dashboards.asked.behind import Behind
from dashboards.asked.prepared import prepared
from dashboards.asked.view import View
from dashboards.blocks import cards, flow
from dashboards.blocks.layout import columns, lead
from dashboards.blocks.part import part
from dashboards.charts.claimed import claimed
from dashboards.charts.flow import flow as drawing
from dashboards.charts.next_steps import next_steps
from dashboards.charts.parts import parts
from dashboards.charts.ranked import ranked
from dashboards.figure import Figure, show
from dashboards.findings import handoffs as findings
from dashboards.page import Page
from dashboards.words.language import _
from metrics.catalogue.channel_change_rate import channel_change_rate
from metrics.catalogue.containment_claimed import containment_claimed
from metrics.catalogue.containment_verified import containment_verified
from metrics.catalogue.context_carried import context_carried
from metrics.catalogue.dead_end_rate import dead_end_rate
from metrics.catalogue.digital_to_voice import digital_to_voice
from metrics.catalogue.forced_handoff_rate import forced_handoff_rate
from metrics.catalogue.handoffs import handoffs
from metrics.catalogue.hard_straight_to_voice import hard_straight_to_voice
from metrics.catalogue.journey_steps import journey_steps
from metrics.catalogue.journey_time_p50 import journey_time_p50
from metrics.catalogue.transfer_rate import transfer_rate

JOURNEYS = (channel_change_rate, dead_end_rate)
LENGTH = (journey_steps, journey_time_p50)
"""What is said of whole journeys, of customers who are known."""


def draw(view: View) -> None:
    """One sentence, cards, the matrix, the flow beside the reasons, topics, what bots settle."""
    part("lead", _lead, view, height=60)
    part("journeys", _journeys, view, height=170)
    part("changes", _changes, view, height=170)
    part("bots", _bots, view, height=170)
    part("steps", _steps, view, height=480)
    flowing, reasons = columns("pair", 2, key="handoffs")
    with flowing:
        part("flow", _flow, view, height=420)
    with reasons:
        part("reasons", _reasons, view, height=420)
    leaking, straight = columns("pair", 2, key="topics")
    with leaking:
        part("leakage", _leakage, view, height=360)
    with straight:
        part("hard", _hard, view, height=360)
    part("containment", _containment, view, height=360)


def _lead(view: View) -> None:
    lead(findings.where_it_leaks(view.measure(digital_to_voice), contact_questions.ways(view)))


def _journeys(view: View) -> None:
    now = view.measure(digital_to_voice, hard_straight_to_voice, *JOURNEYS)
    easy = view.measure(digital_to_voice, preset="easy_topics")
    of_known = [findings.known(now, digital_to_voice.name), findings.easy(easy)]
    cards.draw(
        cards.of(now, digital_to_voice, lines=of_known),
        cards.of(now, hard_straight_to_voice, lines=findings.unlisted(view.settings.journeys.hard_topics)),
        *(cards.of(now, metric, lines=[findings.known(now, metric.name)]) for metric in JOURNEYS),
        key="journeys",
    )


def _changes(view: View) -> None:
    now = view.measure(handoffs, forced_handoff_rate, context_carried, transfer_rate)
    known = findings.identity(contact_questions.next_steps_of(view))
    cards.draw(
        cards.of(now, handoffs, lines=[findings.reasons(view.measure(handoffs, by=["why"])), known]),
        cards.of(now, forced_handoff_rate, lines=[findings.known_why(now), known]),
        cards.of(now, context_carried, lines=[findings.explained_again(now), known]),
        cards.of(now, transfer_rate),
        key="changes",
    )


def _bots(view: View) -> None:
    now = view.measure(containment_claimed, containment_verified, *LENGTH)
    held = [findings.apart(now), findings.known(now, containment_verified.name)]
    cards.draw(
        cards.of(now, containment_claimed),
        cards.of(now, containment_verified, lines=held),
        *(cards.of(now, metric, lines=[findings.known(now, metric.name)]) for metric in LENGTH),
        key="bots",
    )


@prepared
def _steps(view: View) -> Figure:
    found = contact_questions.next_steps_of(view)
    return next_steps(found, title=findings.next_steps(found))


def _flow(view: View) -> None:
    flow.show(_flowing(view))


@prepared
def _flowing(view: View) -> Figure:
    ways = contact_questions.ways(view)
    return drawing(ways, title=findings.flow(ways))


@prepared
def _reasons(view: View) -> Figure:
    by_why = contact_questions.counted(view, handoffs, by="channel", part="why")
    return parts(
        by_why,
        findings.WHY,
        least="unknown",
        by="channel",
        heading=_("Channel that was left"),
        unit=_("Changes"),
        name="why",
        title=findings.why_changed(by_why),
        subtitle=findings.how_reasons_are_told(by_why),
        missing=_("Nobody who is known changed the channel."),
        behind=Behind(metric=handoffs.name, dimensions={"channel": "channel", "why": "part"}),
    )


def _leakage(view: View) -> None:
    show(_leaking(view))
    if not view.settings.journeys.easy_topics:
        st.caption(_(findings.NO_EASY))


@prepared
def _leaking(view: View) -> Figure:
    by_topic = contact_questions.beside_the_rest(view, digital_to_voice, by="topic")
    title = findings.leaking_topics(by_topic, view.settings.journeys.easy_topics)
    marked = findings.with_easy(by_topic, view.settings.journeys.easy_topics)
    return ranked(marked, digital_to_voice, by="topic", heading=_("Topic"), title=title)


def _hard(view: View) -> None:
    if view.settings.journeys.hard_topics:
        show(_straight(view))
    else:
        st.caption(_(findings.NO_HARD))


@prepared
def _straight(view: View) -> Figure:
    by_topic = contact_questions.beside_the_rest(view, hard_straight_to_voice, by="topic")
    title = findings.hard_topics(by_topic)
    return ranked(by_topic, hard_straight_to_voice, by="topic", heading=_("Topic"), title=title)


@prepared
def _containment(view: View) -> Figure:
    by_topic = view.measure(containment_claimed, containment_verified, by=["topic"])
    return claimed(by_topic, by="topic", heading=_("Topic"), title=findings.contained(by_topic))


page = Page(
    name="handoffs",
    title="Handoffs",
    icon=":material/move_down:",
    group="Today",
    question="Where do customers have to start again, and what drives them from one channel to another?",
    draw=draw,
    place=40,
)
