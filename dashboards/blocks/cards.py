"""Figures in large type: label, value, verdict, interval, n; a click away the definition and the contacts behind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import streamlit as st

from dashboards.asked import behind, links
from dashboards.asked.filters import AGAINST
from dashboards.asked.view import View, shown
from dashboards.blocks.layout import columns
from dashboards.words import formats
from dashboards.words.defined import clock_of, rows_of
from dashboards.words.language import _, later
from metrics.answer import FEW_BELOW, SUPPRESSED_BELOW
from metrics.composite import Composite
from metrics.metric import DEFAULT, Metric, Unit

_REASONS = {
    "not_applicable": later("This question makes no sense for these channels."),
    "no_rows": later("There are no rows that it is about."),
    "not_judged": later("No row says enough to judge it."),
    "too_few": later("Fewer than {few}: a number would tell about people, not about the service."),
    "still_open": later("Too many have not ended yet."),
    "not_reached": later("Too few got so far that anybody could say."),
    "nothing_to_divide_by": later("There is nothing to divide by."),
}
_UNITS = {
    Unit.PERCENT: later("percent"),
    Unit.SECONDS: later("seconds"),
    Unit.SCORE: later("score"),
    Unit.COUNT: later("count"),
}
_BETTER = {
    "higher": later("higher is better"),
    "lower": later("lower is better"),
    "neither": later("neither high nor low is better"),
}
_TONES = {"better": ("blue", "▲"), "worse": ("orange", "▼"), "higher": ("gray", "▲"), "lower": ("gray", "▼")}
_DEFINITIONS = "definitions"


@dataclass(frozen=True, kw_only=True)
class Card:
    """One figure; `about` is the text behind the click, in Markdown whose data are escaped.

    The card of a `metric` under its own rule is held against what the reader compares with, and leads to the contacts
    behind it.
    """

    label: str
    value: str
    lines: Sequence[str] = field(default_factory=tuple)
    about: str = ""
    metric: Metric | None = None


def draw(*cards: Card, key: str) -> None:
    """Draw cards of one height side by side; the label of a card opens what there is to say about it."""
    view = shown()
    said = _verdicts(cards, view)
    for number, (place, card) in enumerate(zip(columns("cards", len(cards), key=key), cards, strict=True)):
        with place, st.container(border=True, height="stretch", gap="xxsmall", key=f"card-{key}-{number}"):
            if card.about:
                with st.popover(formats.plain(card.label), type="tertiary", key=f"about-{key}-{number}"):
                    st.markdown(card.about)
                    _lead_on(card, view)
            else:
                st.caption(formats.plain(card.label))
            st.metric(formats.plain(card.label), card.value, label_visibility="collapsed")
            if card.metric is not None and card.metric.name in said:
                st.markdown(said[card.metric.name])
            if card.lines:
                st.caption("  \n".join(map(formats.plain, filter(None, card.lines))))


def of(answer: pl.DataFrame, metric: Metric, *, lines: Sequence[str] = (), digits: int = 1) -> Card:
    """The card of one metric; `answer` is the frame of `measure` in which it has exactly one row."""
    row = answer.row(by_predicate=pl.col("metric") == metric.name, named=True)
    written = formats.value(metric.unit, row["value"], digits)
    return Card(
        label=_(metric.label),
        value=written,
        lines=[*_trust(row, metric, digits), *lines],
        about=definition(metric, row),
        metric=metric if row["preset"] == DEFAULT else None,
    )


def verdict(metric: Metric, row: Mapping[str, Any], against: str) -> str:
    """What a row of `Comparison.cells` says, in Markdown: the word, the difference with its interval, the other number.

    `against` is what it is held against, in words.
    """
    colour, sign = _TONES.get(row["verdict"], ("gray", ""))
    word = f"{sign} {formats.verdict(row['verdict'])}".strip()
    ends = ("difference", "difference_low", "difference_high")
    difference, low, high = (formats.difference(metric.unit, row[x]) for x in ends)
    other = formats.value(metric.unit, row["other"], 1)
    beside = _("{what}: {value}").format(what=against, value=other)
    if row["difference"] is None:
        return f":gray[{formats.plain(word)}]  \n:gray[:small[{formats.plain(beside)}]]"
    apart = _("{difference} (95 %: {low} to {high})").format(difference=difference, low=low, high=high)
    apart = apart if row["difference_low"] is not None else difference
    return f":{colour}[**{formats.plain(word)}**] {formats.plain(apart)}  \n:gray[:small[{formats.plain(beside)}]]"


def _verdicts(cards: Sequence[Card], view: View | None) -> dict[str, str]:
    """What there is to say of each metric of the cards, by its name; all of them are judged at once."""
    metrics = {x.metric.name: x.metric for x in cards if x.metric is not None}
    if view is None or view.choice.compare is None or not metrics:
        return {}
    cells = view.compared(*metrics.values())
    against = _(AGAINST[view.choice.compare])
    rows = {name: cells.filter(pl.col("metric") == name) for name in metrics}
    return {
        name: verdict(metrics[name], row.row(0, named=True), against) for name, row in rows.items() if row.height == 1
    }


def _lead_on(card: Card, view: View | None) -> None:
    if card.metric is None or view is None:
        return
    links.link(_("All of this definition"), _DEFINITIONS, {"search": card.metric.name}, icon=":material/menu_book:")
    if not isinstance(card.metric, Composite):
        parameters = behind.address(card.metric.name, view.choice)
        links.link(_("The contacts behind it"), behind.PAGE, parameters, icon=":material/group:")


def _trust(row: Mapping[str, Any], metric: Metric, digits: int) -> list[str]:
    if row["value"] is None:
        return [_reason(row), formats.n(row["n"])]
    lines = []
    if interval := formats.interval(metric.unit, row["low"], row["high"], digits):
        lines.append(_("95 %: {interval}").format(interval=interval))
    if metric.unit is not Unit.COUNT:
        lines.append(_few(row) if row["size"] == "few" else formats.n(row["n"]))
    return lines


def _reason(row: Mapping[str, Any]) -> str:
    return _(_REASONS[row["reason"]]).format(few=SUPPRESSED_BELOW) if row["reason"] in _REASONS else ""


def _few(row: Mapping[str, Any]) -> str:
    return _("{n}, fewer than {few}: read with care").format(n=formats.n(row["n"]), few=FEW_BELOW)


def definition(metric: Metric, row: Mapping[str, Any] | None = None) -> str:
    """What a metric means, and how far this answer of it can be trusted."""
    own = metric.under(None if row is None or row["preset"] == DEFAULT else row["preset"])
    said = [
        _(own.definition),
        _("Unit: {unit}, {direction}.").format(unit=_(_UNITS[own.unit]), direction=_(_BETTER[own.better])),
        _("Made of rows of {table}, counted on {time}.").format(table=rows_of(own), time=clock_of(own)),
        _("Source: {source}. Version {version}.").format(source=own.source, version=own.version),
    ]
    if row is not None:
        said.append(
            _("This answer: {count} rows judged, {share} of those that it is about.").format(
                count=formats.count(row["n"]), share=formats.percent(row["coverage"], 1)
            )
        )
        if interval := formats.interval(own.unit, row["low"], row["high"], 1):
            said.append(_("95 %: {interval}").format(interval=interval))
    return "\n\n".join([f"**{formats.plain(_(metric.label))}**", *map(formats.plain, said)])
