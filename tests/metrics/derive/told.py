"""Contacts of a few people in few words, for the derived tables, and random ones for their slow references."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

from ingest.settings import Settings
from ingest.tables.identity import identity
from metrics.derived_table import WithDerived, derived_tables
from metrics.rows import Rows
from tests.metrics.worked import SETTINGS, START, Row, an_interaction, facts, frame

HOUR = timedelta(hours=1)


def came(hours: float, channel: str = "voice", topic: str | None = None, **columns: Any) -> Row:
    """A contact of person 1, so many hours after the start, that took six minutes."""
    began = START + hours * HOUR
    plain: Row = {
        "customer": 1,
        "channel": channel,
        "topic": topic,
        "started_at": began,
        "ended_at": began + 0.1 * HOUR,
        "is_open": False,
    }
    return an_interaction(columns.pop("outcome", "answered")) | plain | columns


def derived(name: str, rows: Sequence[Row], settings: Settings = SETTINGS, **beside: Any) -> pl.DataFrame:
    """The rows of a derived table that these contacts make, in order of the contacts that they are about."""
    table = derived_tables()[name].table
    made = WithDerived(facts=told(rows, **beside), settings=settings).scan(table).collect()
    return made.sort("interaction_id")


def told(rows: Sequence[Row], *, identities: Sequence[Row] = (), days: int = 1) -> Rows:
    """Facts of so many days with these contacts, and links between addresses; ids are x:0, x:1 ... in this order."""
    known = [{"seen_at": START, "revision": 0} | row for row in identities]
    rest = facts(interactions=rows)
    return Rows(frames={**rest.frames, identity.name: frame(identity, known)}, as_of=START + days * 24 * HOUR)


contacts = st.lists(
    st.builds(
        came,
        st.integers(0, 200).map(lambda x: x / 2),
        st.sampled_from(["voice", "chat", "email", "bot"]),
        st.sampled_from([None, "billing", "moving"]),
        customer=st.sampled_from([None, 1, 2]),
        outcome=st.sampled_from(["answered", "abandoned", "bot_contained", "lapsed"]),
    ),
    max_size=14,
)
"""Up to fourteen contacts of two people, and of nobody, within a hundred hours."""
