"""What is chosen stands in the address, in words that are the same in every language, so that every view is a link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

Words = dict[str, list[str]]
"""What an address says: of each name its values, {"channel": ["Phone", "Chat"]}."""

_KEPT = "address"
_RECENT = 8


@dataclass(kw_only=True)
class _Kept:
    """What the address of this session said last, and a few times before."""

    page: str
    words: Words
    before: list[Words] = field(default_factory=list)


def asked(names: Sequence[str], page: str) -> tuple[Words, bool]:
    """What is to be shown by these names, and whether the address asks for it anew.

    A link does, and so does the way back in the browser. A menu that leads to a page without a word of it does not, nor
    does a browser that has not yet heard of the address that it was given a moment ago: what was chosen stays.
    """
    said = {name: found for name in names if (found := st.query_params.get_all(name))}
    kept: _Kept | None = st.session_state.get(_KEPT)
    if kept is None or _went_back():
        return said, True
    if said and said != kept.words and (page != kept.page or said not in kept.before):
        return said, True
    return kept.words, False


def keep(names: Sequence[str], words: Mapping[str, Sequence[str]], page: str) -> None:
    """Write what is chosen into the address; what is as usual has no word there."""
    wanted = {name: list(words[name]) for name in names if words.get(name)}
    kept: _Kept | None = st.session_state.get(_KEPT)
    before = [] if kept is None else [*kept.before, kept.words][-_RECENT:]
    st.session_state[_KEPT] = _Kept(page=page, words=wanted, before=before)
    changed = {name: values for name, values in wanted.items() if st.query_params.get_all(name) != values}
    if changed:
        st.query_params.update(changed)
    for name in names:
        if name not in wanted and name in st.query_params:
            del st.query_params[name]


def _went_back() -> bool:
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and context.is_history_navigation
