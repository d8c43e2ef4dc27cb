"""Value at risk in a workbook: customers times the part who are missing times what one of them is worth."""

from typing import Any

from xlsxwriter import Workbook

from dashboards.asked import scenario_questions as asking
from dashboards.asked.view import View
from dashboards.report.sheet import Cell, Looks, Sheet, Told
from dashboards.words import formats
from dashboards.words.grades import GRADES
from dashboards.words.language import _
from metrics.value.groups import EVERYBODY
from metrics.value.in_words import ASSUMED


def write(book: Workbook, looks: Looks, view: View) -> tuple[Told, dict[str, str]]:
    """The sheet, if there is anything to be told; gives back the total, and by channel the cell of what one leaves."""
    found = asking.risk(view)
    if found.reason is not None:
        return [], {}
    sheet = Sheet(book, looks, _("Value at risk"), widths=(30, 16, 18, 18, 18, 18))
    currency = found.currency
    sheet.row(Cell(value=_("Value at risk, {currency}").format(currency=currency), kind="title"))
    sheet.row(Cell(value=_("Each row by itself; the first is of all channels together."), kind="note"))
    sheet.gap()
    named = (_("Channel"), _("Customers"), _("Part missing"), _("Worth of one"), _("At risk"), _("Each leaves less"))
    sheet.row(*(Cell(value=x, kind="heading") for x in named))
    rows = found.channels.rows_by_key("channel", named=True, unique=True)
    placed = {channel: _row(sheet, channel, row) for channel, row in rows.items() if row["at_risk"] is not None}
    sheet.row(Cell(value=_("Evidence: {grade}").format(grade=_(GRADES[ASSUMED])), kind="note"))
    total = Cell(value=rows[EVERYBODY]["at_risk"], kind="amount", formula=placed[EVERYBODY][4])
    label = _("At risk with badly served customers, {currency}").format(currency=currency)
    return [(label, total)], {channel: cells[5] for channel, cells in placed.items()}


def _row(sheet: Sheet, channel: str, row: dict[str, Any]) -> list[str]:
    number = sheet.next_row
    name = _("All channels") if channel == EVERYBODY else formats.name("channel", channel)
    return sheet.row(
        name,
        Cell(value=row["customers"], kind="count", asked=True),
        Cell(value=row["lost"], kind="share", asked=True),
        Cell(value=row["value_per_customer"], kind="amount", asked=True),
        Cell(value=row["at_risk"], kind="amount", formula=f"B{number}*C{number}*D{number}"),
        Cell(value=row["at_risk"] / row["customers"], kind="amount", formula=f"E{number}/B{number}"),
    )
