"""What leaves the browser says what it is about: its filters, its clock, and which definitions."""

import io
import re
import zipfile
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from dashboards.asked.behind import Behind
from dashboards.asked.view import View, keep, showing
from dashboards.charts.heatmap import heatmap
from dashboards.charts.shares import shares
from dashboards.figure import Figure
from dashboards.files import export, picture, saving, workbook
from dashboards.files.about import about
from dashboards.theme import DARK, LIGHT
from dashboards.words.language import speaking
from metrics.behind import SHOWN
from metrics.catalogue.abandon_rate import abandon_rate
from metrics.catalogue.served_in_time import served_in_time
from metrics.standing import JUDGED
from tests.dashboards import centre

TEXT = "{http://www.w3.org/2000/svg}text"


@pytest.fixture(scope="module")
def view() -> View:
    """A view of a week of phone calls and chats."""
    return centre.view(centre.uneven(), channels=("voice", "chat"), compare="rest")


@pytest.fixture(scope="module")
def figure(view: View) -> Figure:
    """A map of it, of whose title nothing may be followed."""
    cells = view.deviations(served_in_time, down="channel", across="hour")
    return heatmap(cells, served_in_time, title='Chat & <img src="x"> is where it falls away')


def test_a_number_takes_its_filters_its_clock_and_its_definitions_with_it(view: View, figure: Figure) -> None:
    assert figure.panels
    said = about(view)
    assert said.site == "Test centre"
    assert said.filters == ("Mon 12 Oct 2026 to Sun 8 Nov 2026, Phone, Chat; compared with: The rest of the centre")
    assert said.clock.startswith("Times in Europe/Ljubljana, days from midnight to midnight · weeks begin on Monday")
    assert said.definitions == "served_in_time v1"


def test_every_row_of_a_file_says_what_it_is_about(view: View, figure: Figure) -> None:
    rows = pl.read_csv(export.csv(about(view).beside(figure.table)))
    assert rows.columns[:2] == figure.table.columns[:2]
    assert rows["Filters"].unique().to_list() == [about(view).filters]
    assert rows["Definitions"].unique().to_list() == ["served_in_time v1"]
    assert rows.height == figure.table.height


def test_the_contacts_of_a_drawing_of_several_metrics_are_those_of_each_and_say_of_which(view: View) -> None:
    metrics = (abandon_rate, served_in_time)
    answers = view.measure(*metrics, every="1d")
    figure = shares(answers, metrics, name="x", title="t", every="1d")
    assert figure.behind is not None
    found = saving.all_behind(figure.behind, [x.rows for x in figure.panels], view)
    assert found.columns == ["metric", "preset", *SHOWN]
    judged = found.filter(pl.col("side").is_in([str(x) for x in JUDGED]))
    counted = dict(judged.group_by("metric").len().iter_rows())
    assert counted == dict(answers.group_by("metric").agg(pl.col("n").sum()).iter_rows())
    assert found["metric"].unique(maintain_order=True).to_list() == ["abandon_rate", "served_in_time"]
    assert found["preset"].unique().to_list() == ["default"]


def test_the_contacts_of_a_metric_under_a_rule_say_under_which(view: View) -> None:
    parts = pl.DataFrame({"m": ["service_level", "csat"], "rule": ["cxengage", "default"], "known": [True, False]})
    behind = Behind(metric="served_in_time", dimensions={"metric": "m", "preset": "rule"}, only="known")
    found = saving.all_behind(behind, [parts], view)
    assert found.select("metric", "preset").unique().rows() == [("service_level", "cxengage")]
    assert set(saving.all_behind(behind, [parts.clear()], view)["metric"]) == {"served_in_time"}


@pytest.mark.parametrize(("ground", "palette", "other"), [("light", LIGHT, DARK), ("dark", DARK, LIGHT)])
def test_a_picture_holds_the_drawing_and_all_that_belongs_to_it(
    view: View, figure: Figure, ground: str, palette: dict[str, str], other: dict[str, str]
) -> None:
    drawn = picture.svg(figure, about(view), ground=ground)
    words = " ".join("".join(x.itertext()) for x in ET.fromstring(drawn).iter(TEXT))  # noqa: S314 it is ours
    assert figure.title in words
    for said in ("served_in_time v1", "Times in Europe/Ljubljana", "Phone, Chat", "09", "Served in time"):
        assert said in words
    assert palette["ink"] in drawn
    assert other["ink"] not in drawn
    assert re.findall(r"(?:href|src)=\"(?!#)", drawn) == []


def test_a_picture_of_several_panels_keeps_their_parts_apart(view: View, figure: Figure) -> None:
    (panel,) = figure.panels
    named = [
        type(panel)(rows=panel.rows, spec=panel.spec, alt="x", name=name) for name in ("one", "two", "three", "four")
    ]
    several = Figure(name="x", title="t", subtitle="s", panels=named, table=figure.table)
    drawn = picture.svg(several, about(view))
    found = re.findall(r'id="([^"]+)"', drawn)
    assert len(found) == len(set(found))
    assert set(re.findall(r"url\(#([^)]+)\)", drawn)) <= set(found)


def test_a_picture_can_be_opened_as_one(view: View, figure: Figure) -> None:
    drawn = picture.png(figure, about(view))
    assert drawn.startswith(b"\x89PNG")
    assert int.from_bytes(drawn[16:20], "big") == 2 * picture.WIDTH


def test_a_page_is_a_workbook_with_a_sheet_for_each_table_in_their_order() -> None:
    shown = centre.view(centre.six())
    frame = pl.DataFrame({"Queue": ["=cmd|'/c calc'!A1", "https://example.org", "12"], "Contacts": [1, 2, 3]})
    for part, name in ((2, "later"), (1, "a/very:long*name?of[a]sheet that does not end"), (1, "LATER")):
        with showing(shown, part):
            keep(name, f"title of {name}", "subtitle", frame)
    with zipfile.ZipFile(io.BytesIO(workbook.xlsx(shown, "Speed"))) as file:
        assert file.testzip() is None
        sheets = re.findall(r'<sheet name="([^"]+)"', file.read("xl/workbook.xml").decode())
        cells = "".join(file.read(x).decode() for x in file.namelist() if x.startswith("xl/worksheets/sheet"))
        texts = file.read("xl/sharedStrings.xml").decode()
    assert sheets == ["About", "a very long name of a sheet tha", "LATER", "later 2"]
    assert "<f>" not in cells
    assert "<hyperlink" not in cells
    assert "&#x27;=cmd" in texts.replace("'=cmd", "&#x27;=cmd")
    for said in ("Times in Europe/Ljubljana", "title of later", "Speed"):
        assert said in texts


def test_a_file_speaks_the_language_of_who_asked_for_it(view: View) -> None:
    with speaking("pl"):
        assert "2026" in about(view).filters
        assert "paź" in about(view).filters
