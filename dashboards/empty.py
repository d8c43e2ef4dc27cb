"""Three ways of having nothing to show, which must not be mistaken for each other."""

from shlex import quote

import polars as pl
import streamlit as st

from dashboards import formats, place
from dashboards.dimension_names import between
from dashboards.filters import Choice, clear
from dashboards.language import _
from dashboards.layout import heading
from metrics.unevenness import FEWEST, Unevenness


def nothing_connected(*, set_aside: int = 0) -> None:
    """Nothing has been loaded yet: say so, and offer the two ways on, as commands to copy."""
    home = place.home()
    with st.container(border=True, key="nothing-connected"):
        st.subheader("Nothing is connected yet", anchor=False)
        if set_aside:
            st.markdown(
                f"{formats.count(set_aside)} files came and not one could be used; the page **Loads** says why."
            )
        st.markdown("There are no facts in this home folder, so there is nothing to measure. Two ways on:")
        sample, own = st.columns(2, gap="large")
        with sample:
            st.markdown(
                "**Look around first.** Four weeks of an invented company, written as raw logs and loaded for real:"
            )
            st.code(f"spiritlevel demo --home {quote(str(home))}", language="bash", wrap_lines=True)
            st.caption("Takes about a minute. The sample can be deleted with its folder.")
        with own:
            st.markdown("**Connect a source of your own.** What can be read, and one file to begin with:")
            st.code(
                "spiritlevel connectors\n"
                f"spiritlevel ingest asterisk_queue_log queue_log --timezone Europe/Vienna --home {quote(str(home))}",
                language="bash",
                wrap_lines=True,
            )
            st.caption(
                "Name a source in spiritlevel.toml, and `spiritlevel ingest` loads what is new in it every time."
            )
        st.caption("This page shows what has come as soon as it is reloaded.")


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
