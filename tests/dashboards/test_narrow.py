"""On a telephone the numbers of a map stay legible, and a legend has as many columns as there is room for."""

import re
from collections.abc import Callable

import polars as pl
import pytest
import vl_convert

from dashboards.asked import explore
from dashboards.asked.explore import Question
from dashboards.charts.dumbbell import dumbbell
from dashboards.charts.explored import explored
from dashboards.charts.grid import grid
from dashboards.charts.heatmap import heatmap
from dashboards.charts.topics import ASPECTS
from dashboards.figure import Panel
from dashboards.words.language import LANGUAGES, _, speaking
from metrics.catalogue.served_in_time import served_in_time
from metrics.catalogue.wait_p50 import wait_p50
from tests.dashboards import centre

TELEPHONE, COLUMN, DESK = 340, 430, 980
LEGIBLE = 9
LETTER, LINE = 6, 13
"""Of a name above a grid, in pixels."""

_WRITTEN = re.compile(
    r'<text [^>]*?translate\([^)]*\)(?: rotate\(([^)]*)\))?[^>]*font-size="([\d.]+)px"[^>]*>([^<]*)', re.DOTALL
)
_ENTRY = re.compile(
    r'<g transform="translate\(([\d.]+),[\d.]+\)"><path class="background"[^>]*><g><g class="mark-symbol'
)

_ACROSS = re.compile(r'role-axis-label"[^>]*>(.*?)</g>', re.DOTALL)
_LABEL = re.compile(r"<text [^>]*?translate\(([\d.]+),(-?[\d.]+)\)[^>]*>(.*?)</text>", re.DOTALL)
_LINE = re.compile(r"(?:^|<tspan[^>]*>)([^<]+)")

ALL_DAY = centre.legs(
    [
        (channel, "billing", 24 * day + hour, wait)
        for channel, wait in (("voice", 5.0), ("chat", 700.0))
        for day in range(6)
        for hour in range(24)
        for _ in range(8)
    ]
)
MANY = centre.legs(
    [
        (channel, "billing", 24 * day + n % 10, 5.0 * (place + 1) ** 3)
        for place, channel in enumerate(("voice", "chat", "messaging", "sms", "email", "social", "in_person"))
        for day in range(6)
        for n in range(20)
    ]
)


def drawn(panel: Panel, width: int) -> str:
    spec = panel.spec | {"data": {"values": panel.rows.to_dicts()}, "width": width, "background": "white"}
    return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))


def of_hours() -> Panel:
    view = centre.view(ALL_DAY)
    return heatmap(view.deviations(served_in_time, down="channel", across="hour"), served_in_time, title="t").panels[0]


def explored_by_hours() -> Panel:
    view, question = centre.view(ALL_DAY), Question(metrics=(wait_p50,), by=("channel", "hour"))
    return explored(explore.answer(view, question), question, wait_p50, view).panels[0]


def of_aspects(names: list[str]) -> Panel:
    places = [*range(len(names))]
    rows = pl.DataFrame({"across": names, "across_place": places, "value": [1.0, 2.0, 3.0], "text": ["1", "2", "3"]})
    plain = rows.with_columns(down=pl.lit("delivery"), down_place=0, tip=pl.lit(""), sure=True)
    return grid(plain, down="Topic", across="Aspect", label="Index")


@pytest.mark.parametrize("panel", [of_hours, explored_by_hours], ids=["the map", "what is explored"])
@pytest.mark.parametrize(("width", "angle"), [(TELEPHONE, "-90"), (DESK, "")], ids=["on a telephone", "on a desk"])
def test_numbers_of_a_map_of_hours_are_legible_at_any_width(panel: Callable[[], Panel], width: int, angle: str) -> None:
    made = panel()
    words = set(made.rows["text"])
    cells = [(turned, float(size)) for turned, size, said in _WRITTEN.findall(drawn(made, width)) if said in words]
    assert len(cells) >= made.rows.height
    assert {turned for turned, _ in cells} == {angle}
    assert min(size for _, size in cells) >= LEGIBLE


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [TELEPHONE, COLUMN, DESK])
def test_names_above_a_grid_are_whole_and_have_the_room_that_they_need(width: int, language: str) -> None:
    with speaking(language):
        names = [_(x) for x in ASPECTS.values()]
        across = _ACROSS.search(drawn(of_aspects(names), width))
    assert across is not None
    labels = [(float(left), float(top), _LINE.findall(said)) for left, top, said in _LABEL.findall(across[1])]
    assert [" ".join(lines) for *_, lines in labels] == names
    room = labels[1][0] - labels[0][0]
    assert all(LETTER * len(line) <= room for *_, lines in labels for line in lines)
    # The last line of each stands as far above the cells as that of every other.
    assert len({top + LINE * len(lines) for _, top, lines in labels}) == 1


@pytest.mark.parametrize(("width", "most"), [(TELEPHONE, 2), (DESK, 4)], ids=["on a telephone", "on a desk"])
def test_the_legend_of_the_channels_has_as_many_columns_as_there_is_room_for(width: int, most: int) -> None:
    within = centre.view(MANY).unevenness_within(served_in_time, each="queue", by="channel")
    (panel,) = dumbbell(within, served_in_time, title="t").panels
    entries = _ENTRY.findall(drawn(panel, width))
    assert len(entries) == panel.rows["channel"].n_unique() == 7
    assert len(set(entries)) == most
