"""The report as a workbook: what is assumed stands in cells that can be changed, and totals are formulas of them."""

import io
from collections.abc import Sequence

import xlsxwriter

from dashboards.asked.view import View
from dashboards.report import cost_sheet, risk_sheet, scenario_sheet
from dashboards.report.beside import wanted_of
from dashboards.report.compose import unfiltered
from dashboards.report.content import Report
from dashboards.report.sheet import Cell, Looks, Sheet
from dashboards.words.language import _
from metrics.scenarios.scenario import Scenario

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


IN_FULL = {"definitions"}
"""Parts whose tables stand here as they do in the PDF; figures stand on sheets of their own."""


def xlsx(view: View, report: Report, wanted: Sequence[Scenario] = ()) -> bytes:
    """The workbook of a report, of the same view and scenarios, in the language that is spoken."""
    whole = unfiltered(view)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        book.set_properties({"title": report.title, "author": report.site})
        looks = Looks(book)
        first = Sheet(book, looks, _("Report"), widths=(44, 26, 60))
        assumed = Sheet(book, looks, _("Assumptions"), widths=(44, 16, 44, 14))
        _head(first, report)
        costs, prices = cost_sheet.write(book, looks, assumed, whole)
        at_risk, each = risk_sheet.write(book, looks, whole)
        rates = {x: paid["hourly_rate"] for x, paid in prices.items() if "hourly_rate" in paid}
        places = scenario_sheet.Places(rates=rates, each=each)
        kept = scenario_sheet.write(book, looks, whole, wanted_of(whole, wanted), places)
        for label, cell in [*costs, *at_risk, *kept]:
            first.row(label, cell)
        _foot(first, report)
    return file.getvalue()


def _head(sheet: Sheet, report: Report) -> None:
    sheet.row(Cell(value=report.title, kind="title"))
    sheet.row(Cell(value=report.subtitle, kind="note"))
    sheet.gap()
    sheet.row(Cell(value=report.headline.label, kind="heading"), Cell(value=report.headline.value, kind="heading"))
    for words in report.headline.lines:
        sheet.row(Cell(value=words, kind="note"))
    sheet.gap()
    how = _("Cells on a yellow ground can be changed: every total follows.")
    sheet.row(Cell(value=how, kind="note"))
    sheet.gap()


def _foot(sheet: Sheet, report: Report) -> None:
    """The sentences of every part, the clock and the definitions, as they stand in the PDF."""
    sheet.gap()
    for block in report.blocks:
        sheet.row(Cell(value=block.heading, kind="heading"))
        for words in [*block.sentences, *block.notes]:
            sheet.row(words)
        if block.table is not None and block.name in IN_FULL:
            for cells in zip(*block.table.get_columns(), strict=True):
                sheet.row(*map(str, cells))
    sheet.gap()
    sheet.row(Cell(value=_("Definitions"), kind="heading"))
    sheet.row(report.definitions)
