"""How things stand beside each other: in as many columns as there is room for, in fewer on a narrow screen."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboards.words import formats

Kind = Literal["cards", "panels", "pair"]
"""Cards take 11 rem at least, small charts 14, two charts side by side 26 each; style.css holds the numbers."""


def columns(kind: Kind, count: int, *, key: str) -> Sequence[DeltaGenerator]:
    """That many places of one width, to be used as `with`."""
    with st.container(key=f"{kind}-{key}"):
        return st.columns(count, gap="large" if kind == "pair" else "small")


def heading(title: str) -> None:
    """The heading of a figure or a table, which is its finding; style.css makes it as small as it should be."""
    st.markdown(f"## {formats.plain(title)}", anchors=False)


def lead(sentence: str) -> None:
    """The sentence that a page begins with: its answer."""
    with st.container(key="lead"):
        st.markdown(formats.plain(sentence))
