"""The costs of a workbook: what was measured times what is assumed to be paid for it, channel by channel."""

from typing import Any

from xlsxwriter import Workbook

from dashboards.asked import report_questions as asking
from dashboards.asked.view import View
from dashboards.report.foundations import RATES
from dashboards.report.sheet import Cell, Kind, Looks, Sheet, Told
from dashboards.words import formats
from dashboards.words.grades import GRADES
from dashboards.words.language import _
from ingest.settings.cost import Cost
from metrics.scenarios.quantities import AMOUNTS
from metrics.value.in_words import ASSUMED

PRICED = {
    "hours": "hourly_rate",
    "minutes": "telecom_per_minute",
    "sessions": "bot_session",
    "months": "licences_per_month",
}
"""What each quantity is paid by."""

Prices = dict[str, dict[str, tuple[str, float]]]
"""By channel and setting, where it stands and what it is."""


def write(book: Workbook, looks: Looks, assumed: Sheet, view: View) -> tuple[Told, Prices]:
    """The sheet of costs with its assumptions; gives back the totals for the first sheet. Without costs nothing."""
    found = asking.cost(view)
    if found.units.is_empty() or found.units.item(0, "per_contact") is None:
        return [], {}
    currency, rows = found.currency, asking.used(view)
    prices = _prices(assumed, view)
    sheet = Sheet(book, looks, _("Costs"), widths=(30, *[14] * 11))
    sheet.row(Cell(value=_("What contacts cost, {currency}").format(currency=currency), kind="title"))
    sheet.row(
        Cell(value=_("Quantities are measured; amounts are formulas of them and of the assumptions."), kind="note")
    )
    sheet.gap()
    sheet.row(*(Cell(value=x, kind="heading") for x in _headings()))
    amounts = found.units.drop_nulls("channel").rows_by_key("channel", named=True, unique=True)
    kept = rows.rows_by_key("channel", named=True, unique=True)
    totals, handled = [], []
    for channel, row in kept.items():
        placed = _channel(sheet, channel, row, amounts[channel], {x: y for x, (y, _value) in prices[channel].items()})
        handled.append(placed[1])
        totals.append(placed[-2])
    everything = found.units.row(0, named=True)
    sums = [
        Cell(value=everything["handled"], kind="count", formula=_sum(handled)),
        *[Cell(value=None)] * 8,
        Cell(value=everything["total"], kind="amount", formula=_sum(totals)),
    ]
    last = sheet.row(Cell(value=_("All with a cost"), kind="heading"), *sums)
    each = f"{last[-1]}/{last[1]}"
    told = [
        (
            _("All contacts with a cost, {currency}").format(currency=currency),
            Cell(value=everything["total"], kind="amount", formula=last[-1]),
        ),
        (
            _("A handled contact, {currency}").format(currency=currency),
            Cell(value=everything["per_contact"], kind="amount", formula=each),
        ),
    ]
    return told, prices


def _headings() -> list[str]:
    used = [_("Handled"), _("Hours with customers"), _("Minutes"), _("Sessions"), _("Months")]
    paid = [_("Agents"), _("Telephone"), _("Bots"), _("Licences"), _("Total"), _("Per contact")]
    return [_("Channel"), *used, *paid]


def _prices(assumed: Sheet, view: View) -> Prices:
    """Write what each channel pays, and give where it stands."""
    assumed.row(*(Cell(value=x, kind="heading") for x in (_("What"), _("How much"), _("Setting"), _("Evidence"))))
    used = asking.used(view).rows_by_key("channel", named=True, unique=True)
    found: Prices = {}
    for channel, row in used.items():
        found[channel] = {}
        said, until = view.settings.cost[channel], view.choice.until
        of_now = [x for since, x in said.versions if since is None or since < until][-1]
        for key, label in RATES.items():
            value = _paid(key, row, of_now)
            if not value:
                continue  # neither paid nor used
            kind: Kind = "share" if key == "utilisation" else "price"
            words = _("{channel}: {what}").format(channel=formats.name("channel", channel), what=_(label))
            cell = Cell(value=value, kind=kind, asked=True)
            found[channel][key] = (assumed.row(words, cell, f"[cost.{channel}] {key}", _(GRADES[ASSUMED]))[1], value)
    assumed.gap()
    return found


def _paid(key: str, row: dict[str, Any], now: Cost) -> float:
    """What is paid for one; where prices changed in the period it is what they came to."""
    said: float = getattr(now, key)
    if key == "utilisation":
        return said
    quantity = next(x for x, paid in PRICED.items() if paid == key)
    price = row[f"{quantity}_price"]
    if price is None:
        return said
    came_to: float = price * (now.utilisation if key == "hourly_rate" else 1.0)
    # What the settings say is written as they say it, and not as dividing and multiplying leaves it.
    return said if abs(came_to - said) <= 1e-9 * max(abs(said), 1.0) else came_to


def _channel(
    sheet: Sheet, channel: str, row: dict[str, Any], amounts: dict[str, Any], paid: dict[str, str]
) -> list[str]:
    """A row of the sheet; the last two cells are the total and what a contact costs."""
    quantities = [Cell(value=row[x] or 0.0, kind="count") for x in AMOUNTS]
    # Where each cell stands follows from the row that is about to be written.
    number = sheet.next_row
    hours, minutes, sessions, months = (f"{letter}{number}" for letter in "CDEF")
    hour = f"{paid['hourly_rate']}/{paid['utilisation']}" if "hourly_rate" in paid else "0"
    formulas = {
        "agents": f"{hours}*{hour}",
        "telecom": f"{minutes}*{paid.get('telecom_per_minute', '0')}",
        "bots": f"{sessions}*{paid.get('bot_session', '0')}",
        "licences": f"{months}*{paid.get('licences_per_month', '0')}",
    }
    costs = [Cell(value=amounts[x] or 0.0, kind="amount", formula=formula) for x, formula in formulas.items()]
    total = Cell(value=amounts["total"], kind="amount", formula=f"SUM(G{number}:J{number})")
    each = Cell(value=amounts["per_contact"], kind="amount", formula=f"K{number}/B{number}")
    return sheet.row(
        formats.name("channel", channel),
        Cell(value=row["handled"], kind="count"),
        *quantities,
        *costs,
        total,
        each if amounts["per_contact"] is not None else Cell(value=None),
    )


def _sum(places: list[str]) -> str:
    return "+".join(places) if places else "0"
