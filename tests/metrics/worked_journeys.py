"""Rows of the derived tables in a few words."""

from datetime import timedelta
from typing import Any

from tests.metrics.worked import START, Row


def a_repeat(outcome: str = "answered", back_days: float | None = None, **columns: Any) -> Row:
    """A contact of an hour, of person 1, who came back so many days after it, with whatever topic."""
    began = columns.get("started_at", START)
    until = began + timedelta(hours=1)
    back = None if back_days is None else until + timedelta(days=back_days)
    plain: Row = {
        "person": 1,
        "channel": "voice",
        "outcome": outcome,
        "is_open": False,
        "with_bot": False,
        "started_at": began,
        "until": until,
        "back_at": back,
        "back_any_at": back,
        "back_human_at": back,
        "back_channel": None if back is None else "voice",
    }
    return plain | columns


def a_journey(steps: int = 1, **columns: Any) -> Row:
    """A journey of person 1 with so many contacts in one channel, each of an hour."""
    began = columns.get("started_at", START)
    plain: Row = {
        "person": 1,
        "channel": "voice",
        "last_channel": "voice",
        "started_at": began,
        "ended_at": began + timedelta(hours=steps),
        "steps": steps,
        "channels": 1,
        "handoffs": steps - 1,
        "to_voice": True,
        "in_vain": False,
        "is_open": False,
        "settled": True,
        "easy": False,
        "hard": False,
    }
    return plain | columns


def a_handoff(why: str = "unknown", gap_s: float = 60.0, **columns: Any) -> Row:
    """A change from chat to the telephone."""
    plain: Row = {
        "person": 1,
        "channel": "chat",
        "to_channel": "voice",
        "why": why,
        "gap_s": gap_s,
        "at": START,
        "carried": False,
    }
    return plain | columns


def a_quarter(busy_s: float = 450.0, ready_s: float | None = 450.0, **columns: Any) -> Row:
    """A quarter of an hour of one agent."""
    return {"source": "desk", "agent": "ann", "at": START, "busy_s": busy_s, "ready_s": ready_s} | columns


def a_handling(own_s: float = 60.0, at_once: float = 1.0, **columns: Any) -> Row:
    """A stay with an agent that took so much of their time, among so many at once."""
    plain: Row = {"channel": "chat", "direction": "inbound", "at": START, "own_s": own_s, "at_once": at_once}
    return plain | {"handle_s": own_s * at_once, "share": 1.0} | columns


def a_message_sent(recent: int | None = 1, **columns: Any) -> Row:
    """A newsletter to person 1, the first of a week that has passed, in which they got no more than this and before."""
    plain: Row = {
        "person": None if recent is None else 1,
        "channel": "email",
        "at": START,
        "recent": recent,
        "pressure": None if recent is None else "1" if recent == 1 else "2",
        "in_week": recent,
        "first_of_week": None if recent is None else True,
        "week_over": True,
        "opted_out": False,
    }
    return plain | columns


def an_effort(points: float = 0.0, **columns: Any) -> Row:
    """A journey of person 1 that cost so many points, each of them for coming again."""
    plain: Row = {
        "person": 1,
        "channel": "voice",
        "started_at": START,
        "channel_changes": 0,
        "repeats": int(points),
        "transfers": 0,
        "late": 0,
        "identified_again": 0,
        "points": points,
        "settled": True,
    }
    return plain | columns


def a_customer_month(channels: int = 1, **columns: Any) -> Row:
    """A month in which person 1 turned to so many channels."""
    return {"person": 1, "channel": "voice", "at": START, "contacts": channels, "channels": channels} | columns


def a_callback(reached_hours: float | None = None, **columns: Any) -> Row:
    """A promise to call back that was kept after so many hours."""
    asked = columns.get("asked_at", START)
    reached = None if reached_hours is None else asked + timedelta(hours=reached_hours)
    plain: Row = {"channel": "voice", "way": "callback", "asked_at": asked, "reached_at": reached, "told": True}
    return plain | columns
