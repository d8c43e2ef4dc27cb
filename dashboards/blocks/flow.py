"""A flow between channels, drawn for the screen; what a report prints is the table of next steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from dashboards import theme
from dashboards.asked.view import View, keep, shown
from dashboards.blocks import empty, tables
from dashboards.blocks.layout import heading
from dashboards.files import saving
from dashboards.words import formats
from dashboards.words.language import _

EACH_SIDE = 4
"""Channels on either side; together no more than eight can be told apart, and the rest stands together."""

OTHERS = "others"
"""The channel under which the rest stands together."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Flow:
    """How many went from which channel to which: `links` has from, to (names for people) and amount."""

    name: str
    title: str
    subtitle: str
    links: pl.DataFrame
    colours: Mapping[str, str]
    alt: str
    table: pl.DataFrame


def flow(ways: pl.DataFrame, *, title: str) -> Flow:
    """The flow of the most travelled ways; `ways` is what `metrics.transitions.transitions` gives."""
    pooled = ways.with_columns(
        pl.when(pl.col(side).is_in(_most(ways, side))).then(side).otherwise(pl.lit(OTHERS)).alias(side)
        for side in ("channel", "to_channel")
    )
    summed = pooled.group_by("channel", "to_channel").agg(pl.col("changes").sum())
    links = summed.sort("changes", "channel", "to_channel", descending=[True, False, False]).select(
        _named("channel").alias("from"),
        # Whoever comes and whoever goes are two ends of the drawing, though it is the same channel.
        pl.format("\N{RIGHTWARDS ARROW} {}", _named("to_channel")).alias("to"),
        pl.col("changes").alias("amount"),
    )
    tints = {formats.name("channel", x): theme.CHANNEL_COLOURS.get(x, "muted") for x in ways["channel"].unique().sort()}
    tints |= {
        formats.name("channel", x): theme.CHANNEL_COLOURS.get(x, "muted") for x in ways["to_channel"].unique().sort()
    }
    words = formats.told(links.head(5), pl.format("{} {} {}", "from", "to", "amount"))
    table = formats.headed(
        ways,
        {
            _("From"): formats.names("channel", pl.col("channel")),
            _("To"): formats.names("channel", pl.col("to_channel")),
            _("Changes"): "changes",
            _("Of those who left"): formats.percents(pl.col("share"), 1),
            _("Low"): formats.percents(pl.col("low"), 1),
            _("High"): formats.percents(pl.col("high"), 1),
            _("Median gap"): formats.durations(pl.col("gap_s")),
            _("Forced"): formats.percents(pl.col("forced")),
            _("Context carried"): formats.percents(pl.col("carried")),
        },
    )
    return Flow(
        name="flow",
        title=title,
        subtitle=_(
            "Changes of channel inside journeys of customers who are known, from left to right; the wider, the more. "
            "At most four channels on either side, the rest together. {n}."
        ).format(n=formats.n(ways["changes"].sum())),
        links=links,
        colours=tints,
        alt=_("Changes of channel, most first: {words}.").format(words=words or _("none")),
        table=table,
    )


def show(drawn: Flow) -> None:
    """Draw a flow where we are on the page, with its numbers below."""
    with st.container(key=f"figure-{drawn.name}"):
        heading(drawn.title)
        st.caption(formats.plain(drawn.subtitle))
        if drawn.links.is_empty():
            empty.nothing_to_draw(_("Nobody who is known changed the channel."))
            return
        dark = st.context.theme.type == "dark"
        st.echarts_chart(_option(drawn, dark=dark), height=360, key=f"flow-{drawn.name}", renderer="svg", alt=drawn.alt)
        keep(drawn.name, drawn.title, drawn.subtitle, drawn.table)
        _numbers(drawn, shown())


@st.fragment
def _numbers(drawn: Flow, view: View | None) -> None:
    name, label = drawn.name, _("Numbers")
    box = st.expander(label, icon=":material/table_rows:", type="compact", key=f"numbers-{name}", on_change="rerun")
    if box.open:
        with box:
            tables.grid(name, drawn.table, alt=drawn.title)
            saving.csv(name, drawn.table, view)


def _most(ways: pl.DataFrame, side: str) -> list[str]:
    summed = ways.group_by(side).agg(pl.col("changes").sum()).sort("changes", side, descending=[True, False])
    # One that would stand alone among the others may as well stand for itself.
    return summed.head(EACH_SIDE if summed.height <= EACH_SIDE else EACH_SIDE - 1)[side].to_list()


def _named(side: str) -> pl.Expr:
    others = pl.col(side) == OTHERS
    return pl.when(others).then(pl.lit(_("Others"))).otherwise(formats.names("channel", pl.col(side)))


def _option(drawn: Flow, *, dark: bool) -> dict[str, Any]:
    palette = theme.DARK if dark else theme.LIGHT
    names = pl.concat([drawn.links["from"], drawn.links["to"]]).unique(maintain_order=True)
    plain = names.str.strip_chars_start("\N{RIGHTWARDS ARROW} ")
    nodes = [
        {"name": name, "itemStyle": {"color": palette[drawn.colours.get(channel, "muted")]}}
        for name, channel in zip(names, plain, strict=True)
    ]
    links = drawn.links.select(source="from", target="to", value="amount").to_dicts()
    return {
        "aria": {"enabled": True},
        "animation": False,
        "tooltip": {"trigger": "item", "valueFormatter": "localized"},
        "series": [
            {
                "type": "sankey",
                "data": nodes,
                "links": links,
                "left": 90,
                "right": 110,
                "top": 8,
                "bottom": 8,
                "nodeGap": 14,
                "draggable": False,
                "emphasis": {"focus": "adjacency"},
                "lineStyle": {"color": "source", "opacity": 0.35, "curveness": 0.5},
                "label": {"color": palette["ink"], "fontSize": 13},
                "levels": [{"depth": 0, "label": {"position": "left"}}, {"depth": 1, "label": {"position": "right"}}],
            }
        ],
    }
