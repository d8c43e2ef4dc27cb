"""The drawing of a journey can be read on a telephone: no word is cut, no two lanes' names lie on each other."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from dashboards.charts.breaking import in_lines, lines
from dashboards.charts.journey import LETTER, LINE, journey
from dashboards.figure import Panel
from dashboards.findings import journeys as findings
from metrics.customer_journey import customer_journey
from tests.dashboards import centre
from tests.dashboards.test_narrow import DESK, TELEPHONE, drawn
from tests.metrics.test_customer_journey import contact, facts

SVG = "{http://www.w3.org/2000/svg}"
CHANNELS = ("voice", "messaging", "social", "email", "in_person")
LATE = 59_000.0
ROOM = 12
"""Pixels that two names need from each other."""

LONG = facts(
    *(contact(n, wait=LATE, channel=x, topic="delivery of a large parcel", transfers=1) for n, x in enumerate(CHANNELS))
)


def panel() -> Panel:
    told = findings.told(customer_journey(LONG, centre.settings(), 7), centre.settings())
    return journey(told, title="t", subtitle="s").panels[0]


def texts(width: int, layer: str) -> list[tuple[float, float, str, list[str]]]:
    """Of every text of a layer: where it begins from the left and from the top, how it is turned, and its lines."""
    found = []
    for group in ET.fromstring(drawn(panel(), width)).iter(f"{SVG}g"):  # noqa: S314 it is ours
        if layer in group.get("class", "").split():
            for text in group.iter(f"{SVG}text"):
                place = re.findall(r"-?[\d.]+", text.get("transform", ""))
                words = [x.text or "" for x in text.iter(f"{SVG}tspan")] or [text.text or ""]
                found.append((float(place[0]), float(place[1]), "".join(place[2:3]), words))
    return found


SAID, BELOW, LANES = "layer_2_marks", "layer_3_marks", "role-axis-label"


@pytest.mark.parametrize("layer", [SAID, BELOW])
def test_words_of_a_step_end_within_the_telephone_and_none_is_lost(layer: str) -> None:
    on_a_desk = [" ".join(words) for *_, words in texts(DESK, layer)]
    on_a_telephone = texts(TELEPHONE, layer)
    assert [" ".join(words) for *_, words in on_a_telephone] == on_a_desk
    assert all(left + LETTER * len(line) <= TELEPHONE for left, *_, words in on_a_telephone for line in words)
    assert max(len(words) for *_, words in on_a_telephone) > 1


def test_no_words_of_a_telephone_lie_on_others() -> None:
    tops = sorted(
        top + 16 * n
        for layer in (SAID, BELOW)
        for _, top, _, words in texts(TELEPHONE, layer)
        for n in range(len(words))
    )
    assert min(below - above for above, below in pairwise(tops)) >= LINE - 1


def test_names_of_lanes_stand_beside_each_other() -> None:
    on_a_telephone = texts(TELEPHONE, LANES)
    lefts = [left for left, *_ in on_a_telephone]
    assert len(lefts) == len(CHANNELS)
    assert {turned for *_, turned, _ in on_a_telephone} == {"-90"}
    assert min(right - left for left, right in pairwise(lefts)) >= ROOM
    assert {turned for *_, turned, _ in texts(DESK, LANES)} == {"-30"}


def test_on_a_desk_every_step_has_its_words_in_one_line() -> None:
    assert {len(words) for layer in (SAID, BELOW) for *_, words in texts(DESK, layer)} == {1}


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        pytest.param("short", ["short"], id="what fits stays"),
        pytest.param("one two three", ["one two", "three"], id="between words"),
        pytest.param("abcdefghijkl", ["abcdefgh", "ijkl"], id="inside a word that is longer than a line"),
        pytest.param(
            "after 16\N{NO-BREAK SPACE}h", ["after", "16\N{NO-BREAK SPACE}h"], id="not between number and unit"
        ),
        pytest.param("", [""], id="nothing is one line"),
    ],
)
def test_a_text_is_broken(text: str, broken: list[str]) -> None:
    found = pl.select(words=in_lines(pl.lit(text), 8)).select("words", n=lines(pl.col("words")))
    assert found.item(0, "words").split("\n") == broken
    assert found.item(0, "n") == len(broken)
