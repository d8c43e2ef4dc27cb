"""Bodies of WhatsApp's webhooks become events: messages, receipts, edits, deletions, and calls."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ingest.connector import Batch
from ingest.connectors import _messaging as messaging
from ingest.connectors._messaging import Told, batches, digest, seconds_or_zone, walked, worded
from ingest.fold import CUSTOMER
from ingest.read.pages import page_records
from ingest.read.raw import RawFile
from ingest.vocabulary import AddressKind, Channel, MessageKind, Sender

LISTS = {
    "messages": "message",
    "message_echoes": "echo",
    "statuses": "status",
    "calls": "call",
}
"""The lists in the value of a change, and what one of each is."""

FORMS = {
    "text": MessageKind.TEXT,
    "button": MessageKind.TEXT,
    "interactive": MessageKind.TEXT,
    "image": MessageKind.MEDIA,
    "video": MessageKind.MEDIA,
    "audio": MessageKind.MEDIA,
    "voice": MessageKind.MEDIA,
    "document": MessageKind.MEDIA,
    "sticker": MessageKind.MEDIA,
    "template": MessageKind.TEMPLATE,
    "reaction": MessageKind.REACTION,
    "request_welcome": MessageKind.EVENT,
}
"""What kind of message a type is; any other is kept as other."""

STATUSES = {
    "sent": messaging.SENT,
    "delivered": messaging.DELIVERED,
    "read": messaging.READ,
    "played": messaging.READ,
    "failed": messaging.FAILED,
}
NOTICES = ("marketing", "marketing_lite", "utility", "authentication", "authentication_international")
"""Categories of pricing in which templates are sent; service is what is written in reply to a customer."""

CALLS = {"connect": "call_connect", "terminate": "call_terminate"}
RINGS = {"RINGING": "call_ringing", "ACCEPTED": "call_accepted", "REJECTED": "call_rejected"}
MOVED = ("user_changed_number", "customer_changed_number")


def unwrapped(body: dict[str, Any]) -> Sequence[Any] | None:
    """What a body tells, thing by thing; what is of no conversation is one thing for each change."""
    if "messaging_product" in body:
        return _things({"value": body})
    entries = body.get("entry")
    if not isinstance(entries, list):
        return None
    changes = [x for entry in entries if isinstance(entry, dict) for x in _listed(entry.get("changes"))]
    return [thing for change in changes for thing in _things(change)]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _things(change: Any) -> list[Any]:
    value = walked(change, "value")
    around = {"metadata": walked(value, "metadata"), "contacts": walked(value, "contacts")}
    found = [
        {"what": what, "it": one, **around} for name, what in LISTS.items() for one in _listed(walked(value, name))
    ]
    return found or [{"what": worded(change, "field") or "nothing"}]


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events, one for each message, receipt, edit, deletion and thing that happened to a call. Times are seconds."""

    def tell(thing: Any) -> list[Told]:
        return [_told(thing, settings)]

    return batches(raw, page_records(raw, dict, unwrapped), tell, times=seconds_or_zone)


def _told(thing: Mapping[str, Any], settings: Any) -> Told:
    what, it = thing.get("what"), thing.get("it")
    if what is None:
        return {}
    if what not in LISTS.values():
        return {"aside": "not_a_conversation"}
    line = worded(thing, "metadata.phone_number_id")
    customer, other = _people(thing, str(what))
    group = worded(it, "group_id") or (worded(it, "recipient_type") == "group")
    if group and what != "call":
        return {"aside": "group"}
    common: dict[str, str | None] = {
        "id": digest(worded(it, "id"), worded(it, "status"), worded(it, "event")),
        "about": digest(worded(it, "id")),
        "contact": f"{line or 'line'}:{CUSTOMER}",
        "time": worded(it, "timestamp"),
        "queue": settings.queues.get(line, line),
        "customer": customer,
        "other": other,
        "other_is": AddressKind.ACCOUNT.value,
        "link": digest(other, customer) if other and customer else None,
        "channel": Channel.MESSAGING.value,
        "sub_channel": "whatsapp",
    }
    return {**common, **_own(str(what), it, settings)}


def _own(what: str, it: Any, settings: Any) -> Told:
    if what == "message":
        return _message(it)
    if what == "echo":
        # Written on the business's own telephone: by a human.
        return _written(it, Sender.AGENT)
    return _status(it, settings) if what == "status" else _call(it)


def _people(thing: Mapping[str, Any], what: str) -> tuple[str | None, str | None]:
    """The customer's address, and the account that WhatsApp knows them by; either can be missing."""
    it = thing.get("it")
    incoming = what == "message" or (what == "call" and worded(it, "direction") != "BUSINESS_INITIATED")
    number = worded(it, "from" if incoming else "to") if what != "status" else worded(it, "recipient_id")
    account = worded(it, "from_user_id" if incoming else "to_user_id") or worded(it, "recipient_user_id")
    contacts = thing.get("contacts")
    # Several contacts stand beside several messages, in no order that is promised.
    if isinstance(contacts, list) and len(contacts) == 1:
        number = number or worded(contacts[0], "wa_id")
        account = account or worded(contacts[0], "user_id")
    told = f"account:{account}" if account else None
    return (f"whatsapp:{number}", told) if number else (told, None)


def _message(it: Any) -> Told:
    kind = worded(it, "type")
    if kind == "system":
        moved = worded(it, "system.type") in MOVED
        new = worded(it, "system.wa_id") or worded(it, "system.new_wa_id")
        if not moved or new is None:
            return {"aside": "notice_of_the_platform"}
        link = {
            "other": f"whatsapp:{new}",
            "other_is": AddressKind.PHONE.value,
            "link": digest(worded(it, "id"), "moved"),
        }
        return {"kind": messaging.LINKED, **link}
    return _written(it, Sender.CUSTOMER)


def _written(it: Any, sender: Sender) -> Told:
    kind = worded(it, "type") or ""
    if kind in {"edit", "revoke"}:
        told = messaging.EDITED if kind == "edit" else messaging.DELETED
        return {"kind": told, "about": digest(worded(it, f"{kind}.original_message_id"))}
    form: str = FORMS.get(kind, MessageKind.OTHER)
    if worded(it, "interactive.type") == "nfm_reply":
        form = MessageKind.FORM.value
    answers = worded(it, "reaction.message_id") or worded(it, "context.id")
    return {"kind": messaging.MESSAGE, "sender": sender.value, "form": form, "reply_to": digest(answers)}


def _status(it: Any, settings: Any) -> Told:
    """A receipt, which is all that is told of a message that was sent through the interface for programs."""
    said = worded(it, "status") or ""
    if worded(it, "type") == "call":
        return {"kind": RINGS.get(said.upper()), "contact": f"call:{digest(worded(it, 'id'))}", "sender": "outbound"}
    category = (worded(it, "pricing.category") or worded(it, "conversation.origin.type") or "").lower()
    notice = category in NOTICES
    mark = worded(it, "biz_opaque_callback_data") or ""
    bot = settings.bot_mark is not None and mark.startswith(settings.bot_mark)
    sender = Sender.SYSTEM if notice else Sender.BOT if bot else settings.replies_by
    form = MessageKind.TEMPLATE if notice else MessageKind.TEXT
    return {"kind": STATUSES.get(said), "sender": sender.value, "form": form.value}


def _call(it: Any) -> Told:
    """What happened to a call; it is a contact of its own. Its beginning and end are seconds too."""
    direction = "outbound" if worded(it, "direction") == "BUSINESS_INITIATED" else "inbound"
    end = worded(it, "end_time")
    return {
        "kind": CALLS.get(worded(it, "event") or ""),
        "contact": f"call:{digest(worded(it, 'id'))}",
        "sender": direction,
        "watermark": worded(it, "start_time"),
        "about": end if end and end.isdecimal() else None,
        "channel": Channel.VOICE.value,
    }
