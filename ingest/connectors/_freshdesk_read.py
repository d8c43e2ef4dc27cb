"""Freshdesk's tickets, conversations and satisfaction ratings become events of tickets."""

from collections.abc import Iterator
from typing import Any

from ingest.connector import Batch
from ingest.connectors._desk import Form, Told, batch, flat
from ingest.connectors._messaging import digest, walked, worded
from ingest.read.pages import page_records, under
from ingest.read.raw import RawFile

FORM = Form(
    words=("status", "source", "topic", "brand", "gone", "sender", "public", "rating", "measured"),
    moments=("first_replied", "replied", "asked", "resolved", "closed", "reopened"),
)

STATS = {
    "first_replied": "first_responded_at",
    "replied": "agent_responded_at",
    "asked": "requester_responded_at",
    "resolved": "resolved_at",
    "closed": "closed_at",
    "reopened": "reopened_at",
}
"""The times of a ticket's `stats`, and their names in it."""

REPLY, NOTE, FEEDBACK, FORWARDED = "0", "2", "6", "8"
"""Sources of conversations. What is forwarded goes to somebody else, and feedback is an answer to a survey."""


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events of tickets; conversations may stand in their ticket or by themselves, with its `ticket_id`."""
    for records, refused in page_records(raw, dict, under("tickets", "results", "satisfaction_ratings")):
        told = flat(records, _told, FORM)
        count = len(records) + len(refused)
        yield batch(told, refused, raw, FORM, zone=settings.timezone, records=count, said="created_at")


def _told(it: Any) -> list[Told]:
    if walked(it, "ratings") is not None:
        return [_rating(it)]
    if "incoming" in it:
        return [_conversation(it, worded(it, "ticket_id"))]
    if "status" in it and "requester_id" in it:
        return _ticket(it)
    return [{}]


def _ticket(it: Any) -> list[Told]:
    name, requester = worded(it, "id"), worded(it, "requester_id")
    customer = f"account:{requester}" if requester else None
    gone = walked(it, "spam") is True or walked(it, "deleted") is True
    has_stats = isinstance(walked(it, "stats"), dict)
    parts = walked(it, "conversations")
    listed = [x for x in parts if isinstance(x, dict)] if isinstance(parts, list) else []
    ticket: Told = {
        "id": f"{name}#ticket" if name else None,
        "contact": name,
        "kind": "ticket",
        "time": worded(it, "created_at"),
        "updated": worded(it, "updated_at"),
        "queue": worded(it, "group_id"),
        "agent": worded(it, "responder_id"),
        "customer": customer,
        "status": worded(it, "status"),
        "source": worded(it, "source"),
        "topic": worded(it, "type"),
        "brand": worded(it, "product_id"),
        "gone": "yes" if gone else None,
        "measured": "stats" if has_stats else "parts" if isinstance(parts, list) else None,
        **{name: worded(it, f"stats.{said}") for name, said in STATS.items()},
    }
    return [ticket, *_links(it, name, customer), *(_conversation(x, name) for x in listed)]


def _links(it: Any, name: str | None, customer: str | None) -> list[Told]:
    """The addresses of a requester who was exported with the ticket."""
    found = {
        "email": worded(it, "requester.email"),
        "phone": worded(it, "requester.phone") or worded(it, "requester.mobile"),
    }
    link: Told = {"contact": name, "kind": "link", "time": worded(it, "created_at"), "customer": customer}
    schemes = {"email": "mailto", "phone": "tel"}
    account = digest(worded(it, "requester_id"))
    return [
        {**link, "id": account, "other": f"{schemes[kind]}:{address}", "other_is": kind}
        for kind, address in found.items()
        if address and customer
    ]


def _conversation(it: Any, ticket: str | None) -> Told:
    """A message or a note. Who wrote it is an agent unless it came in."""
    name, author, source = worded(it, "id"), worded(it, "user_id"), worded(it, "source")
    incoming = walked(it, "incoming") is True
    private = walked(it, "private") is True or source == FORWARDED
    sender = "customer" if incoming else "system" if source == FEEDBACK else "agent"
    return {
        "id": f"{name}#conversation" if name else None,
        "contact": ticket,
        "kind": "conversation",
        "time": worded(it, "created_at"),
        "updated": worded(it, "updated_at"),
        "agent": None if incoming else author,
        "customer": f"account:{author}" if incoming and author else None,
        "sender": sender,
        "public": str(not private).lower(),
    }


def _rating(it: Any) -> Told:
    name = worded(it, "id")
    return {
        "id": f"{name}#rating" if name else None,
        "contact": worded(it, "ticket_id"),
        "kind": "rating",
        "time": worded(it, "created_at"),
        "updated": worded(it, "updated_at"),
        "rating": worded(it, "ratings.default_question"),
    }
