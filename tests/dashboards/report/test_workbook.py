"""The totals of a workbook are those of the report, and follow what the reader changes as the product itself would."""

import io
from pathlib import Path

import openpyxl
import pytest

from dashboards.asked.view import View
from dashboards.report.asked import view_of
from dashboards.report.compose import compose
from dashboards.report.workbook import xlsx
from dashboards.words.language import speaking
from ingest.settings import Settings
from ingest.store.facts import ask
from metrics.rows import Rows
from metrics.value.costs import costs
from tests.dashboards.report.conftest import looked_at
from tests.dashboards.report.recalculated import kept, place_of, recalculated

TOTAL, EACH = "All contacts with a cost, EUR", "A handled contact, EUR"


@pytest.fixture
def workbook(view: View) -> bytes:
    """The workbook of the week."""
    return xlsx(view, compose(view))


def test_every_formula_gives_the_number_that_stands_beside_it(workbook: bytes, tmp_path: Path) -> None:
    there = kept(workbook)
    found = recalculated(workbook, tmp_path)
    live = {place: found[place] for place in there if place in found}
    assert len(live) > 30
    assert live == {place: pytest.approx(there[place], rel=1e-9, abs=1e-9) for place in live}


def test_the_totals_are_those_of_the_report(workbook: bytes, view: View, tmp_path: Path) -> None:
    found, row = recalculated(workbook, tmp_path), place_of(workbook, "Report", TOTAL)
    everything = costs(view.facts, view.settings, period=view.choice.period).units.row(0, named=True)
    assert found[f"Report!B{row}"] == pytest.approx(everything["total"])
    assert found[f"Report!B{place_of(workbook, 'Report', EACH)}"] == pytest.approx(everything["per_contact"])


def test_a_changed_assumption_moves_the_total_as_changed_settings_would(
    workbook: bytes, view: View, priced: Settings, tmp_path: Path
) -> None:
    hour, share = (place_of(workbook, "Assumptions", x) for x in ("Chat: Agent's hour", "Chat: Of it with customers"))
    changed = {("Assumptions", f"B{hour}"): 45.0, ("Assumptions", f"B{share}"): 0.5}
    found = recalculated(workbook, tmp_path, changed)
    dearer = priced.cost["chat"].model_copy(update={"hourly_rate": 45.0, "utilisation": 0.5})
    settings = priced.model_copy(update={"cost": {**priced.cost, "chat": dearer}})
    there = costs(view.facts, settings, period=view.choice.period).units.row(0, named=True)
    assert found[f"Report!B{place_of(workbook, 'Report', TOTAL)}"] == pytest.approx(there["total"])
    assert found[f"Report!B{place_of(workbook, 'Report', EACH)}"] == pytest.approx(there["per_contact"])


def test_a_price_that_changed_in_the_period_is_what_it_came_to(workbook: bytes, tmp_path: Path) -> None:
    row = place_of(workbook, "Assumptions", "Phone: Agent's hour")
    assert 32 < recalculated(workbook, tmp_path)[f"Assumptions!B{row}"] < 40


def test_text_that_would_run_is_text(served: Rows, priced: Settings) -> None:
    site = priced.site.model_copy(update={"name": '=HYPERLINK("http://localhost","x")'})
    hostile = priced.model_copy(update={"site": site})
    view = looked_at(served, hostile)
    report = compose(view)
    made = openpyxl.load_workbook(io.BytesIO(xlsx(view, type(report)(**vars(report) | {"title": "=1+1"}))))
    assert made["Report"]["A1"].value == "'=1+1"
    assert made.properties.creator.startswith("=HYPERLINK")  # which no spreadsheet runs


def test_in_another_language_the_sheets_are_in_it(view: View, tmp_path: Path) -> None:
    with speaking("pl"):
        made = xlsx(view, compose(view))
    assert openpyxl.load_workbook(io.BytesIO(made)).sheetnames != ["Report", "Assumptions", "Costs"]
    there = kept(made)
    assert {x: y for x, y in recalculated(made, tmp_path).items() if x in there} == pytest.approx(
        {x: y for x, y in there.items() if x in recalculated(made, tmp_path)}
    )


def test_without_costs_the_workbook_says_so_and_has_no_sums(plain: Settings) -> None:
    view = ask(plain, lambda facts: view_of(plain, facts))
    made = openpyxl.load_workbook(io.BytesIO(xlsx(view, compose(view))))
    assert made.sheetnames == ["Report", "Assumptions"]
    said = [cell.value for cell in made["Report"]["A"]]
    assert any("[cost.voice]" in str(x) for x in said)
