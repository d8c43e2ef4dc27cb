"""What is at risk and what scenarios keep: the same in the pages of a report, in its workbook, and in the product."""

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from dashboards.asked import scenario_questions as asking
from dashboards.asked.view import View
from dashboards.report.beside import beside
from dashboards.report.compose import compose, laid_out
from dashboards.report.risk import risk
from dashboards.report.typesetting import pages
from dashboards.report.workbook import xlsx
from dashboards.words.language import speaking
from metrics.scenarios.scenario import scenario
from tests.dashboards.report.recalculated import kept, place_of, recalculated

FOUR = [scenario(x) for x in ("voice:95%", "messaging:30%", "messaging:voice", "social:promise")]


@pytest.fixture
def workbook(money: View) -> bytes:
    """The workbook of those weeks."""
    return xlsx(money, compose(money, FOUR), FOUR)


def test_the_title_is_the_amount_at_risk(money: View) -> None:
    report = compose(money)
    assert report.title.startswith("EUR")
    assert "is at risk with customers who were served late" in report.title
    assert report.headline.lines[0].startswith("95 %: EUR")
    assert "matched" in report.headline.lines[1]
    assert "assumed" in report.headline.lines[1]


def test_every_factor_stands_with_its_evidence(money: View) -> None:
    table = risk(money).table
    assert table is not None
    assert table["Evidence"].to_list() == ["measured", "matched", "modelled", "assumed"]


def test_with_four_scenarios_a_report_has_four_pages_at_most(money: View) -> None:
    with speaking("pl"):
        words, drawings = laid_out(compose(money, FOUR))
    assert len(pages(words, drawings, ppi=20)) <= 4


def test_every_formula_gives_the_number_that_stands_beside_it(workbook: bytes, tmp_path: Path) -> None:
    there, found = kept(workbook), recalculated(workbook, tmp_path)
    live = {place: found[place] for place in there if place in found}
    assert {"Scenarios", "Value at risk"} <= {place.partition("!")[0] for place in live}
    assert live == {place: pytest.approx(there[place], rel=1e-9, abs=1e-9) for place in live}


def test_what_is_at_risk_and_kept_is_what_the_product_says(workbook: bytes, money: View, tmp_path: Path) -> None:
    found = recalculated(workbook, tmp_path)
    at_risk = place_of(workbook, "Report", "At risk with badly served customers, EUR")
    assert found[f"Report!B{at_risk}"] == pytest.approx(asking.risk(money).channels.item(0, "at_risk"))
    scenarios = asking.beside(money, tuple(FOUR))
    assert scenarios is not None
    net = scenarios.outcomes[0].net
    assert net is not None
    line = place_of(workbook, "Report", "Phone: 95\N{NO-BREAK SPACE}% in time: kept less cost, EUR")
    assert found[f"Report!B{line}"] == pytest.approx(net.value)


def test_who_doubts_what_a_customer_is_worth_sees_both_totals_move(workbook: bytes, tmp_path: Path) -> None:
    before = recalculated(workbook, tmp_path)
    row = place_of(workbook, "Value at risk", "Phone")
    half = before[f"Value at risk!D{row}"] / 2
    after = recalculated(workbook, tmp_path, {("Value at risk", f"D{row}"): half})
    assert after[f"Value at risk!E{row}"] == pytest.approx(before[f"Value at risk!E{row}"] / 2)
    line = place_of(workbook, "Scenarios", "Kept")
    assert after[f"Scenarios!B{line}"] == pytest.approx(before[f"Scenarios!B{line}"] / 2)
    net = place_of(workbook, "Scenarios", "Kept less cost")
    cost = place_of(workbook, "Scenarios", "Cost")
    gone = before[f"Scenarios!B{line}"] / 2 - before[f"Scenarios!B{cost}"]
    assert after[f"Scenarios!B{net}"] == pytest.approx(gone)


def test_what_may_be_changed_is_marked(workbook: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    row = place_of(workbook, "Value at risk", "Messaging")
    sheet = book["Value at risk"]
    assert sheet[f"D{row}"].fill.fgColor.rgb.endswith("FFF6D6")
    assert not sheet[f"E{row}"].fill.fgColor.rgb.endswith("FFF6D6")
    assert str(sheet[f"E{row}"].value).startswith("=")


def test_scenarios_that_take_nothing_are_told_in_words(money: View) -> None:
    part = beside(money, [scenario("messaging:1%")])
    assert not part.figures
    assert "does so already" in part.sentences[0]


def test_without_purchases_the_part_says_what_it_takes(view: View) -> None:
    assert risk(view).lacking
    assert "no purchases" in risk(view).sentences[0]
    assert replace(risk(view), lacking=False).table is None
