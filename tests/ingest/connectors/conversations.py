"""Conversations of Genesys Cloud, as tests write them: times are seconds after noon."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

NOON = datetime(2024, 4, 1, 12, tzinfo=UTC)

Json = dict[str, Any]


def at(seconds: float) -> str:
    """A moment as Genesys Cloud writes it."""
    return f"{NOON + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"


def segment(kind: str, begin: float, end: float | None = None, ends_by: str = "", queue: str = "") -> Json:
    """What went on for a while."""
    told: Json = {"segmentType": kind, "segmentStart": at(begin), "conference": False}
    told |= {} if end is None else {"segmentEnd": at(end)}
    told |= {"disconnectType": ends_by} if ends_by else {}
    return told | ({"queueId": queue} if queue else {})


def session(medium: str, *segments: Json, metrics: Mapping[str, float] | None = None, **more: Any) -> Json:
    """One participant's part in one medium."""
    told = [{"name": name, "value": value, "emitDate": at(0)} for name, value in (metrics or {}).items()]
    return {"mediaType": medium, "direction": "inbound", "segments": list(segments), "metrics": told, **more}


def customer(medium: str, begin: float = 0, end: float | None = None, ends_by: str = "peer", **more: Any) -> Json:
    """The customer, from begin to end."""
    theirs = session(medium, segment("interact", begin, end, ends_by if end is not None else ""), **more)
    return {"purpose": "customer", "participantName": "Jane Roe", "sessions": [theirs]}


def queued(
    medium: str, begin: float, end: float | None = None, ends_by: str = "transfer", queue: str = "q-1", **more: Any
) -> Json:
    """A stay in a queue."""
    stay = segment("interact", begin, end, ends_by if end is not None else "", queue)
    return {"purpose": "acd", "sessions": [session(medium, stay, **more)]}


def human(who: str, *sessions: Json, purpose: str = "agent", **more: Any) -> Json:
    """An agent with sessions of theirs."""
    return {"purpose": purpose, "userId": who, "sessions": list(sessions), **more}


def answering(
    medium: str,
    alert: float,
    answer: float,
    end: float | None,
    *,
    queue: str = "q-1",
    ends_by: str = "peer",
    wrapup: float | None = None,
    metrics: Mapping[str, float] | None = None,
) -> Json:
    """An agent's session: it rings, is answered, ends, and is wrapped up."""
    told = [
        segment("alert", alert, answer, queue=queue),
        segment("interact", answer, end, ends_by if end is not None else "", queue),
    ]
    if end is not None and wrapup is not None:
        told.append(segment("wrapup", end, wrapup, queue=queue))
    return session(medium, *told, metrics=metrics)


def conversation(name: str, *participants: Json, end: float | None = None, **more: Any) -> Json:
    """A conversation that began at noon."""
    told: Json = {"conversationId": name, "conversationStart": at(0), "originatingDirection": "inbound"}
    told |= {} if end is None else {"conversationEnd": at(end)}
    return told | {"divisionIds": ["d-1"], "participants": list(participants)} | more
