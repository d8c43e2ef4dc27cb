"""What a long job is doing, refreshed by itself, and what became of it."""

from pathlib import Path

import streamlit as st

from dashboards.serving import facts
from dashboards.serving.jobs import Job, job_of, put_away
from dashboards.words import formats
from dashboards.words.language import _
from ingest.connecting import files_there
from ingest.settings import Settings
from ingest.store.loads import loads

EVERY_S = 1.0


def show(settings: Settings) -> bool:
    """Show the job of this home folder, if there is one; gives whether it still runs."""
    job = job_of(settings.home)
    if job is None:
        return False
    if job.runs:
        _running(settings, job)
    else:
        _ended(settings.home, job)
    return job.runs


@st.fragment(run_every=EVERY_S)
def _running(settings: Settings, job: Job) -> None:
    if not job.runs:
        # Whoever waits sees the dashboards as soon as there is something to see.
        st.rerun()
    # A job may write the settings itself, as that of the sample centre does.
    now, _fingerprint = facts.settings_of(settings.home)
    came = files_there(now)
    done = min(loads(now).height, came)
    said = formats.plain(job.last_words)
    st.progress(done / came if came else 0.0, text=f"**{formats.plain(job.what)}**  \n{said}")
    if came:
        st.caption(_("{done} of {all} files are loaded.").format(done=formats.count(done), all=formats.count(came)))


def _ended(home: Path, job: Job) -> None:
    if job.code == 0:
        st.success(_("Done: {what}").format(what=formats.plain(job.what)), icon=":material/check_circle:")
    else:
        ended = _("This did not go to its end: {what}. What was done before is kept.")
        # The last that it said is why.
        st.error(
            f"{ended.format(what=formats.plain(job.what))}  \n{formats.plain(job.last_words)}", icon=":material/error:"
        )
    if job.lines:
        with st.expander(_("What it said"), key="job-lines"):
            st.code("\n".join(job.lines), language=None, wrap_lines=True)
    st.button(_("Put away"), on_click=put_away, args=(home,), key="put-job-away", type="tertiary")
