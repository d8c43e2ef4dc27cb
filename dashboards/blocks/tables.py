"""Tables with a heading that says what they show, and a file to take away."""

from collections.abc import Sequence

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboards.asked.view import keep, shown
from dashboards.blocks.layout import heading
from dashboards.files import export, saving
from dashboards.words import formats
from dashboards.words.dimension_names import heading as heading_of
from dashboards.words.language import _, is_browsers
from metrics.metric import Metric

_EXACT = 2**53
"""Up to here a browser tells whole numbers apart."""


def show(name: str, title: str, subtitle: str, table: pl.DataFrame) -> None:
    """Draw a table where we are on the page; its columns have headings for people."""
    with st.container(key=f"figure-{name}"):
        heading(title)
        st.caption(formats.plain(subtitle))
        grid(name, table, alt=title)
        keep(name, title, subtitle, table)
        saving.csv(name, table, shown())


def grid(name: str, table: pl.DataFrame, *, alt: str) -> None:
    """Draw only the cells: numbers as people read them, and no text that a spreadsheet would run."""
    safe = _readable(export.neutralised(table))
    st.dataframe(safe, hide_index=True, column_config=numbers(safe), key=f"table-{name}", alt=alt)


def _readable(table: pl.DataFrame) -> pl.DataFrame:
    """The table with integers as text where a browser cannot count so far: the numbers that stand for customers."""
    whole = [name for name, dtype in table.schema.items() if dtype.is_integer()]
    far = table.select((pl.col(name).cast(pl.Float64).abs() >= _EXACT).any() for name in whole)
    return table.with_columns(pl.col(name).cast(pl.String) for name in whole if far[name].any())


def numbers(table: pl.DataFrame) -> dict[str, ColumnConfig]:
    """How the columns of numbers of a table are written."""
    # The browser writes them in its own language: in another one its mark between thousands may begin a fraction.
    # Without a format there are no such marks; "plain" would add what only computers see: 53.150000000000006.
    written = st.column_config.NumberColumn(format="localized" if is_browsers() else None)
    return {x: written for x, dtype in table.schema.items() if dtype.is_numeric()}


def beside(answers: pl.DataFrame, metrics: Sequence[Metric], *, by: str) -> pl.DataFrame:
    """Several metrics beside each other, a row per value of a dimension; `answers` is what `measure` gives of them."""
    written = pl.coalesce(
        pl.when(pl.col("metric") == x.name).then(formats.values(x.unit, pl.col("value"), 1)) for x in metrics
    )
    labels = {x.name: _(x.label) for x in metrics}
    rows = answers.with_columns(written=written, label=pl.col("metric").replace_strict(labels))
    wide = rows.pivot(
        on="label", on_columns=list(labels.values()), index=by, values="written", aggregate_function="first"
    )
    contacts = answers.group_by(by).agg(contacts=pl.col("n").max())
    joined = wide.join(contacts, on=by, nulls_equal=True).sort(formats.order(by))
    named = formats.names(by, pl.col(by))
    return formats.headed(joined, {heading_of(by): named, _("Contacts"): "contacts", **{x: x for x in labels.values()}})
