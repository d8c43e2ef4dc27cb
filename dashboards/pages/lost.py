"""Lost contacts: who went without a human, where and when, and whom to call back."""

from dashboards.asked import contact_questions
from dashboards.asked.prepared import prepared
from dashboards.asked.view import View
from dashboards.blocks import cards, customers
from dashboards.blocks.layout import columns, lead
from dashboards.blocks.part import part
from dashboards.charts.heatmap import heatmap
from dashboards.charts.patience import patience
from dashboards.charts.ranked import ranked
from dashboards.charts.shares import shares
from dashboards.figure import Figure
from dashboards.findings import lost as findings
from dashboards.page import Page
from dashboards.words.language import _
from metrics.catalogue.abandon_after_transfer_rate import abandon_after_transfer_rate
from metrics.catalogue.abandon_rate import abandon_rate
from metrics.catalogue.ivr_exit_rate import ivr_exit_rate
from metrics.catalogue.lapsed_rate import lapsed_rate
from metrics.catalogue.lost_rate import lost_rate
from metrics.catalogue.never_answered import never_answered
from metrics.catalogue.patience_p50 import patience_p50
from metrics.catalogue.short_abandon_rate import short_abandon_rate

WAYS = (abandon_rate, lapsed_rate, never_answered)
"""How a contact is lost where people speak, and where they write."""

ELSEWHERE = (abandon_after_transfer_rate, ivr_exit_rate)
"""Lost after somebody was there already, and before a queue was reached."""


def draw(view: View) -> None:
    """One sentence, cards, whom to call back, the map, queues and channels, the course, patience."""
    part("lead", _lead, view, height=60)
    part("cards", _cards, view, height=170)
    part("customers", _customers, view, height=420)
    part("map", _map, view, height=420)
    queues, channels = columns("pair", 2, key="lost")
    with queues:
        part("queues", _queues, view, height=320)
    with channels:
        part("channels", _channels, view, height=320)
    part("course", _course, view, height=300)
    part("patience", _patience, view, height=320)


def _lead(view: View) -> None:
    lead(findings.how_many(view.measure(lost_rate), contact_questions.lost(view)))


def _cards(view: View) -> None:
    now = view.measure(lost_rate, *WAYS, short_abandon_rate, *ELSEWHERE, patience_p50)
    cards.draw(*(cards.of(now, metric) for metric in (lost_rate, *WAYS)), key="lost")
    cards.draw(
        cards.of(now, short_abandon_rate, lines=[findings.short_apart(abandon_rate, lost_rate)]),
        *(cards.of(now, metric) for metric in (*ELSEWHERE, patience_p50)),
        key="lost-apart",
    )


def _customers(view: View) -> None:
    found = contact_questions.lost(view)
    customers.lost(
        "lost-customers",
        findings.whom_to_call(found),
        findings.how_the_list_is_made(found),
        found,
        view.settings.site.timezone,
    )


@prepared
def _map(view: View) -> Figure:
    cells = view.deviations(lost_rate, down="channel", across="hour")
    return heatmap(cells, lost_rate, title=findings.where_and_when(cells))


@prepared
def _queues(view: View) -> Figure:
    by_queue = contact_questions.beside_the_rest(view, lost_rate, by="queue")
    title = findings.which_loses(by_queue, by="queue")
    return ranked(by_queue, lost_rate, by="queue", heading=_("Queue"), title=title)


@prepared
def _channels(view: View) -> Figure:
    by_channel = contact_questions.beside_the_rest(view, lost_rate, by="channel")
    title = findings.which_loses(by_channel, by="channel")
    subtitle = _(findings.BY_CHANNEL)
    return ranked(by_channel, lost_rate, by="channel", heading=_("Channel"), title=title, subtitle=subtitle)


@prepared
def _course(view: View) -> Figure:
    course = view.measure(*WAYS, every=view.choice.every)
    compared = contact_questions.before(view, *WAYS)
    every, until = view.choice.every, view.facts.as_of
    title = findings.since_before(compared, course, contact_questions.labels(*WAYS), every=every, until=until)
    return shares(course, WAYS, name="lost-course", title=title, every=every, until=until)


@prepared
def _patience(view: View) -> Figure:
    curves = contact_questions.patience_by_channel(view)
    return patience(curves, view.promised, title=findings.how_patient(curves))


page = Page(
    name="lost",
    title="Lost contacts",
    icon=":material/call_missed:",
    group="Today",
    question="Whom did we lose, where and when, and whom do we call back first?",
    draw=draw,
    place=30,
)
