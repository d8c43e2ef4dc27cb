"""Colours can be told apart and read, in light and in dark."""

import pytest

from dashboards.theme import BACKGROUND, CHANNEL_COLOURS, CHANNEL_SHAPES, DARK, LIGHT, PRIMARY
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
