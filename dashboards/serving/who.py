"""Who changes something: known where readers log in, else asked for once in each visit."""

from collections.abc import Sequence

import streamlit as st

from dashboards.words.language import _

_KEY = "who"


def may_see(allowed: Sequence[str]) -> str:
    """The reader's name where they have logged in under one of these names or mailboxes; empty for everybody else."""
    said = [str(getattr(st.user, x, "") or "") for x in ("name", "email")]
    return next((x for x in said if x), "") if getattr(st.user, "is_logged_in", False) and {*said} & {*allowed} else ""


def ask(place: str) -> str:
    """The reader's name; empty while it is not known, and then a field to say it stands here."""
    known = str(getattr(st.user, "name", "") or "")
    if known:
        return known
    label, before = _("Your name, kept with what you change"), str(st.session_state.get(_KEY, ""))
    said = str(st.text_input(label, value=before, key=f"{_KEY}-{place}", max_chars=80)).strip()
    st.session_state[_KEY] = said
    return said
