"""Bodies of Messenger's and Instagram's webhooks become events: messages, receipts, edits, deletions, handovers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ingest.connector import Batch
from ingest.connectors import _messaging as messaging
from ingest.connectors._messaging import Told, batches, digest, milliseconds, walked, worded
from ingest.fold import CUSTOMER
from ingest.read.pages import page_records
from ingest.read.raw import RawFile
from ingest.vocabulary import Channel, MessageKind, Sender

PLATFORMS = {"page": "facebook", "instagram": "instagram"}
HANDINGS = ("pass_thread_control", "take_thread_control")
TAPS = ("optin", "referral")
"""What customers do without writing anything: they came by a link or agreed to something."""


def unwrapped(body: dict[str, Any]) -> Sequence[Any] | None:
    """What a body tells, thing by thing, with the page or account that it was told to."""
    entries = body.get("entry")
    if not isinstance(entries, list):
        return None
    things: list[Any] = []
    for entry in entries:
        around = {"platform": worded(body, "object"), "page": worded(entry, "id")}
        found = [one for name in ("messaging", "standby") for one in _listed(walked(entry, name))]
        things += [{"it": one, **around} for one in found] or [{"it": None, **around}]
    return things


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events, one for each thing that a webhook tells. Times and watermarks are milliseconds."""

    def tell(thing: Any) -> list[Told]:
        return [_told(thing, settings)]

    return batches(raw, page_records(raw, dict, unwrapped), tell, times=milliseconds)


def _told(thing: Mapping[str, Any], settings: Any) -> Told:
    it, page = thing.get("it"), worded(thing, "page")
    if "it" not in thing:
        return {}
    if it is None:
        return {"aside": "not_a_conversation"}
    ends = (worded(it, "sender.id"), worded(it, "recipient.id"))
    ours = ends[0] == page or (page is None and walked(it, "message.is_echo") is True)
    customer = ends[1] if ours else ends[0]
    time = worded(it, "timestamp")
    common: dict[str, str | None] = {
        "contact": f"{page or 'page'}:{CUSTOMER}",
        "time": time,
        "queue": settings.queues.get(page, page),
        "customer": f"account:{customer}" if customer else None,
        "channel": Channel.MESSAGING.value,
        "sub_channel": PLATFORMS.get(worded(thing, "platform") or ""),
    }
    own = _own(it, settings)
    # What has no id of its own is told apart by when it happened, and to whom.
    name = own.get("id") or (digest(time, customer, own.get("kind"), own.get("watermark")))
    return {**common, **own, "id": name}


def _own(it: Any, settings: Any) -> Told:
    if isinstance(walked(it, "message"), dict):
        return _message(it, settings)
    for kind, words in (("delivery", messaging.DELIVERED), ("read", messaging.READ)):
        if walked(it, kind) is not None:
            about = digest(worded(it, f"{kind}.mid"))
            # Only what the company wrote has receipts; of a message without an echo nothing else may be known.
            marked = worded(it, f"{kind}.watermark")
            return {"kind": words, "about": about, "watermark": marked, "sender": settings.replies_by}
    if walked(it, "message_edit") is not None:
        about = worded(it, "message_edit.mid")
        return {
            "kind": messaging.EDITED,
            "about": digest(about),
            "id": digest(about, "edit", worded(it, "message_edit.num_edit")),
        }
    if walked(it, "postback") is not None:
        return _postback(it)
    return _gesture(it) or _handing(it, settings)


def _gesture(it: Any) -> Told | None:
    """What a customer does without writing anything."""
    kind = next((x for x in ("reaction", *TAPS) if walked(it, x) is not None), None)
    if kind is None:
        return None
    return {
        "kind": messaging.MESSAGE,
        "about": digest(worded(it, "timestamp"), worded(it, "sender.id"), kind),
        "reply_to": digest(worded(it, "reaction.mid")),
        "sender": Sender.CUSTOMER.value,
        "form": (MessageKind.REACTION if kind == "reaction" else MessageKind.EVENT).value,
    }


def _message(it: Any, settings: Any) -> Told:
    about = digest(worded(it, "message.mid"))
    if walked(it, "message.is_deleted") is True:
        return {"kind": messaging.DELETED, "about": about, "id": about}
    sender: str = Sender.CUSTOMER.value
    if walked(it, "message.is_echo") is True:
        app = worded(it, "message.app_id")
        # What is written in the page's own inbox comes without an app.
        sender = (
            Sender.AGENT.value if app is None else Sender.BOT.value if app in settings.bot_apps else settings.replies_by
        )
    written = worded(it, "message.text") is not None
    return {
        "kind": messaging.MESSAGE,
        "id": about,
        "about": about,
        "sender": sender,
        "form": (MessageKind.TEXT if written else MessageKind.MEDIA).value,
        "reply_to": digest(worded(it, "message.reply_to.mid")),
    }


def _postback(it: Any) -> Told:
    """A button that the customer pressed; the one that opens the conversation asks for nothing yet."""
    about = digest(worded(it, "postback.mid") or worded(it, "timestamp"), worded(it, "sender.id"), "postback")
    opens = "GET_STARTED" in (worded(it, "postback.payload") or "").upper()
    form = MessageKind.EVENT if opens else MessageKind.TEXT
    return {"kind": messaging.MESSAGE, "id": about, "about": about, "sender": Sender.CUSTOMER.value, "form": form.value}


def _handing(it: Any, settings: Any) -> Told:
    """A conversation that one app gives another, or takes from it; to a bot is back to where it came from."""
    for kind in HANDINGS:
        if walked(it, kind) is not None:
            new = worded(it, f"{kind}.new_owner_app_id")
            return {"kind": "handed_back" if new in settings.bot_apps else messaging.HANDED_OVER}
    known = any(walked(it, word) is not None for word in ("request_thread_control", "account_linking", "app_roles"))
    return {"aside": "notice_of_the_platform"} if known else {}
