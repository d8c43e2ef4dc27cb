"""The clock of a page: the zone of its times, when weeks begin, until when there are data, and which definitions."""

from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from dashboards import formats
from ingest.settings import Settings


def foot(settings: Settings, as_of: datetime | None, definitions: Mapping[str, int]) -> None:
    """Print the clock at the foot of a page."""
    zone = settings.site.timezone
    reach = f"data up to {formats.moment(as_of, zone)}" if as_of else "no data yet"
    said = [
        f"Times in {zone}, days from midnight to midnight",
        f"weeks begin on {settings.site.week_start.title()}",
        reach,
    ]
    if definitions:
        said.append("definitions: " + ", ".join(f"{name} v{version}" for name, version in sorted(definitions.items())))
    with st.container(key="clock"):
        st.divider()
        st.caption(formats.plain(" · ".join(said)))
