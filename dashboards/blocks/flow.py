"""A flow between channels as the screen draws it: what is pointed at stands out, and what is pressed leads on."""

from typing import Any

import polars as pl
import streamlit as st

from dashboards import theme
from dashboards.asked import links
from dashboards.asked.behind import PAGE, Behind
from dashboards.asked.view import View, keep, shown
from dashboards.blocks import empty
from dashboards.blocks.layout import heading
from dashboards.charts.flow import FROM, HEIGHT, LINK
from dashboards.figure import Figure, numbers
from dashboards.words import formats

_EDGE = "edge"


def show(figure: Figure) -> None:
    """Draw a figure of `charts.flow` where we are on the page, with its numbers below."""
    view, (panel,) = shown(), figure.panels
    with st.container(key=f"figure-{figure.name}"):
        heading(figure.title)
        st.caption(formats.plain(figure.subtitle))
        if panel.rows.is_empty():
            empty.nothing_to_draw(figure.missing)
            return
        # Where a callback stands nobody can be led anywhere; what is drawn next can.
        links.go()
        key = f"flow-{figure.name}"
        st.echarts_chart(
            _option(panel.rows, dark=st.context.theme.type == "dark"),
            height=HEIGHT,
            key=key,
            renderer="svg",
            alt=panel.alt,
            on_select=lambda: _chosen(key, panel.rows, figure.behind, view),
        )
        keep(figure.name, figure.title, figure.subtitle, figure.table)
        numbers(figure, view)


def _chosen(key: str, rows: pl.DataFrame, behind: Behind | None, view: View | None) -> None:
    selected = st.session_state[key]["selection"]["selected"]
    if behind is None or view is None or not selected or not selected[0]["data_indices"]:
        return
    of = rows.filter((pl.col("kind") == LINK) == (selected[0]["data_type"] == _EDGE))
    row = of.row(selected[0]["data_indices"][0], named=True)
    links.ask(PAGE, behind.to(view.choice, row))


def _option(rows: pl.DataFrame, *, dark: bool) -> dict[str, Any]:
    palette = theme.DARK if dark else theme.LIGHT
    name = pl.when(kind=FROM).then("from").otherwise(pl.format("\N{RIGHTWARDS ARROW} {}", "to"))
    nodes = rows.filter(pl.col("kind") != LINK).select(
        name=name,
        itemStyle=pl.struct(color=pl.col("tint").replace(palette)),
        depth=(pl.col("kind") != FROM).cast(pl.Int8),
    )
    ways = rows.filter(kind=LINK).select(
        source="from", target=pl.format("\N{RIGHTWARDS ARROW} {}", "to"), value="amount"
    )
    return {
        "aria": {"enabled": True},
        "animation": False,
        "tooltip": {"trigger": "item", "valueFormatter": "localized"},
        "series": [
            {
                "type": "sankey",
                "data": nodes.to_dicts(),
                "links": ways.to_dicts(),
                "left": 90,
                "right": 110,
                "top": 8,
                "bottom": 8,
                "nodeGap": 14,
                "draggable": False,
                "selectedMode": "single",
                "emphasis": {"focus": "adjacency"},
                "lineStyle": {"color": "source", "opacity": 0.35, "curveness": 0.5},
                "label": {"color": palette["ink"], "fontSize": 13},
                "levels": [{"depth": 0, "label": {"position": "left"}}, {"depth": 1, "label": {"position": "right"}}],
            }
        ],
    }
