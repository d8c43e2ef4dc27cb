"""A page as a workbook: a sheet for every table that it shows, and one that says what they are about."""

import io
import re
from collections.abc import Iterable, Iterator

import polars as pl
import xlsxwriter

from dashboards.asked.view import View
from dashboards.files import export
from dashboards.files.about import about
from dashboards.words.language import _

_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']+")
_LONGEST_NAME = 31
_LONGEST_CELL = 32_767
_OPTIONS = {
    "in_memory": True,
    # What looks like a formula, a number or an address in a name is a name.
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "remove_timezone": True,
}
_SHEET = {"autofit": True, "table_style": "Table Style Light 1", "hide_gridlines": True}
_HEADING_ROW = 3


def xlsx(view: View, page: str) -> bytes:
    """The tables of a page as a workbook, with the filters, the clock and the definitions on a sheet of their own."""
    shown = sorted(view.shown.items(), key=lambda x: x[1].place)
    said = about(view)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        titles = [(_("About"), "", _about([(_("Page"), page), *said.lines.items()], shown))]
        titles += [(x.title, x.subtitle, x.table) for name, x in shown]
        names = list(_names([_("About"), *(name for name, x in shown)]))
        for name, (title, subtitle, table) in zip(names, titles, strict=True):
            sheet = book.add_worksheet(name)
            _written(table).write_excel(book, name, position=(_HEADING_ROW, 0), **_SHEET)  # type: ignore[arg-type]  # options by name
            sheet.write_string(0, 0, title, bold)
            sheet.write_string(1, 0, subtitle)
            sheet.freeze_panes(_HEADING_ROW + 1, 0)
        book.worksheets()[0].set_column(1, 1, 100, wrapped)
    return file.getvalue()


def _about(lines: Iterable[tuple[str, str]], shown: Iterable[tuple[str, object]]) -> pl.DataFrame:
    rows = [(heading, words) for heading, words in lines if words]
    rows += [(_("Sheet"), name) for name, _shown in shown]
    return pl.DataFrame(rows, schema={_("What"): pl.String, _("Says"): pl.String}, orient="row")


def _written(table: pl.DataFrame) -> pl.DataFrame:
    """The table as a sheet can hold it: no text that would run, none that is too long, no list."""
    flat = table.select(
        pl.col(name).cast(pl.List(pl.String)).list.join(", ") if isinstance(dtype, pl.List) else pl.col(name)
        for name, dtype in table.schema.items()
    )
    safe = export.neutralised(flat)
    texts = [name for name, dtype in safe.schema.items() if dtype == pl.String]
    return safe.with_columns(pl.col(texts).str.slice(0, _LONGEST_CELL))


def _names(wanted: Iterable[str]) -> Iterator[str]:
    """Names as sheets can have them: short, without certain marks, and no two alike."""
    taken: set[str] = set()
    for wish in wanted:
        name = stem = _NOT_IN_A_NAME.sub(" ", wish).strip()[:_LONGEST_NAME] or _("Sheet")
        number = 1
        while name.lower() in taken:
            number += 1
            name = f"{stem[: _LONGEST_NAME - 4]} {number}"
        taken.add(name.lower())
        yield name
