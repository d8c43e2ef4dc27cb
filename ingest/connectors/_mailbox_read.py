"""The heads of e-mails become events, one for each message between a customer and the company."""

from collections.abc import Iterator
from datetime import UTC
from email.errors import MessageError
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from itertools import islice
from typing import Any

from ingest.connector import Batch
from ingest.connectors._mailbox_heads import heads
from ingest.connectors._messaging import MESSAGE, Told, batches, digest, seconds_or_zone
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason, Refusals
from ingest.vocabulary import Channel, MessageKind, Sender

AT_ONCE = 5_000
AUTOMATIC = ("auto-generated", "auto-replied", "auto-notified")
BULK = ("bulk", "junk", "list", "auto_reply")
LISTS = ("List-Id", "List-Post", "List-Unsubscribe-Post", "Mailing-List")
REPLIED_BY_MACHINE = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-From")
MACHINES = ("mailer-daemon", "postmaster", "no-reply", "noreply", "donotreply", "do-not-reply")


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """One event for each message, at the time that it carries."""
    return batches(raw, _messages(raw), lambda message: [_told(message, settings)], times=seconds_or_zone)


def _messages(raw: RawFile) -> Iterator[tuple[list[tuple[int, Message]], Refusals]]:
    parse = BytesHeaderParser().parsebytes
    numbered = enumerate(heads(raw), start=1)
    while some := list(islice(numbered, AT_ONCE)):
        read_: list[tuple[int, Message]] = []
        bad: list[tuple[int, str, str, bytes | None]] = []
        for number, head in some:
            if head is None:
                bad.append((number, Reason.TOO_LONG, "head", None))
                continue
            try:
                read_.append((number, parse(head)))
            except (MessageError, ValueError, LookupError):
                bad.append((number, Reason.WRONG_SHAPE, "head", head))
        yield read_, Refusals.of(bad)


def _told(message: Message, settings: Any) -> Told:
    writers = _addresses(message, "From")
    readers = _addresses(message, "To", "Cc", "Delivered-To", "X-Original-To")
    ours = [_is_ours(x, settings.ours) for x in writers]
    by_us = bool(writers) and all(ours)
    own = [x for x in (writers if by_us else readers) if _is_ours(x, settings.ours)]
    customers = [x for x in (readers if by_us else writers) if not _is_ours(x, settings.ours)]
    known = _ids(message, "Message-ID")
    before = [*_ids(message, "References"), *_ids(message, "In-Reply-To")]
    root = before[0] if before else (known[0] if known else None)
    name = digest(known[0]) if known else None
    machine = by_us and bool(set(writers) & {x.lower() for x in settings.bots})
    return {
        "id": name,
        "about": name,
        "contact": digest(root) or "?",
        "time": _when(message),
        "kind": MESSAGE,
        "queue": _queue(own, settings),
        "customer": f"mailto:{customers[0]}" if customers else None,
        "sender": (Sender.BOT if machine else Sender.AGENT) if by_us else Sender.CUSTOMER,
        "form": MessageKind.TEXT,
        "reply_to": digest(before[-1]) if before else None,
        "channel": Channel.EMAIL,
        "aside": _aside(message, writers, customers, by_us=by_us),
    }


def _aside(message: Message, writers: list[str], customers: list[str], *, by_us: bool) -> str | None:
    """Why a message is none between a customer and the company, or None."""
    submitted = _word(message, "Auto-Submitted")
    if submitted in AUTOMATIC or any(message.get(name) for name in REPLIED_BY_MACHINE):
        return "auto_reply"
    if _word(message, "Content-Type").startswith("multipart/report") or _text(message, "Return-Path").strip() == "<>":
        return "notice_of_failure"
    if not by_us and any(x.partition("@")[0] in MACHINES for x in writers):
        return "written_by_a_machine"
    if any(message.get(name) for name in LISTS) or _word(message, "Precedence") in BULK:
        return "mailing_list"
    return "among_colleagues" if writers and not customers else None


def _queue(own: list[str], settings: Any) -> str | None:
    told = [settings.queues.get(x) or settings.queues.get(x.partition("@")[0]) for x in own]
    named = [x for x in told if x]
    return named[0] if named else next((x.partition("@")[0] for x in own if x in settings.ours), None)


def _is_ours(address: str, ours: tuple[str, ...]) -> bool:
    domain = address.partition("@")[2]
    return any(x in {address, domain} or domain.endswith(f".{x}") for x in (own.lower() for own in ours))


def _addresses(message: Message, *names: str) -> list[str]:
    lines = [str(line) for name in names for line in message.get_all(name, [])]
    return list(dict.fromkeys(x.lower() for _, x in getaddresses(lines) if "@" in x))


def _ids(message: Message, name: str) -> list[str]:
    text = _text(message, name)
    inside = [part.partition(">")[0].strip() for part in text.split("<")[1:]]
    return [x for x in inside if x] or text.split()


def _when(message: Message) -> str | None:
    text = _text(message, "Date")
    try:
        at = parsedate_to_datetime(text)
        # An offset of -0000 says that the time is UTC, and that the writer's own zone is nobody's business.
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return text or None


def _word(message: Message, name: str) -> str:
    return _text(message, name).partition(";")[0].strip().lower()


def _text(message: Message, name: str) -> str:
    value = message.get(name)
    return str(value).replace("\r", " ").replace("\n", " ") if value is not None else ""
