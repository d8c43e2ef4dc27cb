"""Direct messages and public posts of X become events: of webhooks, and of the pages of its interfaces."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from ingest.connector import Batch
from ingest.connectors import _messaging as messaging
from ingest.connectors._messaging import Told, batches, digest, milliseconds, walked, worded
from ingest.fold import CUSTOMER
from ingest.read.pages import page_records
from ingest.read.raw import RawFile
from ingest.read.times import WITH_ZONE
from ingest.read.unreadable import SourceSettingsError
from ingest.vocabulary import Channel, MessageKind, Sender

LISTS = {
    "direct_message_events": "message",
    "direct_message_mark_read_events": "mark",
    "direct_message_indicate_typing_events": "typing",
    "events": "message",
    "data": "second",
}
"""The lists of a webhook or a page, and what one of each is; those of version 2 tell by their fields what they are."""


class UnknownAccountError(SourceSettingsError):
    """Messages do not say which of the two accounts is the company's."""

    def __init__(self) -> None:
        """Say how to tell."""
        super().__init__(
            "These messages of X do not say which account is the company's: name its user id with `accounts` beside "
            'the source in spiritlevel.toml, such as accounts = ["2244994945"].'
        )


def unwrapped(page: dict[str, Any]) -> Sequence[Any] | None:
    """What a webhook or a page tells, thing by thing, with the account that it was told to."""
    found = {what: page[name] for name, what in LISTS.items() if isinstance(page.get(name), list)}
    if not found:
        return [] if isinstance(page.get("meta"), dict) else None
    own = worded(page, "for_user_id")
    return [{"what": what, "it": one, "own": own} for what, some in found.items() for one in some]


def _times(text: pl.Expr) -> pl.Expr:
    """Epoch milliseconds as text (version 1), or ISO 8601 with its zone (version 2)."""
    iso = pl.when(text.str.contains(WITH_ZONE)).then(text).str.to_datetime("%+", strict=False, time_unit="us")
    return pl.coalesce(milliseconds(text), iso.dt.convert_time_zone("UTC"))


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events, one for each message, post and mark. Raises `UnknownAccountError`."""

    def tell(thing: Any) -> list[Told]:
        return [_told(thing, settings)]

    return batches(raw, page_records(raw, dict, unwrapped), tell, times=_times)


def _told(thing: Mapping[str, Any], settings: Any) -> Told:
    what, it = thing.get("what"), thing.get("it")
    own = {x for x in (*settings.accounts, worded(thing, "own")) if x}
    if what == "message" and worded(it, "type") == "message_create":
        ends = (worded(it, "message_create.sender_id"), worded(it, "message_create.target.recipient_id"))
        return _direct(it, ends, own, worded(it, "created_timestamp"), settings)
    if what == "mark":
        ends = (worded(it, "sender_id"), worded(it, "target.recipient_id"))
        time = worded(it, "created_timestamp")
        common = _between(ends, own)
        return {**common, "id": digest(time, *ends), "kind": messaging.READ, "time": time, "watermark": time}
    if what == "typing":
        return {"aside": "typing"}
    if worded(it, "dm_conversation_id") is not None:
        return _second(it, own, settings)
    return _post(it, own, settings) if worded(it, "author_id") is not None else {}


def _between(ends: tuple[str | None, str | None], own: set[str]) -> dict[str, str | None]:
    """Whose conversation it is: the company's account and the other."""
    if not own:
        raise UnknownAccountError
    if not own & set(ends):
        return {"aside": "other_accounts"}
    company, customer = (ends[0], ends[1]) if ends[0] in own else (ends[1], ends[0])
    return {
        "contact": f"{company}:{CUSTOMER}",
        "queue": company,
        "customer": f"account:{customer}" if customer else None,
        "channel": Channel.MESSAGING.value,
        "sub_channel": "x",
    }


def _sender(account: str | None, app: str | None, own: set[str], settings: Any) -> str:
    if account not in own:
        return Sender.CUSTOMER.value
    return Sender.BOT.value if app in settings.bot_apps else Sender.AGENT.value


def _direct(it: Any, ends: tuple[str | None, str | None], own: set[str], time: str | None, settings: Any) -> Told:
    about = digest(worded(it, "id"))
    app = worded(it, "message_create.source_app_id")
    media = walked(it, "message_create.message_data.attachment") is not None
    return {
        **_between(ends, own),
        "id": about,
        "about": about,
        "kind": messaging.MESSAGE,
        "time": time,
        "sender": _sender(ends[0], app, own, settings),
        "form": (MessageKind.MEDIA if media else MessageKind.TEXT).value,
    }


def _second(it: Any, own: set[str], settings: Any) -> Told:
    """A direct message of version 2; the name of a conversation of two is made of both accounts."""
    if worded(it, "event_type") != "MessageCreate":
        return {"aside": "notice_of_the_platform"}
    both = (worded(it, "dm_conversation_id") or "").split("-")
    sender = worded(it, "sender_id")
    if len(both) != 2 or sender not in both:  # noqa: PLR2004 a conversation of two
        return {"aside": "group"}
    receiver = both[1] if sender == both[0] else both[0]
    told = _direct(it, (sender, receiver), own, worded(it, "created_at"), settings)
    media = walked(it, "attachments") is not None
    return {**told, "form": (MessageKind.MEDIA if media else MessageKind.TEXT).value}


def _post(it: Any, own: set[str], settings: Any) -> Told:
    """A public post: of a customer who turns to the company, or the company's reply; a thread is a conversation."""
    author = worded(it, "author_id")
    if not own:
        raise UnknownAccountError
    references = walked(it, "referenced_tweets")
    listed = [x for x in references if isinstance(x, dict)] if isinstance(references, list) else []
    if any(worded(x, "type") == "retweeted" for x in listed):
        return {"aside": "repost"}
    customer = worded(it, "in_reply_to_user_id") if author in own else author
    if customer is None or customer in own:
        return {"aside": "own_post"}
    about = digest(worded(it, "id"))
    thread = digest(worded(it, "conversation_id") or worded(it, "id"))
    return {
        "id": about,
        "about": about,
        "kind": messaging.MESSAGE,
        "contact": f"post:{thread}:{CUSTOMER}",
        "time": worded(it, "created_at"),
        "customer": f"account:{customer}",
        "sender": _sender(author, worded(it, "source"), own, settings),
        "form": (MessageKind.MEDIA if walked(it, "attachments") is not None else MessageKind.TEXT).value,
        "reply_to": next((digest(worded(x, "id")) for x in listed if worded(x, "type") == "replied_to"), None),
        "channel": Channel.SOCIAL.value,
        "sub_channel": "x",
    }
