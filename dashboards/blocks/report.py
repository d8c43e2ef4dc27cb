"""The report of what is looked at, to take along: a PDF and a workbook, made when somebody asks for them."""

from collections.abc import Sequence

import streamlit as st

from dashboards.asked.view import View
from dashboards.files import saving
from dashboards.files.export import file_name
from dashboards.words.language import _
from metrics.scenarios.scenario import Scenario


def offer(view: View, wanted: Sequence[Scenario] = ()) -> None:
    """Offer the report of the period that is chosen, of all channels, as a PDF and as a workbook.

    With these scenarios, or the usual ones.
    """
    # What a report is made of is a typesetter and an engine for drawings, which nobody needs who only looks.
    from dashboards.report.files import files  # noqa: PLC0415 as said above

    names = [file_name("report", view.choice.since.isoformat(), suffix=x) for x in ("pdf", "xlsx")]
    labels = _("Report of this period (PDF)"), _("Its workbook with live totals (XLSX)")
    with st.container(horizontal=True, key="report"):
        saving.offer(labels[0], "report-pdf", names[0], "application/pdf", lambda: files(view, wanted).pdf)
        saving.offer(labels[1], "report-xlsx", names[1], saving.SHEETS, lambda: files(view, wanted).xlsx)
