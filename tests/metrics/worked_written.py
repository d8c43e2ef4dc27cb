"""Rows of `episode` and `reply` in a few words."""

from datetime import timedelta
from typing import Any

from tests.metrics.worked import START, Row

FAR = timedelta(days=12)
"""How long after the start the facts of these rows end."""


def an_episode(reply_s: float | None = 60.0, resolved_s: float | None = 600.0, **columns: Any) -> Row:
    """An e-mail that was replied to after so many seconds, once, and resolved after so many; or is open still."""
    began = columns.get("started_at", START)
    resolved = None if resolved_s is None else began + timedelta(seconds=resolved_s)
    replied = None if reply_s is None else began + timedelta(seconds=reply_s)
    until = resolved or START + FAR
    plain: Row = {
        "channel": "email",
        "direction": "inbound",
        "started_at": began,
        "created_at": began,
        "asked_at": began,
        "last_asked_at": began,
        "first_reply_at": replied,
        "unanswered_until": until if replied is None else None,
        "resolved_at": resolved,
        "resolved_last_at": resolved,
        "ended_at": resolved,
        "settled": resolved is not None,
        "open_until": None if resolved else until,
        "unsettled_until": None if resolved else until,
        "is_open": resolved is None,
        "reopened": False,
        "continues": False,
        "for_human": True,
        "replies_known": True,
        "requester_wait_s": ((replied or until) - began).total_seconds(),
        "asked_messages": 1,
        "replies": 0 if replied is None else 1,
        "bot_messages": 0,
        "conversation_replies": 0 if replied is None else 1,
    }
    return plain | columns


def a_reply(reply_s: float | None = 60.0, **columns: Any) -> Row:
    """A second question by e-mail that was replied to after so many seconds, or is waiting."""
    asked = columns.get("asked_at", START)
    replied = None if reply_s is None else asked + timedelta(seconds=reply_s)
    plain: Row = {
        "channel": "email",
        "direction": "inbound",
        "asked_at": asked,
        "last_asked_at": asked,
        "replied_at": replied,
        "unanswered_until": START + FAR if replied is None else None,
        "is_first": False,
        "is_last": True,
        "replies_known": True,
        "for_human": True,
    }
    return plain | columns
