"""Ways of having nothing to show, which must not be mistaken for each other; before any data first_run.py has a say."""

import polars as pl
import streamlit as st

from dashboards.asked.filters import Choice, clear
from dashboards.blocks.layout import heading
from dashboards.words import formats
from dashboards.words.dimension_names import between
from dashboards.words.language import _
from metrics.unevenness import FEWEST, Unevenness


def filter_leaves_nothing(choice: Choice) -> None:
    """There are facts, but none of what was chosen: say what was chosen, and offer to forget it."""
    with st.container(border=True, key="nothing-left"):
        heading(_("The filter leaves nothing"))
        st.markdown(formats.plain(_("No contact was offered in: {choice}.").format(choice=choice.words)))
        st.button(
            _("Clear the filter"), type="primary", icon=":material/filter_alt_off:", on_click=clear, key="clear-filter"
        )


def nothing_to_draw(why: str) -> None:
    """A chart has no rows: why, in its place."""
    st.info(why, icon=":material/blur_on:")


def too_few_parts(even: Unevenness) -> None:
    """Not two channels have enough contacts to be compared: how many each has, and how many it takes."""
    known = pl.format("{} {}", formats.names(even.by, pl.col("dim")), formats.counts(pl.col("n")))
    there = formats.told(even.parts.sort(formats.order(even.by, pl.col("dim"))), known) or _("none")
    said = _(
        "Too few to compare: at least two {parts} need {few} contacts each. There are: {there}. A longer period, or "
        "fewer filters, may have enough."
    )
    st.info(formats.plain(said.format(parts=between(even.by), few=FEWEST, there=there)), icon=":material/blur_on:")


def nothing_refused() -> None:
    """Every record could be trusted, which is an answer and no missing one."""
    heading(_("No record was refused"))
    st.caption(
        _("Every record of every loaded file could be read, had what it must have, and kept the rules of its table.")
    )
