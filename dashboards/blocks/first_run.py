"""The first minutes: nothing is loaded yet, and there are two ways on; and the mark that sample data carry."""

from shlex import quote

import streamlit as st

from dashboards.blocks import connecting, progress
from dashboards.serving import jobs, place
from dashboards.words import formats
from dashboards.words.language import _, many
from ingest.connecting import is_sample
from ingest.settings import FILE, Settings

SAMPLE = ("demo", "--no-serve", "--days", "28", "--scale", "0.3")
"""Four weeks of a third of the usual demand: all that there is to see, within a minute."""


def nothing_connected(settings: Settings, *, set_aside: int = 0) -> None:
    """Nothing has been loaded yet: say so, and offer the sample centre with one click, or a source of one's own."""
    with st.container(border=True, key="nothing-connected"):
        st.subheader(_("Nothing is connected yet"), anchor=False)
        if progress.show(settings):
            return
        if set_aside:
            came = many(
                "{n} file came and could not be used; the page Loads says why.",
                "{n} files came and not one could be used; the page Loads says why.",
                set_aside,
            )
            st.markdown(came.format(n=formats.count(set_aside)))
        st.markdown(_("There are no facts in this home folder, so there is nothing to measure. Two ways on:"))
        sample, own = st.columns(2, gap="large")
        with sample:
            _sample(settings)
        with own:
            st.markdown(_("**Connect a source of your own.**"))
            st.markdown(_("Upload one of its files; what wrote it is recognised, and you see what would come of it."))
            connecting.ask(settings)
        with st.expander(_("The same from a terminal"), key="from-a-terminal"):
            home = quote(str(place.home()))
            its_folder = "ANOTHER_FOLDER" if _is_settled(settings) else home
            st.code(f"spiritlevel demo --home {its_folder}\nspiritlevel ingest FILE --home {home}", language="bash")


def _is_settled(settings: Settings) -> bool:
    """Whether this folder has settings that somebody wrote: the sample centre would not touch them."""
    return (settings.home / FILE).is_file() and not is_sample(settings)


def _sample(settings: Settings) -> None:
    st.markdown(_("**Look around first.**"))
    st.markdown(_("Four weeks of an invented company, written as raw logs of its vendors and loaded for real."))
    if _is_settled(settings):
        st.caption(
            _("This folder has settings of its own, and the sample centre brings its own: it takes another folder.")
        )
        return
    if st.button(_("Load the sample centre"), key="load-sample", type="primary", icon=":material/play_circle:"):
        jobs.start(settings.home, _("The sample centre is written and loaded"), SAMPLE)
        st.rerun()
    st.caption(_("Takes about a minute. The sample can be deleted with its folder."))


def mark_sample(settings: Settings) -> None:
    """Say on every page that its numbers are those of the sample centre, where they are."""
    if is_sample(settings):
        st.info(
            _("These are invented data: the sample centre, loaded from logs that Spiritlevel wrote itself."),
            icon=":material/science:",
        )
