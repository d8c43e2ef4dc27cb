"""On a telephone the numbers of a map stay legible, and a legend has as many columns as there is room for."""

import re
from collections.abc import Callable

import pytest
import vl_convert

from dashboards.asked import explore
from dashboards.asked.explore import Question
from dashboards.charts.dumbbell import dumbbell
from dashboards.charts.explored import explored
from dashboards.charts.heatmap import heatmap
from dashboards.figure import Panel
from metrics.catalogue.served_in_time import served_in_time
from metrics.catalogue.wait_p50 import wait_p50
from tests.dashboards import centre

TELEPHONE, DESK = 340, 980
LEGIBLE = 9

_WRITTEN = re.compile(
    r'<text [^>]*?translate\([^)]*\)(?: rotate\(([^)]*)\))?[^>]*font-size="([\d.]+)px"[^>]*>([^<]*)', re.DOTALL
)
_ENTRY = re.compile(
    r'<g transform="translate\(([\d.]+),[\d.]+\)"><path class="background"[^>]*><g><g class="mark-symbol'
)

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


@pytest.mark.parametrize("panel", [of_hours, explored_by_hours], ids=["the map", "what is explored"])
@pytest.mark.parametrize(("width", "angle"), [(TELEPHONE, "-90"), (DESK, "")], ids=["on a telephone", "on a desk"])
def test_numbers_of_a_map_of_hours_are_legible_at_any_width(panel: Callable[[], Panel], width: int, angle: str) -> None:
    made = panel()
    words = set(made.rows["text"])
    cells = [(turned, float(size)) for turned, size, said in _WRITTEN.findall(drawn(made, width)) if said in words]
    assert len(cells) >= made.rows.height
    assert {turned for turned, _ in cells} == {angle}
    assert min(size for _, size in cells) >= LEGIBLE


@pytest.mark.parametrize(("width", "most"), [(TELEPHONE, 2), (DESK, 4)], ids=["on a telephone", "on a desk"])
def test_the_legend_of_the_channels_has_as_many_columns_as_there_is_room_for(width: int, most: int) -> None:
    within = centre.view(MANY).unevenness_within(served_in_time, each="queue", by="channel")
    (panel,) = dumbbell(within, served_in_time, title="t").panels
    entries = _ENTRY.findall(drawn(panel, width))
    assert len(entries) == panel.rows["channel"].n_unique() == 7
    assert len(set(entries)) == most
