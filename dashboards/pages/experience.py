"""Experience: what customers went through and said, beside what the company thinks of it."""

import streamlit as st

from dashboards.asked import questions as asking
from dashboards.asked.prepared import prepared
from dashboards.asked.view import View
from dashboards.blocks import cards
from dashboards.blocks.layout import columns, lead
from dashboards.blocks.part import part
from dashboards.charts.after_bad import after_bad
from dashboards.charts.perceived import perceived
from dashboards.charts.pressure import pressure
from dashboards.charts.satisfaction import satisfaction
from dashboards.charts.score_parts import score_parts
from dashboards.charts.topics import topics
from dashboards.figure import Figure, show
from dashboards.findings import experience as findings
from dashboards.page import Page
from dashboards.words.language import _
from metrics.catalogue.ces import ces
from metrics.catalogue.csat import csat
from metrics.catalogue.cx_score import cx_score
from metrics.catalogue.nps import nps
from metrics.catalogue.opt_out_rate import opt_out_rate
from metrics.catalogue.outreach_per_customer_week import outreach_per_customer_week
from metrics.catalogue.survey_response_rate import survey_response_rate

SCORES = (cx_score, csat, nps, ces)
"""Always with the share that answered: a score says nothing of those who did not."""


def draw(view: View) -> None:
    """The scores, what they are made of, by channel, against the company's view, and what a bad contact does."""
    part("answer", _answer, view, height=260)
    made, said = columns("pair", 2, key="scores")
    with made:
        part("score-parts", _parts, view, height=360)
    with said:
        part("satisfaction", _satisfaction, view, height=360)
    gap, after = columns("pair", 2, key="gaps")
    with gap:
        part("perceived", _perceived, view, height=420)
    with after:
        part("after-bad", _after_bad, view, height=420)
    same, much = columns("pair", 2, key="same")
    with same:
        part("topics", _topics, view, height=360)
    with much:
        part("pressure", _pressure, view, height=360)


def _answer(view: View) -> None:
    now = view.measure(*SCORES)
    asked = view.measure(survey_response_rate, by=["kind"])
    everywhere, each = asking.score_parts(view, cx_score), asking.score_parts(view, cx_score, by=["channel"])
    lead(findings.score(now, everywhere, each))
    cards.draw(
        *(cards.of(now, metric, lines=[findings.answered(asked, metric.name)]) for metric in SCORES), key="experience"
    )


@prepared
def _parts(view: View) -> Figure:
    everywhere, each = asking.score_parts(view, cx_score), asking.score_parts(view, cx_score, by=["channel"])
    return score_parts(everywhere, each, cx_score, title=findings.made_of(everywhere))


@prepared
def _satisfaction(view: View) -> Figure:
    answers = view.measure(csat, nps, ces, survey_response_rate, by=["channel"])
    title = findings.satisfied(answers, csat)
    return satisfaction(answers, csat, survey_response_rate, [nps, ces], by="channel", title=title)


@prepared
def _perceived(view: View) -> Figure:
    found = asking.perceived(view)
    return perceived(found, title=findings.perceived(found))


def _after_bad(view: View) -> None:
    days = st.segmented_control(
        _("Days after a bad contact"),
        asking.WINDOWS,
        default=asking.window(view),
        required=True,
        key="days-after",
    )
    asked = asking.after_a_bad_contact(view, days)
    show(after_bad(asked.found, title=findings.after_bad(asked.found), currency=view.settings.site.currency))
    if asked.without:
        st.caption(findings.unasked(asked.without))


@prepared
def _topics(view: View) -> Figure:
    found = asking.consistent(view)
    return topics(found, title=findings.consistent(found))


@prepared
def _pressure(view: View) -> Figure:
    answers = view.measure(opt_out_rate, by=["pressure"])
    notes = findings.outreach(view.measure(outreach_per_customer_week))
    return pressure(answers, opt_out_rate, title=findings.pressure(answers), notes=notes)


page = Page(
    name="experience",
    title="Experience",
    icon=":material/sentiment_satisfied:",
    group="Today",
    question="What do customers say of us, how many of them say anything, and what do we believe instead?",
    draw=draw,
    place=60,
)
