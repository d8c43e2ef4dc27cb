"""Speed: how soon people are served, as a share, as a usual wait, and as an unlucky one."""

from dashboards import cards, tables
from dashboards.charts.attainment import attainment
from dashboards.charts.quantile_bands import quantile_bands
from dashboards.charts.rules import rules
from dashboards.figure import show
from dashboards.findings import speed as findings
from dashboards.layout import columns
from dashboards.page import Page
from dashboards.view import View
from metrics.catalogue.average_speed_of_answer import average_speed_of_answer
from metrics.catalogue.longest_wait import longest_wait
from metrics.catalogue.served_in_time import served_in_time
from metrics.catalogue.service_level import service_level
from metrics.catalogue.wait_p50 import wait_p50
from metrics.catalogue.wait_p90 import wait_p90
from metrics.catalogue.wait_p95 import wait_p95

WAITS = (wait_p50, wait_p90, wait_p95, average_speed_of_answer, longest_wait)
"""Always together: a mean without its median and its tail misleads."""


def draw(view: View) -> None:
    """Cards, attainment per channel, the rules, the waits."""
    now = view.measure(service_level, served_in_time, *WAITS)
    by_rule = view.presets(service_level)
    cards.draw(
        cards.of(now, service_level, lines=[findings.definition_range(by_rule)]),
        cards.of(now, served_in_time),
        cards.of(now, wait_p50, lines=findings.unlucky_and_mean(now)),
        cards.of(now, longest_wait),
        key="speed",
    )
    kept, ruled = columns("pair", 2, key="speed")
    with kept:
        by_channel = view.against_promises(served_in_time)
        show(attainment(by_channel, served_in_time, view.settings, title=findings.promises_kept(by_channel)))
    with ruled:
        show(rules(by_rule, service_level, title=findings.rules_differ(by_rule)))
    usual = view.measure(*WAITS, by=["channel"])
    daily = view.measure(wait_p50, wait_p90, wait_p95, by=["channel"], every=view.choice.every)
    show(
        quantile_bands(
            daily,
            view.settings,
            title=findings.waits(usual, view.settings),
            subtitle=findings.HOW_TO_READ_WAITS,
            every=view.choice.every,
            until=view.facts.as_of,
        )
    )
    tables.show(
        "waits-by-channel", findings.WAITS, findings.HOW_TO_READ_WAITS_TABLE, tables.beside(usual, WAITS, by="channel")
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
