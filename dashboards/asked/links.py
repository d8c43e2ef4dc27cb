"""Links from a page to another, which keep the reader in this tab."""

from collections.abc import Mapping, Sequence
from functools import cache

import streamlit as st

_ASKED = "go to"


def link(label: str, page: str, parameters: Mapping[str, str | Sequence[str]], *, icon: str = "") -> None:
    """Draw a link to a page by its name, with what its address is to say; the label is plain text."""
    st.page_link(_page(page), label=label, icon=icon, query_params=dict(parameters), help="")


def ask(page: str, parameters: Mapping[str, str | Sequence[str]]) -> None:
    """Lead to a page from a place where nobody can be led anywhere yet, such as a callback; `go` does it."""
    st.session_state[_ASKED] = (page, dict(parameters))


def go() -> None:
    """Lead to the page that was asked for, if one was."""
    if (asked := st.session_state.pop(_ASKED, None)) is not None:
        page, parameters = asked
        st.switch_page(_page(page), query_params=parameters)


@cache
def _page(name: str) -> st.Page:
    # Streamlit knows a page by its path; what it draws and how it is called stands in the menu.
    return st.Page(_nothing, title=name, url_path=name)


def _nothing() -> None:
    """Draw nothing: the page in the menu is drawn."""
