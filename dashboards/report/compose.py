"""A report composed: each part is asked for in turn, and one that cannot be made fails all of it."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from dashboards.asked.filters import Choice
from dashboards.asked.view import View
from dashboards.files import about
from dashboards.files.picture import drawing
from dashboards.report.beside import beside
from dashboards.report.content import Block, Report
from dashboards.report.costs import cost
from dashboards.report.foundations import assumed, channels, clock, definitions
from dashboards.report.headline import headline, title
from dashboards.report.risk import risk
from dashboards.report.typesetting import FONT
from dashboards.report.uneven import uneven
from dashboards.words import formats
from dashboards.words.language import _, current
from dashboards.words.single import DASH, MINUS
from metrics.scenarios.scenario import Scenario

Made = TypeVar("Made")

PARTS: Mapping[str, Callable[[View, Sequence[Scenario]], Block]] = {
    "uneven": lambda view, _wanted: uneven(view),
    "cost": lambda view, _wanted: cost(view),
    "risk": lambda view, _wanted: risk(view),
    "scenarios": beside,
    "channels": lambda view, _wanted: channels(view),
    "assumed": lambda view, _wanted: assumed(view),
    "clock": lambda view, _wanted: clock(view),
    "definitions": lambda view, _wanted: definitions(view),
}
"""The parts in their order; the last ones tell of what those before them have asked."""

WIDTH = 700
"""Of a drawing in pixels, so that its letters are about as large as those of the text."""


class PartError(RuntimeError):
    """A part that could not be made; without it there is no report."""

    def __init__(self, part: str, why: Exception) -> None:
        """Name the part, and say why."""
        reason = str(why).strip().rstrip(".") or type(why).__name__
        super().__init__(f"No report was written: its part '{part}' could not be made ({reason}).")


def compose(view: View, wanted: Sequence[Scenario] = ()) -> Report:
    """The report of a view's period, of all channels, whatever the reader has filtered by, with these scenarios.

    Raises `PartError`.
    """
    whole = unfiltered(view)
    found = [_made(name, partial(part, whole, wanted)) for name, part in PARTS.items()]
    told = _made("headline", partial(headline, whole))
    clocked = about.clock(whole.settings, whole.facts.as_of, left_out=whole.left_out)
    return Report(
        site=whole.settings.site.name,
        title=_made("title", partial(title, whole)),
        period=whole.choice.words,
        subtitle=_("All channels, {period}. {clock}.").format(period=whole.choice.words, clock="; ".join(clocked)),
        made=_("Made by Spiritlevel, {reach}").format(reach=clocked[2]),
        headline=told,
        blocks=found,
        definitions=about.definitions(whole.asked),
    )


def unfiltered(view: View) -> View:
    """The same days of all channels, queues, teams, topics and segments, compared with nothing."""
    return view.chosen(Choice(since=view.choice.since, until=view.choice.until))


def laid_out(report: Report) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """What `typesetting.pdf` takes: the words as JSON, and the drawings as SVG. Raises `PartError`."""
    drawings: dict[str, str] = {}
    blocks = [_made(x.name, partial(_block, x, drawings)) for x in report.blocks]
    words = {
        "language": current(),
        "site": report.site,
        "title": report.title,
        "description": f"{report.headline.label} {report.headline.value}",
        "period": report.period,
        "subtitle": report.subtitle,
        "made": report.made,
        "page": _("{page} of {pages}"),
        "headline": {
            "label": report.headline.label,
            "value": report.headline.value,
            "lines": list(report.headline.lines),
        },
        "blocks": blocks,
    }
    return words, drawings


def _block(block: Block, drawings: dict[str, str]) -> dict[str, Any]:
    figures = []
    for figure in block.figures:
        for number, panel in enumerate(figure.panels):
            name = f"drawing-{len(drawings)}"
            drawings[name] = drawing(panel, WIDTH, font=FONT)[0]
            # What a figure says beside that leads to its table, which paper cannot open.
            title = figure.title if number == 0 and figure.title != block.heading else ""
            # What all of them mean stands once, under the last.
            caption = figure.subtitle if panel is figure.panels[-1] else ""
            told = {"name": name, "alt": panel.alt, "title": title, "panel": panel.name, "caption": caption}
            figures.append(told)
    return {
        "heading": block.heading,
        "sentences": list(block.sentences),
        "lacking": block.lacking,
        "figures": figures,
        "table": _table(block),
        "notes": list(block.notes),
    }


def _table(block: Block) -> dict[str, Any] | None:
    if block.table is None:
        return None
    names = block.table.columns
    # Figures stand to the right; what leaves room for others does not.
    return {
        "columns": names,
        "numbers": [bool(block.wide) and x not in block.wide and _is_figures(block, x) for x in names],
        "widths": [1 if x in block.wide else 0 for x in names],
        "rows": [list(x) for x in zip(*(block.table[name].fill_null(formats.NOTHING) for name in names), strict=True)],
    }


def _is_figures(block: Block, name: str) -> bool:
    assert block.table is not None  # noqa: S101 - only asked of a part with a table
    starts = block.table[name].drop_nulls().str.contains(rf"^([\d\-{MINUS}]|[A-Z]{{3}}\s?\d|{DASH}$)")
    return bool(starts.all())


def _made(name: str, making: Callable[[], Made]) -> Made:
    try:
        return making()
    except Exception as error:
        raise PartError(name, error) from error
