"""Colours can be told apart and read, in light and in dark."""

import altair as alt
import pytest
from altair.utils import schemapi

from dashboards import theme
from dashboards.theme import BACKGROUND, CHANNEL_COLOURS, CHANNEL_SHAPES, DARK, LIGHT, PRIMARY, Spec
from ingest.vocabulary import Channel

GROUNDS = [("light", LIGHT, BACKGROUND["light"]), ("dark", DARK, BACKGROUND["dark"])]


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("name", "palette", "ground"), GROUNDS, ids=["light", "dark"])
@pytest.mark.parametrize("colour", ["good", "bad", "third", "fourth"])
def test_a_mark_stands_out_three_to_one(name: str, palette: dict[str, str], ground: str, colour: str) -> None:
    assert contrast(palette[colour], ground) >= 3, name


@pytest.mark.parametrize(("name", "palette", "ground"), GROUNDS, ids=["light", "dark"])
@pytest.mark.parametrize("text", ["ink", "muted", "good", "bad"])
def test_text_stands_out_four_and_a_half_to_one(name: str, palette: dict[str, str], ground: str, text: str) -> None:
    assert contrast(palette[text], ground) >= 4.5, name


@pytest.mark.parametrize(("name", "palette", "ground"), GROUNDS, ids=["light", "dark"])
@pytest.mark.parametrize("text", ["ink", "muted", "good"])
def test_text_stands_out_on_a_shaded_ground_too(name: str, palette: dict[str, str], ground: str, text: str) -> None:
    assert contrast(palette[text], palette["wash"]) >= 4.5, (name, ground)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_what_can_be_pressed_bears_white_text_and_stands_out_itself(name: str) -> None:
    assert contrast(PRIMARY[name], "#FFFFFF") >= 4
    assert contrast(PRIMARY[name], BACKGROUND[name]) >= 4


def test_both_palettes_have_the_same_names() -> None:
    assert LIGHT.keys() == DARK.keys()


def test_at_most_four_channels_have_a_colour_and_no_two_the_same() -> None:
    assert len(CHANNEL_COLOURS) <= 4
    assert len(set(CHANNEL_COLOURS.values())) == len(CHANNEL_COLOURS)


def test_every_channel_has_a_shape_of_its_own() -> None:
    assert set(CHANNEL_SHAPES) == set(Channel)
    assert len(set(CHANNEL_SHAPES.values())) == len(Channel)


def drawn() -> Spec:
    """A chart with pieces of many kinds, written in all the ways in which ours are."""
    base, near = theme.rows(), alt.selection_point(name="near", on="pointerover", fields=["at"], empty=False)
    good, grey = alt.value(theme.colour("good")), alt.value("grey")
    bar = base.mark_bar(height=14).encode(
        x=alt.X("left:Q", scale=alt.Scale(domain=[0, 1]), axis=theme.percent_axis(title=None)),
        x2="right:Q",
        y=alt.Y("name:N", sort=theme.in_place(), title=None),
        color=alt.when("datum.on").then(good).when("datum.off").then(grey).otherwise(alt.value("black")),
        opacity=alt.when(near).then(alt.value(0.6)).otherwise(alt.value(0)),
        tooltip=["name:N", alt.Tooltip("tip:N", title="Share")],
    )
    text = base.mark_text(dx=5).encode(text="text:N", detail="name:N", stroke=grey, y="name:N", y2=alt.YDatum(3))
    return theme.specification(alt.layer(bar.add_params(near), text), height=alt.Step(20))


def test_a_chart_is_the_same_when_its_pieces_are_looked_up_in_one_table(monkeypatch: pytest.MonkeyPatch) -> None:
    before = drawn()
    monkeypatch.setattr(schemapi, "_FromDict", theme.OneTable)
    assert drawn() == before
