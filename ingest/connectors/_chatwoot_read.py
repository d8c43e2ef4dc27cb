"""Chatwoot's webhooks, pages of messages and reporting events become events of conversations."""

from collections.abc import Iterator, Sequence
from typing import Any

from ingest.connector import Batch
from ingest.connectors._desk import Form, Told, batch, flat
from ingest.connectors._messaging import digest, walked, worded
from ingest.read.pages import page_records
from ingest.read.raw import RawFile

FORM = Form(
    words=("status", "channel", "sender", "public", "form", "value", "rating", "delivery", "inbox"),
    moments=("begun", "rated"),
    clock="both",
)
"""Times are seconds since 1970 (conversations, pages) or ISO 8601 (webhooks of messages, reporting events)."""

SENDERS = {"0": "customer", "incoming": "customer", "1": "agent", "outgoing": "agent", "2": "system", "3": "system"}
SENDERS |= {"activity": "system", "template": "system"}
"""Who writes, by message_type: 0 came in, 1 went out, 2 is what happened, 3 is written by Chatwoot itself."""

ACTIVITY = ("2", "activity")
BOTS = ("agent_bot", "captain_assistant", "bot")
REPORTS = (
    "first_response",
    "reply_time",
    "conversation_resolved",
    "conversation_opened",
    "conversation_bot_resolved",
    "conversation_bot_handoff",
)
"""Reporting events that tell of a conversation; others, such as inbox events, are set aside."""


def unwrapped(page: dict[str, Any]) -> Sequence[Any] | None:
    """The records of a page; webhooks and reporting events stand by themselves."""
    for inside in (page.get("payload"), walked(page, "data.payload"), page.get("reporting_events")):
        if isinstance(inside, list):
            return inside
    return None


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events of conversations. A duration in business hours of 0.0 can mean that there are none: it is not read."""

    def tell(thing: Any) -> Sequence[Told]:
        return _told(thing, settings)

    for records, refused in page_records(raw, dict, unwrapped):
        told = flat(records, tell, FORM)
        count = len(records) + len(refused)
        yield batch(told, refused, raw, FORM, zone=settings.timezone, records=count, said="created_at")


def _moment(it: Any, *paths: str) -> str | None:
    """The first time of these: whole seconds, for conversations have them with a fraction, or ISO 8601."""
    for path in paths:
        value = walked(it, path)
        if isinstance(value, float) and abs(value) < 2**53:
            return str(int(value))
        text = worded(it, path)
        if text is not None:
            return text.removesuffix(" UTC") + "Z" if text.endswith(" UTC") else text
    return None


def _told(it: Any, settings: Any) -> Sequence[Told]:
    event = worded(it, "event")
    if event in {"message_created", "message_updated"}:
        return [*_conversation(walked(it, "conversation"), it), *_message(it, walked(it, "conversation"))]
    if event is not None and event.startswith("conversation_") and "typing" not in event:
        return [*_conversation(it, it), *_status(it, event)]
    if event is not None:
        return [{"aside": "no_conversation"}]
    if "value" in it and worded(it, "name") is not None:
        return [_report(it, same=settings.same_ids)]
    if "message_type" in it:
        return _message(it, None)
    return _conversation(it, it) if "contact_inbox" in it or "meta" in it else [{}]


def _contact(it: Any, around: Any, path: str) -> str | None:
    account = worded(around, "account.id") or worded(around, "account_id") or worded(it, "account_id")
    name = worded(it, path)
    return f"{account or 'account'}:{name}" if name else None


def _conversation(it: Any, around: Any) -> list[Told]:
    """A conversation as it was when the webhook was sent."""
    contact = _contact(it, around, "id")
    if contact is None:
        return [{"kind": "conversation", "time": _moment(around, "created_at")}]
    person = worded(it, "meta.sender.id") or worded(it, "contact_inbox.contact_id")
    head: Told = {
        "id": f"{contact}#conversation",
        "contact": contact,
        "kind": "conversation",
        "time": _moment(it, "created_at") or _moment(around, "created_at"),
        "updated": _moment(it, "updated_at", "timestamp"),
        "queue": _team(it),
        "inbox": worded(it, "inbox_id"),
        "agent": worded(it, "meta.assignee.id"),
        "customer": f"account:{person}" if person else None,
        "status": worded(it, "status"),
        "channel": worded(it, "channel") or worded(it, "meta.channel") or worded(it, "inbox_id"),
    }
    found = {"email": worded(it, "meta.sender.email"), "phone": worded(it, "meta.sender.phone_number")}
    links = [
        {**head, "kind": "link", "id": digest(person), "other": address, "other_is": kind}
        for kind, address in found.items()
        if address and person
    ]
    return [head, *links]


def _team(it: Any) -> str | None:
    """The team that the conversation is assigned to."""
    team = worded(it, "meta.team.id")
    return f"team:{team}" if team else None


def _message(it: Any, conversation: Any) -> list[Told]:
    name, kind = worded(it, "id"), worded(it, "message_type") or ""
    within = _contact(conversation, it, "id") or _contact(it, it, "conversation_id")
    sender = SENDERS.get(kind)
    who = (worded(it, "sender.type") or worded(it, "sender_type") or "").lower()
    if sender == "agent" and (who in BOTS or who.startswith("agentbot")):
        sender = "bot"
    if sender is None:
        return [{}]
    content = worded(it, "content_type") or "text"
    person = worded(it, "sender.id") if sender == "customer" else None
    told: dict[str, str | None] = {
        "id": f"{within}#{name}" if within and name else None,
        "contact": within,
        "kind": "message",
        "time": _moment(it, "created_at"),
        "updated": _moment(it, "updated_at"),
        "queue": _team(conversation),
        "inbox": worded(conversation, "inbox_id") or worded(it, "inbox_id"),
        "agent": worded(it, "sender.id") if sender == "agent" else None,
        "customer": f"account:{person}" if person else None,
        "sender": sender,
        "public": str(walked(it, "private") is not True).lower(),
        "form": "event"
        if kind in ACTIVITY
        else "form"
        if content != "text"
        else "template"
        if sender == "system"
        else "text",
        "delivery": worded(it, "status"),
    }
    if content == "input_csat":
        answers = "content_attributes.submitted_values.csat_survey_response"
        told |= {"value": "asked", "rating": worded(it, f"{answers}.rating"), "rated": _moment(it, "updated_at")}
    return [told]


def _form(kind: str, content: str, sender: str) -> str:
    if kind in ACTIVITY:
        return "event"
    if content != "text":
        return "form"
    return "template" if sender == "system" else "text"


def _status(it: Any, event: str) -> list[Told]:
    contact, status = _contact(it, it, "id"), worded(it, "status")
    if event not in {"conversation_status_changed", "conversation_resolved", "conversation_opened"}:
        return []
    at = _moment(it, "updated_at", "timestamp")
    name = f"{contact}#status:{at}:{status}" if contact and at else None
    return [{"id": name, "contact": contact, "kind": "status", "time": at, "status": status}]


def _report(it: Any, *, same: bool) -> Told:
    """A reporting event. The number of its conversation is not the one that is shown, unless the settings say so."""
    kind = worded(it, "name")
    if kind not in REPORTS:
        return {"aside": "no_conversation"}
    number, name = _contact(it, it, "conversation_id"), worded(it, "id")
    end = _moment(it, "event_end_time")
    contact = number if same or number is None else f"internal:{number}"
    return {
        "id": f"{contact}#report:{name or f'{kind}:{end}'}" if contact else None,
        "contact": contact,
        "kind": kind,
        "time": end,
        "begun": _moment(it, "event_start_time"),
        "inbox": worded(it, "inbox_id"),
        "agent": worded(it, "user_id"),
        # Seconds from the one to the other.
        "value": worded(it, "value"),
        "channel": worded(it, "inbox_id"),
    }
