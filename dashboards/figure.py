"""A chart with everything that belongs to it: the finding, the definition, words for who cannot see it, table, file."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl
import streamlit as st

from dashboards import empty, formats, tables
from dashboards.layout import columns
from dashboards.theme import Spec


@dataclass(frozen=True, kw_only=True, eq=False)
class Panel:
    """One drawing: the rows that the specification draws, what it shows in words, a name where there are several."""

    rows: pl.DataFrame
    spec: Spec
    alt: str
    name: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Figure:
    """One chart, or several small ones on the same scale.

    `title` is the finding, `subtitle` the definition, n and the meaning of the interval; both are plain text. `table`
    is what a reader who wants the numbers reads and takes away, with headings for people. `missing` is said in place of
    a drawing without rows.
    """

    name: str
    title: str
    subtitle: str
    panels: Sequence[Panel]
    table: pl.DataFrame
    notes: Sequence[str] = field(default_factory=tuple)
    missing: str = "Too few contacts to draw anything."


def show(figure: Figure) -> None:
    """Draw a figure where we are on the page."""
    with st.container(key=f"figure-{figure.name}"):
        st.markdown(f"#### {formats.plain(figure.title)}", anchors=False)
        st.caption(formats.plain(figure.subtitle))
        _draw(figure)
        for note in figure.notes:
            st.caption(formats.plain(note))
        _numbers(figure.name, figure.table)


def _draw(figure: Figure) -> None:
    if len(figure.panels) == 1:
        _chart(figure, 0)
        return
    for number, place in enumerate(columns("panels", len(figure.panels), key=figure.name)):
        with place:
            st.markdown(f"**{formats.plain(figure.panels[number].name)}**")
            _chart(figure, number)


def _chart(figure: Figure, number: int) -> None:
    panel = figure.panels[number]
    if panel.rows.is_empty():
        empty.nothing_to_draw(figure.missing)
        return
    st.vega_lite_chart(panel.rows, panel.spec, width="stretch", alt=panel.alt, key=f"chart-{figure.name}-{number}")


@st.fragment
def _numbers(name: str, table: pl.DataFrame) -> None:
    """The table behind the chart; it is made only for the reader who opens it."""
    box = st.expander("Numbers", icon=":material/table_rows:", type="compact", key=f"numbers-{name}", on_change="rerun")
    if not box.open:
        return
    with box:
        tables.grid(name, table, alt=name)
        tables.save(name, table)
