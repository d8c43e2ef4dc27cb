"""Contacts and customers as tables with a link from each row to the journey of the customer, or of the contact."""

import polars as pl
import streamlit as st

from dashboards.asked.view import keep, shown
from dashboards.blocks.journeys import address
from dashboards.blocks.layout import heading
from dashboards.files import export, saving
from dashboards.findings.lost import HOW, SHOWN
from dashboards.words import formats
from dashboards.words.language import _
from metrics.waiting_now import QUEUE


def lost(name: str, title: str, subtitle: str, rows: pl.DataFrame, zone: str) -> None:
    """The customers who were lost; `rows` is what `metrics.lost_customers.lost_customers` gives."""
    known = rows.filter(pl.col("person").is_not_null())
    how = {x: _(said) for x, said in HOW.items()}
    yes_no = pl.when("served").then(pl.lit(_("yes"))).otherwise(pl.lit(_("no")))
    table = formats.headed(
        known,
        {
            _("Journey"): address(pl.col("customer"), pl.col("id")),
            _("Served since"): yes_no,
            _("Times lost"): "times",
            _("Tried since"): "tries",
            _("Last lost"): formats.moments(pl.col("at"), zone),
            _("How"): pl.col("how").replace(how),
            _("After"): formats.durations(pl.col("stayed_s")),
            _("Channel"): formats.names("channel", pl.col("channel")),
            _("Queue"): formats.names("queue", pl.col("queue")),
            _("Topic"): formats.names("topic", pl.col("topic")),
            _("Came back"): formats.moments(pl.col("back_at"), zone),
            _("By"): pl.when(pl.col("back_channel").is_not_null())
            .then(formats.names("channel", pl.col("back_channel")))
            .otherwise(pl.lit(formats.NOTHING)),
            _("Contact"): "id",
        },
    )
    _show(name, title, subtitle, table)


def waiting(name: str, title: str, subtitle: str, rows: pl.DataFrame, zone: str) -> None:
    """Who waits now; `rows` is what `metrics.waiting_now.waiting_now` gives."""
    what = pl.when(pl.col("what") == QUEUE).then(pl.lit(_("in the queue"))).otherwise(pl.lit(_("for a reply")))
    overdue = pl.when("overdue").then(pl.lit(_("overdue"))).otherwise(pl.lit(_("not due yet")))
    table = formats.headed(
        rows,
        {
            _("Journey"): address(pl.col("customer"), pl.col("interaction_id")),
            _("Waits"): formats.durations(pl.col("waited_s")),
            _("Promised"): formats.durations(pl.col("promise_s")),
            _("Promise"): pl.when(pl.col("promise_s").is_not_null()).then(overdue),
            _("Channel"): formats.names("channel", pl.col("channel")),
            _("Queue"): formats.names("queue", pl.col("queue")),
            _("Topic"): formats.names("topic", pl.col("topic")),
            _("Since"): formats.moments(pl.col("since"), zone),
            _("Waiting"): what,
            _("Contact"): "interaction_id",
        },
    )
    _show(name, title, subtitle, table)


def _show(name: str, title: str, subtitle: str, table: pl.DataFrame) -> None:
    with st.container(key=f"figure-{name}"):
        heading(title)
        st.caption(formats.plain(subtitle))
        if table.is_empty():
            return
        first = table.columns[0]
        st.dataframe(
            export.neutralised(table.head(SHOWN)),
            hide_index=True,
            column_config={first: st.column_config.LinkColumn(first, display_text=_("open"), width="small")},
            key=f"table-{name}",
            alt=title,
        )
        keep(name, title, subtitle, table)
        saving.csv(name, table, shown())
