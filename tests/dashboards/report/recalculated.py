"""A workbook worked out anew by somebody else: the formulas as they stand in the file, whatever numbers it kept."""

import io
import re
import warnings
from pathlib import Path

import openpyxl

_PLACE = re.compile(r"'\[.*\](.*)'!([A-Z]+\d+)$")


def recalculated(
    workbook: bytes, folder: Path, changed: dict[tuple[str, str], float] | None = None
) -> dict[str, float]:
    """The numbers of all cells by `SHEET!CELL`, with some cells changed before: {("Assumptions", "B2"): 40.0}."""
    file = folder / "book.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    for (sheet, cell), value in (changed or {}).items():
        book[sheet][cell] = value
    book.save(file)
    with warnings.catch_warnings():
        # It compares with `is`, which Python remarks on when it reads it for the first time.
        warnings.simplefilter("ignore")
        import formulas  # noqa: PLC0415 as said above

        found = formulas.ExcelModel().loads(str(file)).finish().calculate()
    numbers = {}
    for place, held in found.items():
        named = _PLACE.match(str(place))
        if named and hasattr(held, "value") and held.value.shape == (1, 1):
            value = held.value[0, 0]
            if isinstance(value, int | float):
                numbers[f"{named[1].capitalize()}!{named[2]}"] = float(value)
    return numbers


def kept(workbook: bytes) -> dict[str, float]:
    """The numbers that stand in the file beside its formulas, by `SHEET!CELL`."""
    book = openpyxl.load_workbook(io.BytesIO(workbook), data_only=True)
    return {
        f"{sheet.title.capitalize()}!{cell.coordinate}": float(cell.value)
        for sheet in book
        for line in sheet.iter_rows()
        for cell in line
        if isinstance(cell.value, int | float)
    }


def place_of(workbook: bytes, sheet: str, words: str) -> str:
    """Which row of a sheet begins with these words."""
    book = openpyxl.load_workbook(io.BytesIO(workbook), data_only=True)
    return next(str(cell.row) for cell in book[sheet]["A"] if cell.value == words)
