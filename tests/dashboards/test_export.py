"""A table that leaves as a file opens safely in a spreadsheet, and says what was on the screen."""

import csv
import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from dashboards.files import export


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://example.org")'], ids=repr
)
def test_text_that_would_run_as_a_formula_gets_an_apostrophe(text: str) -> None:
    assert export.neutralised(pl.DataFrame({"queue": [text]}))["queue"].to_list() == [f"'{text}"]


@pytest.mark.parametrize("text", ["billing", "a=b", "3-4", "", " =x", None], ids=repr)
def test_other_text_stays_as_it_is(text: str | None) -> None:
    frame = pl.DataFrame({"queue": [text]}, schema={"queue": pl.String})
    assert_frame_equal(export.neutralised(frame), frame)


def test_a_negative_number_is_no_formula() -> None:
    frame = pl.DataFrame({"points": [-3.5, 2.0], "n": [-1, 1]})
    assert_frame_equal(export.neutralised(frame), frame)


def test_a_heading_that_would_run_is_neutralised_too() -> None:
    assert export.neutralised(pl.DataFrame({"=x": [1], "y": [2]})).columns == ["'=x", "y"]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), min_size=1))
def test_no_cell_of_a_file_begins_as_a_formula(texts: list[str]) -> None:
    file = export.csv(pl.DataFrame({"queue": texts}))
    rows = list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))
    assert not any(row and row[0].startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows)


def test_a_file_tells_spreadsheets_its_encoding_and_holds_the_rows() -> None:
    file = export.csv(pl.DataFrame({"Channel": ["Šaleška"], "Points": [-3]}))
    assert file.startswith("\N{ZERO WIDTH NO-BREAK SPACE}".encode())
    assert file.decode("utf-8-sig").splitlines() == ["Channel,Points", "Šaleška,-3"]


def test_a_file_name_has_nothing_in_it_but_letters_and_figures() -> None:
    assert export.file_name("gap", "a/b c") == "spiritlevel-gap-a_b_c.csv"
