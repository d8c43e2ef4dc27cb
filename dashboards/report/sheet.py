"""A sheet of the workbook with live formulas: rows of cells from the top, each known by its place to those after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from dashboards.files.export import safe

Kind = Literal["text", "heading", "title", "note", "count", "amount", "price", "share"]

_LONGEST = 32_767
_LOOKS: dict[Kind, dict[str, Any]] = {
    "text": {},
    "heading": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "title": {"bold": True, "font_size": 14},
    "note": {"italic": True, "font_color": "#4A5560"},
    "count": {"num_format": "#,##0.0"},
    "amount": {"num_format": "#,##0.00"},
    "price": {"num_format": "#,##0.0000"},
    "share": {"num_format": "0.0%"},
}
_ASKED_FOR = {"bg_color": "#FFF6D6", "border": 1, "border_color": "#B8C0C8"}
"""How a cell looks that the reader may change."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What stands in a cell: a text or a number, or a formula with the number that it gives; `asked` may be changed."""

    value: str | float | None
    kind: Kind = "text"
    formula: str = ""
    asked: bool = False


Told = list[tuple[str, Cell]]
"""Totals for the first sheet, each with its words."""


class Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        """Of this workbook."""
        self._book, self._made = book, dict[tuple[Kind, bool], Any]()

    def of(self, cell: Cell) -> Any:
        """How a cell looks."""
        key = (cell.kind, cell.asked)
        if key not in self._made:
            self._made[key] = self._book.add_format(_LOOKS[cell.kind] | (_ASKED_FOR if cell.asked else {}))
        return self._made[key]


class Sheet:
    """A sheet that is written row by row."""

    def __init__(self, book: Workbook, looks: Looks, name: str, *, widths: Sequence[int] = (44,)) -> None:
        """An empty one; `widths` are those of its first columns, in letters."""
        self._sheet, self._looks, self._name, self._row = book.add_worksheet(name), looks, name, 0
        self._sheet.hide_gridlines(2)
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)  # A4
        self._sheet.fit_to_pages(1, 0)

    @property
    def next_row(self) -> int:
        """The number of the row that is written next, as formulas count them: from 1."""
        return self._row + 1

    def row(self, *cells: Cell | str) -> list[str]:
        """Write a row; what it gives back is how formulas on any sheet call its cells."""
        written = [Cell(value=x) if isinstance(x, str) else x for x in cells]
        for column, cell in enumerate(written):
            self._write(column, cell)
        name = self._name.replace("'", "''")
        places = [xl_rowcol_to_cell(self._row, x, row_abs=True, col_abs=True) for x in range(len(written))]
        self._row += 1
        return [f"'{name}'!{place}" for place in places]

    def gap(self) -> None:
        """Leave a row free."""
        self._row += 1

    def _write(self, column: int, cell: Cell) -> None:
        look = self._looks.of(cell)
        if cell.formula:
            self._sheet.write_formula(self._row, column, f"={cell.formula}", look, cell.value)
        elif isinstance(cell.value, str):
            self._sheet.write_string(self._row, column, safe(cell.value)[:_LONGEST], look)
        elif cell.value is not None:
            self._sheet.write_number(self._row, column, cell.value, look)
        else:
            self._sheet.write_blank(self._row, column, None, look)
