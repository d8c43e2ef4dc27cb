"""Contacts that come evenly over half an hour, and agents who are there for them, in few words."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ingest.settings import Settings
from ingest.settings.staffing import Staffing
from ingest.tables.agent_state import agent_state
from ingest.tables.leg import leg
from metrics.rows import Rows
from metrics.staffing.asked import asked
from metrics.staffing.requirement import Requirement, requirement
from tests.metrics.worked import START, Row, a_leg, frame

HALF_HOUR = timedelta(minutes=30)


def coming(
    times: int, at: datetime = START, *, wait_s: float = 10, handle_s: float | None = 180, **columns: Any
) -> list[Row]:
    """So many answered contacts in the half hour from `at` on, each with an agent of its own unless one is named."""
    return [
        a_leg("answered", wait_s, queued_at=queued)
        | {
            "source": "x",
            "agent": f"a{number}",
            "left_at": queued + timedelta(seconds=wait_s + (handle_s or 0)),
            "talk_s": handle_s,
            "hold_s": 0.0,
            "acw_s": 0.0,
            "interaction_id": f"{at:%d%H%M}{columns.get('channel', 'voice')}{number}",
        }
        | columns
        for number in range(times)
        for queued in [at + number * HALF_HOUR / times]
    ]


def leaving(times: int, at: datetime = START, *, wait_s: float = 210, **columns: Any) -> list[Row]:
    """So many who give up, evenly over the same half hour."""
    return [a_leg("abandoned", wait_s, queued_at=at + n * HALF_HOUR / times) | columns for n in range(times)]


def there(agents: int, at: datetime = START) -> list[Row]:
    """So many agents a0, a1 ... free for customers in that half hour."""
    plain = {"source": "x", "state": "available", "started_at": at, "ended_at": at + HALF_HOUR}
    return [plain | {"agent": f"a{number}"} for number in range(agents)]


def settings(*, zone: str = "UTC", **assumed: Any) -> Settings:
    """The default settings with other assumptions on staff."""
    plain = Settings(home=Path("/nowhere"), staffing=Staffing(**assumed))
    return plain.model_copy(update={"site": plain.site.model_copy(update={"timezone": zone})})


def needed(
    legs: Sequence[Row], states: Sequence[Row] = (), *, days: float = 1, of: Settings | None = None, **question: Any
) -> Requirement:
    """What a day takes, of facts that reach so many days on."""
    frames = {leg.name: frame(leg, legs), agent_state.name: frame(agent_state, states)}
    rows, of = Rows(frames=frames, as_of=START + timedelta(days=days)), of or settings()
    return requirement(rows, of, asked(of, rows, **question))
