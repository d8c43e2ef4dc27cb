"""A chart with all that belongs to it: the finding, the definition, words for who cannot see it, table, files."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import streamlit as st

from dashboards.asked import links
from dashboards.asked.behind import PAGE, WORDS, Behind
from dashboards.asked.view import View, keep, shown
from dashboards.blocks import empty, tables
from dashboards.blocks.layout import columns, heading
from dashboards.files import saving
from dashboards.theme import Spec
from dashboards.words import formats
from dashboards.words.language import _

_POINT = "point"


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
    a drawing without rows. With `behind` every point leads to the contacts that it stands for.
    """

    name: str
    title: str
    subtitle: str
    panels: Sequence[Panel]
    table: pl.DataFrame
    notes: Sequence[str] = field(default_factory=tuple)
    missing: str = ""
    behind: Behind | None = None


def show(figure: Figure) -> None:
    """Draw a figure where we are on the page."""
    view = shown()
    with st.container(key=f"figure-{figure.name}"):
        heading(figure.title)
        st.caption(formats.plain(figure.subtitle))
        _draw(figure, view)
        for note in figure.notes:
            st.caption(formats.plain(note))
        keep(figure.name, figure.title, figure.subtitle, figure.table)
        numbers(figure, view)


def _draw(figure: Figure, view: View | None) -> None:
    if len(figure.panels) == 1:
        _chart(figure, 0, view)
        return
    for number, place in enumerate(columns("panels", len(figure.panels), key=figure.name)):
        with place:
            st.markdown(f"**{formats.plain(figure.panels[number].name)}**")
            _chart(figure, number, view)


def _chart(figure: Figure, number: int, view: View | None) -> None:
    panel = figure.panels[number]
    if panel.rows.is_empty():
        empty.nothing_to_draw(figure.missing or _("Too few contacts to draw anything."))
        return
    key = f"chart-{figure.name}-{number}"
    if figure.behind is None or view is None:
        st.vega_lite_chart(panel.rows, panel.spec, width="stretch", alt=panel.alt, key=key)
        return
    # Where a callback stands nobody can be led anywhere; what is drawn next can.
    links.go()
    st.vega_lite_chart(
        panel.rows.with_row_index(_POINT),
        _pressed(panel.spec),
        width="stretch",
        alt=panel.alt,
        key=key,
        on_select=lambda: _chosen(key, panel.rows, figure.behind, view),
        selection_mode=_POINT,
    )


def _pressed(spec: Spec) -> Spec:
    """The specification with points that can be pressed; nothing of it is built anew."""
    mark = {"name": _POINT, "select": {"type": "point", "on": "click", "fields": [_POINT], "toggle": False}}
    if "layer" not in spec:
        return {**spec, "params": [*spec.get("params", ()), mark]}
    first, *others = spec["layer"]
    return {**spec, "layer": [{**first, "params": [*first.get("params", ()), mark]}, *others]}


def _chosen(key: str, rows: pl.DataFrame, behind: Behind | None, view: View) -> None:
    selected = st.session_state[key]["selection"].get(_POINT) or []
    if behind is None or not selected or selected[0].get(_POINT) is None:
        return
    row = rows.row(int(selected[0][_POINT]), named=True)
    if behind.leads(row):
        links.ask(PAGE, behind.to(view.choice, row))


@st.fragment
def numbers(figure: Figure, view: View | None) -> None:
    """The table behind the chart, and what leads on from it; made only for the reader who opens it."""
    name = figure.name
    box = st.expander(
        _("Numbers"), icon=":material/table_rows:", type="compact", key=f"numbers-{name}", on_change="rerun"
    )
    if not box.open:
        return
    with box:
        tables.grid(name, figure.table, alt=figure.title)
        if figure.behind is not None and view is not None:
            _leads(figure, figure.behind, view)
        with st.container(horizontal=True, key=f"files-{name}"):
            saving.csv(name, figure.table, view)
            if view is not None:
                saving.pictures(figure, view)
                if figure.behind is not None:
                    saving.rows_behind(name, figure.behind, [x.rows for x in figure.panels], view)


def _leads(figure: Figure, behind: Behind, view: View) -> None:
    """Every point of the drawing by its name, for who does not press one."""
    points = behind.points([x.rows for x in figure.panels])
    if points.is_empty():
        return
    names = points[WORDS]
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"leads-{figure.name}"):
        chosen = st.selectbox(
            _("Contacts behind a point"),
            range(points.height),
            format_func=lambda x: names[x],
            key=f"lead-{figure.name}",
            width=320,
        )
        row: dict[str, Any] = points.row(chosen, named=True)
        links.link(_("Show these contacts"), PAGE, behind.to(view.choice, row), icon=":material/group:")
