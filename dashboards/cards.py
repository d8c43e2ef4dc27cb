"""Figures in large type: label, value, interval, n, and the definition a click away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import streamlit as st

from dashboards import formats
from dashboards.layout import columns
from metrics.answer import FEW_BELOW, SUPPRESSED_BELOW
from metrics.metric import DEFAULT, Metric, Unit

_REASONS = {
    "not_applicable": "This question makes no sense for these channels.",
    "no_rows": "There are no rows that it is about.",
    "not_judged": "No row says enough to judge it.",
    "too_few": f"Fewer than {SUPPRESSED_BELOW}: a number would tell about people, not about the service.",
    "still_open": "Too many have not ended yet.",
    "not_reached": "Too few got so far that anybody could say.",
    "nothing_to_divide_by": "There is nothing to divide by.",
}
_BETTER = {"higher": "higher is better", "lower": "lower is better", "neither": "neither high nor low is better"}


@dataclass(frozen=True, kw_only=True)
class Card:
    """One figure; `about` is the text behind the click, in Markdown whose data are escaped."""

    label: str
    value: str
    lines: Sequence[str] = field(default_factory=tuple)
    about: str = ""


def draw(*cards: Card, key: str) -> None:
    """Draw cards of one height side by side; the label of a card opens what there is to say about it."""
    for number, (place, card) in enumerate(zip(columns("cards", len(cards), key=key), cards, strict=True)):
        with place, st.container(border=True, height="stretch", gap="xxsmall", key=f"card-{key}-{number}"):
            if card.about:
                with st.popover(card.label, type="tertiary", key=f"about-{key}-{number}"):
                    st.markdown(card.about)
            else:
                st.caption(card.label)
            st.metric(card.label, card.value, label_visibility="collapsed")
            if card.lines:
                st.caption("  \n".join(map(formats.plain, filter(None, card.lines))))


def of(answer: pl.DataFrame, metric: Metric, *, lines: Sequence[str] = (), digits: int = 1) -> Card:
    """The card of one metric; `answer` is the frame of `measure` in which it has exactly one row."""
    row = answer.row(by_predicate=pl.col("metric") == metric.name, named=True)
    written = formats.value(metric.unit, row["value"], digits)
    return Card(
        label=metric.label, value=written, lines=[*_trust(row, metric, digits), *lines], about=definition(metric, row)
    )


def _trust(row: Mapping[str, Any], metric: Metric, digits: int) -> list[str]:
    if row["value"] is None:
        return [_REASONS.get(row["reason"], ""), f"{formats.n(row['n'])}"]
    lines = []
    if (interval := _interval(row, metric.unit, digits)) is not None:
        lines.append(f"95 %: {interval}")
    few = f", fewer than {FEW_BELOW}: read with care" if row["size"] == "few" else ""
    if metric.unit is not Unit.COUNT:
        lines.append(f"{formats.n(row['n'])}{few}")
    return lines


def _interval(row: Mapping[str, Any], unit: Unit, digits: int) -> str | None:
    low, high = (pl.lit(row[x], dtype=pl.Float64) for x in ("low", "high"))
    written = pl.select(formats.intervals(unit, low, high, digits)).item()
    return None if written is None else str(written)


def definition(metric: Metric, row: Mapping[str, Any] | None = None) -> str:
    """What a metric means, and how far this answer of it can be trusted."""
    own = metric.under(None if row is None or row["preset"] == DEFAULT else row["preset"])
    said = [
        f"**{formats.plain(metric.label)}**",
        formats.plain(own.definition),
        f"Unit: {own.unit.value}, {_BETTER[own.better]}.",
        f"Made of rows of {formats.plain(own.table.name)}, counted on {formats.plain(own.counted_on)}.",
        f"Source: {formats.plain(own.source)}. Version {own.version}.",
    ]
    if row is not None:
        said.append(
            f"This answer: {formats.count(row['n'])} rows judged, "
            f"{formats.percent(row['coverage'], 1)} of those that it is about."
        )
    return "\n\n".join(said)
