"""The clock of a page: the zone of its times, when weeks begin, until when there are data, and which definitions.

Where the settings exclude contacts, how many stands there too.
"""

from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from dashboards.files import about
from dashboards.words import formats
from dashboards.words.language import _
from ingest.settings import Settings


def foot(settings: Settings, as_of: datetime | None, definitions: Mapping[str, int], *, left_out: int = 0) -> None:
    """Print the clock at the foot of a page."""
    said = about.clock(settings, as_of, left_out=left_out)
    if definitions:
        said.append(_("definitions: {names}").format(names=about.definitions(definitions)))
    with st.container(key="clock"):
        st.divider()
        st.caption(formats.plain(" · ".join(said)))
