"""Scenarios in a workbook: a column for each, cost and what is kept as formulas of hours, rates and customers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from xlsxwriter import Workbook

from dashboards.asked import scenario_questions as asking
from dashboards.asked.view import View
from dashboards.findings import scenarios as findings
from dashboards.report.sheet import Cell, Kind, Looks, Sheet, Told
from dashboards.words.language import _, later
from metrics.scenarios.outcome import Outcome
from metrics.scenarios.scenario import Scenario
from metrics.value.groups import EVERYBODY

_NOW, _THEN, _HOURS, _RATE, _COST, _BAD, _FEWER, _EACH, _KEPT, _NET, _EVEN = range(5, 16)
"""On which row of the sheet each line stands."""

LINES: Mapping[int, tuple[str, Kind, str]] = {
    _NOW: (later("Served in time now"), "share", ""),
    _THEN: (later("Served in time then"), "share", ""),
    _HOURS: (later("More paid hours"), "count", ""),
    _RATE: (later("Agent's hour"), "price", ""),
    _COST: (later("Cost"), "amount", "{c}7*{c}8"),
    _BAD: (later("Badly served known customers"), "count", ""),
    _FEWER: (later("Customers not badly served"), "count", ""),
    _EACH: (later("What each leaves more"), "amount", ""),
    _KEPT: (later("Kept"), "amount", "{c}11*{c}12"),
    _NET: (later("Kept less cost"), "amount", "{c}13-{c}9"),
    _EVEN: (later("Pays if each leaves"), "amount", "{c}9/{c}11"),
}
"""What stands on each row, how it is written, and its formula in a column `c`."""


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where other sheets hold what scenarios rest on: hourly rates, and what a customer leaves less, by channel."""

    rates: Mapping[str, tuple[str, float]]
    each: Mapping[str, str]


def write(book: Workbook, looks: Looks, view: View, wanted: tuple[Scenario, ...], places: Places) -> Told:
    """The sheet, if any scenario takes anything; gives back what each leaves."""
    found = asking.beside(view, wanted) if wanted else None
    told = [] if found is None else [x for x in found.outcomes if x.paid_hours is not None]
    if found is None or not told:
        return []
    sheet = Sheet(book, looks, _("Scenarios"), widths=(34, *[20] * len(told)))
    sheet.row(Cell(value=_("Scenarios, {currency}").format(currency=found.currency), kind="title"))
    for words in findings.foundations(found)[:2]:
        sheet.row(Cell(value=words, kind="note"))
    sheet.row(Cell(value=None), *(Cell(value=findings.title(x.scenario), kind="heading") for x in told))
    risk = dict(zip(found.risk.channels["channel"], found.risk.channels["customers"], strict=True))
    columns = {x.scenario: chr(ord("B") + place) for place, x in enumerate(told)}
    placed: dict[int, list[str]] = {}
    for line, (label, kind, formula) in LINES.items():
        plain = [
            Cell(
                value=_value(line, x, risk),
                kind=kind,
                formula=_fewer(columns[x.scenario], x, risk)
                if line == _FEWER
                else formula.format(c=columns[x.scenario]),
            )
            for x in told
        ]
        cells = [_cell(x, line, cell, places) for x, cell in zip(told, plain, strict=True)]
        placed[line] = sheet.row(_(label), *cells)
    sheet.row(
        Cell(
            value=_("A changed target does not change the hours; 'spiritlevel scenarios' works them out."), kind="note"
        )
    )
    for words in findings.out_of_reach(found):
        sheet.row(Cell(value=words, kind="note"))
    return [
        (
            _("{scenario}: kept less cost, {currency}").format(
                scenario=findings.title(x.scenario), currency=found.currency
            ),
            Cell(value=x.net.value, kind="amount", formula=placed[_NET][place + 1]),
        )
        for place, x in enumerate(told)
        if x.net is not None
    ]


def _cell(one: Outcome, line: int, plain: Cell, places: Places) -> Cell:
    """One number of a scenario; what is not known stays empty, and what other sheets hold is taken from there."""
    channel, formula = one.scenario.channel, plain.formula
    if plain.value is None:
        return Cell(value=None)
    if line == _RATE:
        # Where the price changed in the period the sheet of assumptions has what it came to, and this is of its end.
        place, there = places.rates.get(channel, ("", None))
        formula = place if there == plain.value else ""
    if line == _EACH:
        formula = places.each.get(EVERYBODY if one.each_of_all else channel, "")
    return replace(plain, formula=formula, asked=not formula and line in {_HOURS, _RATE, _BAD, _EACH})


def _fewer(column: str, one: Outcome, bad: Mapping[str, int]) -> str:
    """The formula of the customers of whom nothing would go badly any more: by how many of their contacts did."""
    many = bad.get(one.scenario.channel, 0)
    mended = f"(({column}{_THEN}-{column}{_NOW})/(1-{column}{_NOW}))"
    parts = "+".join(f"{customers / many!r}*{mended}^{contacts}" for contacts, customers in one.alone.items() if many)
    return f"{column}{_BAD}*({parts or 0})"


def _value(line: int, one: Outcome, bad: Mapping[str, int]) -> float | None:
    ranges = {_HOURS: one.paid_hours, _COST: one.cost, _FEWER: one.customers, _EACH: one.each, _KEPT: one.kept}
    ranges |= {_NET: one.net, _EVEN: one.break_even if one.customers is not None and one.customers.value > 0 else None}
    if line in ranges:
        told = ranges[line]
        return None if told is None else told.value
    if line == _NOW:
        return None if one.before is None else one.before.value
    if line == _BAD:
        return None if one.customers is None else bad.get(one.scenario.channel)
    return one.share if line == _THEN else one.hourly_rate
