"""Speed: how soon people are served, as a share, as a usual wait, and as an unlucky one."""

from dashboards.asked import contact_questions
from dashboards.asked.behind import Behind
from dashboards.asked.prepared import prepared
from dashboards.asked.view import View
from dashboards.blocks import cards, customers, tables
from dashboards.blocks.layout import columns, lead
from dashboards.blocks.part import part
from dashboards.charts.attainment import attainment
from dashboards.charts.parts import parts
from dashboards.charts.quantile_bands import quantile_bands
from dashboards.charts.rules import rules
from dashboards.figure import Figure
from dashboards.findings import speed as findings
from dashboards.page import Page
from dashboards.words.language import _
from metrics.catalogue.average_speed_of_answer import average_speed_of_answer
from metrics.catalogue.first_reply_p50 import first_reply_p50
from metrics.catalogue.first_reply_p90 import first_reply_p90
from metrics.catalogue.longest_wait import longest_wait
from metrics.catalogue.never_answered import never_answered
from metrics.catalogue.perceived_service_level import perceived_service_level
from metrics.catalogue.perceived_wait import perceived_wait
from metrics.catalogue.perceived_wait_p50 import perceived_wait_p50
from metrics.catalogue.perceived_wait_p90 import perceived_wait_p90
from metrics.catalogue.replied_in_time import replied_in_time
from metrics.catalogue.served_in_time import served_in_time
from metrics.catalogue.service_level import service_level
from metrics.catalogue.wait_p50 import wait_p50
from metrics.catalogue.wait_p90 import wait_p90
from metrics.catalogue.wait_p95 import wait_p95

WAITS = (wait_p50, wait_p90, wait_p95, average_speed_of_answer, longest_wait)
"""Always together: a mean without its median and its tail misleads."""

REPLIES = (first_reply_p50, first_reply_p90)
"""How long those wait who write."""


def draw(view: View) -> None:
    """One sentence, cards, who waits now, attainment per channel, the rules, the waits, the replies."""
    part("lead", _lead, view, height=60)
    part("cards", _cards, view, height=200)
    part("perceived", _perceived, view, height=200)
    part("waiting", _waiting, view, height=320)
    kept, ruled = columns("pair", 2, key="speed")
    with kept:
        part("kept", _kept, view, height=420)
    with ruled:
        part("ruled", _ruled, view, height=420)
    part("waits", _waits, view, height=320)
    part("fates", _fates, view, height=320)
    part("replies", _replies, view, height=320)
    part("table", _table, view, height=320)


def _lead(view: View) -> None:
    lead(findings.now_and_usually(view.measure(served_in_time), contact_questions.waiting(view)))


def _cards(view: View) -> None:
    now = view.measure(service_level, served_in_time, *WAITS)
    cards.draw(
        cards.of(now, service_level, lines=[findings.definition_range(view.presets(service_level))]),
        cards.of(now, served_in_time),
        cards.of(now, wait_p50, lines=findings.unlucky_and_mean(now)),
        cards.of(now, longest_wait),
        key="speed",
    )


def _perceived(view: View) -> None:
    now = view.measure(
        perceived_service_level,
        *(perceived_wait_p50, perceived_wait_p90, perceived_wait),
        *(replied_in_time, never_answered),
    )
    cards.draw(
        cards.of(now, perceived_service_level),
        cards.of(now, perceived_wait_p50, lines=findings.perceived(now)),
        cards.of(now, replied_in_time, lines=findings.replies_due(contact_questions.replies(view))),
        cards.of(now, never_answered),
        key="perceived",
    )


def _waiting(view: View) -> None:
    found = contact_questions.waiting(view)
    title, subtitle = findings.who_waits(found), findings.how_waiting_is_told(found)
    customers.waiting("waiting-now", title, subtitle, found, view.settings.site.timezone)


@prepared
def _kept(view: View) -> Figure:
    by_channel = view.against_promises(served_in_time)
    return attainment(by_channel, served_in_time, view.promised, title=findings.promises_kept(by_channel))


@prepared
def _ruled(view: View) -> Figure:
    by_rule = view.presets(service_level)
    return rules(by_rule, service_level, title=findings.rules_differ(by_rule))


@prepared
def _waits(view: View) -> Figure:
    usual = view.measure(*WAITS, by=["channel"])
    return quantile_bands(
        view.measure(wait_p50, wait_p90, wait_p95, by=["channel"], every=view.choice.every),
        view.promising,
        title=findings.waits(usual, view.promised),
        subtitle=_(findings.HOW_TO_READ_WAITS),
        every=view.choice.every,
        until=view.facts.as_of,
    )


@prepared
def _fates(view: View) -> Figure:
    fates = contact_questions.replies(view)
    return parts(
        fates,
        findings.FATES,
        least="kept",
        by="channel",
        heading=_("Channel"),
        unit=_("Customers who wrote"),
        name="reply-fates",
        title=findings.reply_promises(fates),
        subtitle=_(findings.HOW_TO_READ_FATES),
        missing=_("Nobody wrote whom a reply was promised to."),
        behind=Behind(metric=replied_in_time.name, dimensions={"channel": "channel"}),
    )


@prepared
def _replies(view: View) -> Figure:
    usual = view.measure(*REPLIES, by=["channel"])
    return quantile_bands(
        view.measure(*REPLIES, by=["channel"], every=view.choice.every),
        view.promising,
        title=findings.replies(usual, view.promised),
        subtitle=_(findings.HOW_TO_READ_REPLIES),
        every=view.choice.every,
        until=view.facts.as_of,
        metrics=REPLIES,
        name="replies",
    )


def _table(view: View) -> None:
    usual = view.measure(*WAITS, by=["channel"])
    tables.show(
        "waits-by-channel",
        _(findings.WAITS),
        _(findings.HOW_TO_READ_WAITS_TABLE),
        tables.beside(usual, WAITS, by="channel"),
    )


page = Page(
    name="speed",
    title="Speed",
    icon=":material/timer:",
    group="Today",
    question="Do we serve people as soon as we promised, and how long does an unlucky one wait?",
    draw=draw,
    place=20,
)
