"""Loads: what came when, what became of it, what was refused and why."""

import streamlit as st

from dashboards.asked.view import View
from dashboards.blocks import cards, empty, first_run, ledger, progress, tables
from dashboards.blocks.layout import columns
from dashboards.charts.fates import fates
from dashboards.charts.reasons import reasons
from dashboards.charts.volumes import volumes
from dashboards.figure import show
from dashboards.findings import loads as findings
from dashboards.page import Page
from dashboards.words.language import _


def draw(view: View) -> None:
    """What has come beside what was to be expected; fates and refusals; files, checks, oddities; vendors' figures."""
    known = ledger.sources(view)
    if not known:
        first_run.nothing_connected(view.settings)
        return
    progress.show(view.settings)
    chosen = st.multiselect(
        _("Source"), known, key="source", placeholder=_("All sources"), bind="query-params", width=360
    )
    came = ledger.ledger(view, tuple(chosen))
    cards.draw(*ledger.cards(came), key="loads")
    tables.show(
        "freshness", findings.freshest(came.freshness, came.zone), _(findings.HOW_TO_READ_FRESHNESS), ledger.fresh(came)
    )
    if not came.volumes.is_empty():
        show(volumes(came.volumes, title=findings.volumes(came.volumes)))
    became, why = columns("pair", 2, key="loads")
    with became:
        show(fates(came.loads, title=findings.fates(came.loads)))
    with why:
        if came.reasons.is_empty():
            empty.nothing_refused()
        else:
            show(reasons(came.reasons, title=findings.refusals(came.reasons)))
            ledger.read_again(view, tuple(chosen))
    tables.show("files", findings.files(came.loads), _(findings.HOW_TO_READ_FILES), ledger.files(came))
    if not came.refusals.is_empty():
        tables.show("refused", _(findings.REFUSED), _(findings.HOW_TO_READ_REFUSED), ledger.refused(came))
    if not came.verdicts.is_empty():
        tables.show("checked", findings.checked(came.verdicts), _(findings.HOW_TO_READ_CHECKED), ledger.checked(came))
    if not came.unheld.is_empty():
        tables.show("unheld", _(findings.UNHELD), _(findings.HOW_TO_READ_UNHELD), ledger.unheld(came))
    if not came.oddities.is_empty():
        tables.show("odd", findings.odd(came.oddities), _(findings.HOW_TO_READ_ODD), ledger.odd(came))
    if not came.reconciled.is_empty():
        agreed = ledger.agreed(came.reconciled)
        tables.show("reconciled", findings.reconciled(came.reconciled), _(findings.HOW_TO_READ_RECONCILED), agreed)


page = Page(
    name="loads",
    title="Loads",
    icon=":material/inventory_2:",
    group="Data",
    question="Has everything come that should have, and what could not be used, and why?",
    draw=draw,
    place=10,
    filtered=False,
)
