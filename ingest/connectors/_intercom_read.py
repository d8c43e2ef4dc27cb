"""Intercom's conversations become events: one for each conversation, and one for each of its parts."""

from collections.abc import Iterator, Sequence
from typing import Any

from ingest.connector import Batch
from ingest.connectors._desk import Form, Told, batch, flat
from ingest.connectors._messaging import digest, walked, worded
from ingest.read.pages import page_records
from ingest.read.raw import RawFile

FORM = Form(
    words=("what", "sender", "public", "state", "channel", "title", "rating", "whole"),
    moments=("asked", "replied", "closed", "rated"),
    clock="s",
)
"""Times are seconds since 1970. The vendor's durations leave out what lies outside office hours: they are not read."""

CUSTOMERS = ("user", "lead", "contact", "visitor")
NOBODY = (None, "0", "nobody")
NOTES = ("note", "note_and_reopen", "note_and_unsnooze")

CLOSES = ("close",)
OPENS = ("open", "assign_and_reopen", "note_and_reopen")
MERGED_AWAY = ("merged_secondary_conversation",)


def unwrapped(page: dict[str, Any]) -> Sequence[Any] | None:
    """The conversations of a page or of a notification."""
    if isinstance(page.get("conversations"), list):
        return list(page["conversations"])
    item = walked(page, "data.item")
    return [item] if isinstance(item, dict) else None


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events of conversations; every part that was exported once is kept, also when later pages leave it out."""
    for records, refused in page_records(raw, dict, unwrapped):
        told = flat(records, _told, FORM)
        count = len(records) + len(refused)
        yield batch(told, refused, raw, FORM, zone=settings.timezone, records=count, said="created_at")


def _told(it: Any) -> list[Told]:
    name = worded(it, "id")
    gone = worded(it, "deleted_at")
    if gone is not None:
        return [{"id": f"{name}#deleted" if name else None, "contact": name, "kind": "deleted", "time": gone}]
    if worded(it, "type") != "conversation":
        return [{"aside": "no_conversation"}] if worded(it, "type") else [{}]
    customer = _customer(it)
    parts = walked(it, "conversation_parts.conversation_parts")
    listed = [x for x in parts if isinstance(x, dict)] if isinstance(parts, list) else []
    count = worded(it, "conversation_parts.total_count")
    head: Told = {
        "id": f"{name}#conversation" if name else None,
        "contact": name,
        "kind": "conversation",
        "time": worded(it, "created_at"),
        "updated": worded(it, "updated_at"),
        "queue": _id(worded(it, "team_assignee_id")),
        "agent": _id(worded(it, "admin_assignee_id")),
        "customer": customer,
        "state": worded(it, "state"),
        "channel": worded(it, "channel.current") or worded(it, "channel.initial") or worded(it, "source.type"),
        "what": worded(it, "source.delivered_as"),
        "whole": "yes" if isinstance(parts, list) and count in {None, str(len(listed))} else None,
        "public": "parts" if isinstance(parts, list) else None,
        "asked": worded(it, "statistics.first_contact_reply_at"),
        "replied": worded(it, "statistics.first_admin_reply_at"),
        "closed": worded(it, "statistics.last_close_at"),
        "rating": worded(it, "conversation_rating.rating"),
        "rated": worded(it, "conversation_rating.created_at"),
    }
    return [head, *_first(it, name, customer), *_links(it, name, customer), *(_part(x, name, customer) for x in listed)]


def _id(value: str | None) -> str | None:
    """An id; the number 0 stands for nobody."""
    return None if value in NOBODY else value


def _customer(it: Any) -> str | None:
    contacts = walked(it, "contacts.contacts")
    first = contacts[0] if isinstance(contacts, list) and contacts else None
    author = worded(it, "source.author.id") if worded(it, "source.author.type") in CUSTOMERS else None
    name = worded(first, "id") or author
    return f"account:{name}" if name else None


def _first(it: Any, name: str | None, customer: str | None) -> list[Told]:
    """The message with which the conversation began."""
    source = walked(it, "source")
    if not isinstance(source, dict) or name is None:
        return []
    author = worded(source, "author.type")
    sender = _sender(source)
    # A campaign's message is nobody's: it is the company's notice.
    if worded(source, "delivered_as") in {"automated", "operator_initiated"} and author not in CUSTOMERS:
        sender = "bot"
    return [
        {
            "id": f"{name}#source",
            "contact": name,
            "kind": "part",
            "what": "comment",
            "time": worded(it, "created_at"),
            "sender": sender,
            "agent": worded(source, "author.id") if sender == "agent" else None,
            "customer": customer,
            "public": "true",
        }
    ]


def _sender(it: Any) -> str:
    author = worded(it, "author.type")
    if author in CUSTOMERS:
        return "customer"
    return "bot" if author == "bot" or walked(it, "author.from_ai_agent") is True else "agent"


def _links(it: Any, name: str | None, customer: str | None) -> list[Told]:
    """The customer's other addresses: the company's own number, and the address of who began it."""
    contacts = walked(it, "contacts.contacts")
    first = contacts[0] if isinstance(contacts, list) and contacts else None
    external = worded(first, "external_id")
    email = worded(it, "source.author.email") if worded(it, "source.author.type") in CUSTOMERS else None
    link: Told = {"contact": name, "kind": "link", "time": worded(it, "created_at"), "customer": customer}
    account = digest(worded(first, "id") or name)
    found = {"customer_number": f"customer:{external}" if external else None, "email": email and f"mailto:{email}"}
    told = customer is not None and account is not None
    return [{**link, "id": account, "other": x, "other_is": kind} for kind, x in found.items() if x and told]


def _part(part: Any, name: str | None, customer: str | None) -> Told:
    """One part. A close, an opening or an assignment that says something is a message too."""
    kind = worded(part, "part_type") or ""
    sender = _sender(part)
    number = worded(part, "id")
    team = worded(part, "assigned_to.type") == "team"
    assigned = _id(worded(part, "assigned_to.id"))
    written = kind == "comment" or kind in NOTES or worded(part, "body") is not None
    return {
        "id": f"{name}#{number}" if name and number else None,
        "contact": name,
        "kind": "part",
        "what": kind,
        "time": worded(part, "created_at"),
        "updated": worded(part, "updated_at"),
        "sender": sender if written else None,
        "agent": worded(part, "author.id") if sender == "agent" and written else None,
        "queue": assigned if team else None,
        "state": "assigned" if assigned is not None and worded(part, "assigned_to.type") in {"team", "admin"} else None,
        "customer": customer if sender == "customer" else None,
        "public": str(kind not in NOTES).lower(),
    }
