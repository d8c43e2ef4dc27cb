"""Zendesk Chat's chats become events: one for each chat, and one for each entry of its history."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from ingest.connector import Batch
from ingest.connectors._desk import Form, Told, batch, flat
from ingest.connectors._messaging import digest, walked, worded
from ingest.read.pages import page_records
from ingest.read.raw import RawFile

FORM = Form(
    words=("sort", "sender", "form", "began_by", "ticket", "missed", "gone", "rating", "language", "first"),
    moments=("ended",),
)

MESSAGES = ("chat.msg", "chat.file")
RATED, ASKED = "chat.rating", "chat.request.rating"
SENDERS = {"visitor": "customer", "agent": "agent", "trigger": "bot", "bot": "bot", "answerbot": "bot"}
LONGEST = 10**9
"""How many seconds a chat can last at most; more is no duration."""


def unwrapped(page: dict[str, Any]) -> Sequence[Any] | None:
    """The chats of a page, of an incremental export, or of an answer for several ids."""
    if isinstance(page.get("chats"), list):
        return list(page["chats"])
    docs = page.get("docs")
    return list(docs.values()) if isinstance(docs, dict) else None


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events of chats."""
    for records, refused in page_records(raw, dict, unwrapped):
        told = flat(records, _told, FORM)
        count = len(records) + len(refused)
        yield batch(told, refused, raw, FORM, zone=settings.timezone, records=count, said="timestamp")


def _told(it: Any) -> list[Told]:
    name, kind = worded(it, "id"), worded(it, "type")
    if kind not in {"chat", "offline_msg"}:
        return [{}]
    visitor = worded(it, "visitor.id")
    customer = f"account:{visitor}" if visitor else None
    start = worded(it, "timestamp")
    chat: Told = {
        "id": f"{name}#chat" if name else None,
        "contact": name,
        "kind": "chat",
        "time": start,
        "updated": worded(it, "update_timestamp"),
        "queue": worded(it, "department_name") or worded(it, "department_id"),
        "customer": customer,
        "sort": kind,
        "began_by": worded(it, "started_by"),
        "ticket": worded(it, "zendesk_ticket_id"),
        "missed": "yes" if walked(it, "missed") is True else None,
        "gone": "yes" if walked(it, "deleted") is True else None,
        "rating": worded(it, "rating"),
        "language": worded(it, "visitor.language") or worded(it, "session.language"),
        # Seconds until the agent's first message.
        "first": worded(it, "response_time.first"),
        "ended": worded(it, "end_timestamp") or _end(start, walked(it, "duration")),
    }
    history = walked(it, "history")
    entries = history if isinstance(history, list) else []
    parts = [_entry(x, n, name, customer) for n, x in enumerate(entries) if isinstance(x, dict)]
    return [chat, *_links(it, name, customer, start), *(part for part in parts if part is not None)]


def _end(start: str | None, seconds: Any) -> str | None:
    """A chat's end, where only its length is told, in seconds."""
    if start is None or isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        begin = datetime.fromisoformat(start)
        return (begin + timedelta(seconds=seconds)).isoformat() if 0 <= seconds < LONGEST else None
    except (ValueError, OverflowError):
        return None


def _links(it: Any, name: str | None, customer: str | None, time: str | None) -> list[Told]:
    found = {"email": worded(it, "visitor.email"), "phone": worded(it, "visitor.phone")}
    schemes = {"email": "mailto", "phone": "tel"}
    link: Told = {"contact": name, "kind": "link", "time": time, "customer": customer}
    account = digest(worded(it, "visitor.id"))
    return [
        {**link, "id": account, "other": f"{schemes[kind]}:{address}", "other_is": kind}
        for kind, address in found.items()
        if address and customer
    ]


def _entry(entry: Any, place: int, chat: str | None, customer: str | None) -> Told | None:
    """One entry of a history: a message, somebody who joined, another department, a rating."""
    kind = worded(entry, "type") or ""
    nick = (worded(entry, "sender_type") or worded(entry, "nick") or "").lower()
    who, _, number = nick.partition(":")
    sender = SENDERS.get(who)
    agent = worded(entry, "agent_id") or number or None
    if sender is None and kind in MESSAGES:
        sender = "system"
    return {
        "id": f"{chat}#{place}" if chat else None,
        "contact": chat,
        "kind": "entry",
        "time": worded(entry, "timestamp"),
        "sort": kind,
        "sender": sender,
        "form": "media" if kind == "chat.file" else "text",
        "queue": worded(entry, "department_name") or worded(entry, "department_id"),
        "agent": agent if sender == "agent" else None,
        "customer": customer if sender == "customer" else None,
        "rating": worded(entry, "new_rating") if kind == RATED else None,
    }
