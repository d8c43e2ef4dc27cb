"""A figure as a picture: its finding, what it means, the drawing, and the filters, clock and definitions under it."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import polars as pl

from dashboards.files.about import About
from dashboards.theme import BACKGROUND, DARK, LIGHT

if TYPE_CHECKING:
    from dashboards.figure import Figure, Panel

WIDTH = 1000
"""Of the whole picture, in pixels; as a PNG twice as many, for screens and printers that draw finer."""

_MARGIN, _GAP, _NAME = 24, 20, 22
_SCALE = 2
_PANELS_BESIDE = 3
_FONT = "'Liberation Sans', Arial, Helvetica, sans-serif"
# How wide a letter is on average, as a part of its height; a line that is a bit short does no harm.
_LETTER = 0.52
_ITS_PARTS = re.compile(r'(?:url\(#|id="|href="#)(?=clip|gradient)')


def svg(figure: "Figure", about: About, *, ground: str = "light") -> str:
    """The figure as an SVG, on a light or a dark ground. It fetches nothing, and holds no more than is drawn."""
    palette = DARK if ground == "dark" else LIGHT
    texts = [
        *_lines(figure.title, 20, 28, weight="bold", fill=palette["ink"]),
        *_lines(figure.subtitle, 13, 18, weight="normal", fill=palette["muted"]),
    ]
    head, top = _placed(texts, _MARGIN)
    drawn, bottom = _drawn(figure, top + _GAP, ground, palette["ink"])
    said = [f"{heading}: {words}" for heading, words in about.lines.items() if words]
    notes = [
        line for text in [*figure.notes, *said] for line in _lines(text, 11, 15, weight="normal", fill=palette["muted"])
    ]
    foot, height = _placed(notes, bottom + _GAP)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" '
        f'width="{WIDTH}" height="{height + _MARGIN:.0f}" viewBox="0 0 {WIDTH} {height + _MARGIN:.0f}">'
        f"<title>{escape(figure.title)}</title><desc>{escape(' '.join(x.alt for x in figure.panels))}</desc>"
        f'<rect width="100%" height="100%" fill="{BACKGROUND[ground]}"/>{head}{drawn}{foot}</svg>'
    )


def png(figure: "Figure", about: About, *, ground: str = "light") -> bytes:
    """The same as a PNG, drawn here, with fonts that come with us."""
    # Drawing starts an engine of its own, which nobody needs who only looks.
    import vl_convert  # noqa: PLC0415 as said above

    return bytes(vl_convert.svg_to_png(svg(figure, about, ground=ground), scale=_SCALE))


def _drawn(figure: "Figure", top: float, ground: str, ink: str) -> tuple[str, float]:
    """The panels in rows of three, and where they end."""
    panels = [x for x in figure.panels if not x.rows.is_empty()]
    if not panels:
        return _placed(_lines(figure.missing, 13, 18, weight="normal", fill=ink), top)
    beside = min(len(panels), _PANELS_BESIDE)
    width = (WIDTH - 2 * _MARGIN - (beside - 1) * _GAP) // beside
    found, bottom = [], top
    for first in range(0, len(panels), beside):
        top = bottom + (_GAP if first else 0)
        for place, panel in enumerate(panels[first : first + beside]):
            left = _MARGIN + place * (width + _GAP)
            name, begin = _placed(_lines(panel.name, 13, _NAME, weight="bold", fill=ink), top, left)
            inner, height = drawing(panel, width, ground=ground)
            # Every drawing counts its own parts from 0, and here they stand in one.
            inner = _ITS_PARTS.sub(rf"\g<0>{first + place}-", inner)
            found.append(f'{name}<g transform="translate({left},{begin:.0f})">{inner}</g>')
            bottom = max(bottom, begin + height)
    return "".join(found), bottom


def drawing(panel: "Panel", width: int, *, ground: str = "light", font: str | None = None) -> tuple[str, float]:
    """One panel as an SVG of that width in pixels, with nothing around it, and its height.

    With a `font` its words are set in it wherever it is drawn.
    """
    import vl_convert  # noqa: PLC0415 as above

    locale = panel.spec["config"].get("locale", {})
    config = panel.spec["config"] | ({} if font is None else {"font": font})
    whole: dict[str, Any] = panel.spec | {
        "config": config,
        "data": {"name": "rows"},
        "datasets": {"rows": _plain(panel.rows)},
        "width": width,
        "background": BACKGROUND[ground],
    }
    drawn = vl_convert.vegalite_to_svg(
        whole, allowed_base_urls=[], format_locale=locale.get("number"), time_format_locale=locale.get("time")
    )
    height = float(drawn.split('height="', 1)[1].split('"', 1)[0])
    return drawn, height


def _plain(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows as JSON has them: times as in a browser, in milliseconds."""
    times = [pl.col(x).dt.epoch("ms") for x, dtype in rows.schema.items() if isinstance(dtype, pl.Datetime)]
    days = [pl.col(x).dt.to_string() for x, dtype in rows.schema.items() if dtype == pl.Date]
    return rows.with_columns(*times, *days).to_dicts()


def _lines(text: str, size: int, step: int, *, weight: str, fill: str) -> Iterator[tuple[str, int]]:
    """The lines of a text, each as an element without its place, and how far below the last one it stands."""
    letters = int((WIDTH - 2 * _MARGIN) / (_LETTER * size))
    for line in textwrap.wrap(text, letters):
        style = f'font-family="{_FONT}" font-size="{size}" font-weight="{weight}" fill="{fill}"'
        yield f"<text {style} {{place}}>{escape(line)}</text>", step


def _placed(
    texts: Sequence[tuple[str, int]] | Iterator[tuple[str, int]], top: float, left: int = _MARGIN
) -> tuple[str, float]:
    """The lines under each other, and where they end."""
    found = []
    for element, step in texts:
        top += step
        found.append(element.replace("{place}", f'x="{left}" y="{top - step * 0.25:.0f}"', 1))
    return "".join(found), top
