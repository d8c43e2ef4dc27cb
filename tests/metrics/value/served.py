"""Contacts that cost something, in few words: when they came, by which channel, and how long an agent had them."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from ingest.settings import Settings
from ingest.settings.cost import Cost
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from metrics.rows import Rows
from tests.metrics.derive.told import HOUR
from tests.metrics.worked import START, Row, a_leg, an_interaction, frame

Contact = tuple[Row, list[Row]]


def contact(hours: float, channel: str = "voice", *minutes: float | None, **columns: Any) -> Contact:
    """A contact so many hours after the start, with a stay of an agent for each of these minutes.

    The customer waits a minute before the first; a stay of None is one whose time nobody knows.
    """
    began = START + hours * HOUR
    answered = began + timedelta(minutes=1)
    stays = []
    for seq, length in enumerate(minutes):
        left = answered + timedelta(minutes=length or 0)
        told = {"queued_at": answered - timedelta(minutes=1), "answered_at": answered, "left_at": left, "agent": "a"}
        stays.append(a_leg("answered", None) | told | {"channel": channel, "seq": seq, "source": "x", "acw_s": 0.0})
        answered = left
    plain = {
        "source": "x",
        "customer": 1,
        "channel": channel,
        "started_at": began,
        "ended_at": answered,
        "is_open": False,
        "transfers": max(len(minutes) - 1, 0),
    }
    return an_interaction(columns.pop("outcome", "answered")) | plain | columns, stays


def of(contacts: Sequence[Contact], days: float = 30, *, agent: str | None = None) -> Rows:
    """Facts of so many days with these contacts; ids are x:0, x:1 ... in this order.

    Each is with an agent of its own, unless one is named who has them all.
    """
    rows = [row for row, _ in contacts]
    stays = [
        stay | {"interaction_id": f"x:{number}", "agent": agent or f"{stay['agent']}{number}"}
        for number, (_, some) in enumerate(contacts)
        for stay in some
    ]
    frames = {interaction.name: frame(interaction, rows), leg.name: frame(leg, stays)}
    return Rows(frames=frames, as_of=START + timedelta(days=days))


def priced(**costs: Cost) -> Settings:
    """Settings with these costs by channel."""
    return Settings(home=Path("/nowhere"), cost=costs)
