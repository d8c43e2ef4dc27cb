"""Mailboxes: e-mails of customers and the replies to them, out of mbox files, maildirs and single messages."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

import polars as pl
from pydantic import BeforeValidator, Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._mailbox_read import read
from ingest.connectors._messaging import fold as fold_messages


def _several(said: object) -> object:
    return tuple(said.split(",")) if isinstance(said, str) else said


class MailboxSettings(SourceSettings):
    """Which addresses are the company's own, and what a mailbox is called. Times carry their own zone."""

    ours: Annotated[tuple[str, ...], BeforeValidator(_several)] = Field(
        min_length=1,
        description="The company's own addresses and domains: support@shop.example, shop.example.",
    )
    queues: Mapping[str, str] = Field(
        default_factory=dict,
        description="Names of queues by the own address written to, or by its part before the @.",
    )
    bots: Annotated[tuple[str, ...], BeforeValidator(_several)] = Field(
        default=(), description="Own addresses from which only machines write."
    )
    episode_gap_days: float = Field(
        default=14, gt=0, description="A thread in which nobody wrote for longer is taken up again as a new contact."
    )


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Threads of messages as interactions, with their legs and messages."""
    return fold_messages(events, gap_hours=settings.episode_gap_days * 24, zone=settings.timezone)


_SEPARATOR = re.compile(r"\AFrom \S+.*\d{4}\r?\n")
_HEAD = re.compile(r"\A(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
_NEEDED = re.compile(r"^(?:message-id|from|date):", re.IGNORECASE | re.MULTILINE)


def recognises(look: Look) -> str | None:
    """The head of an e-mail, at once or behind the line with which mbox files begin."""
    text = look.text.replace("\r\n", "\n")
    begins = _SEPARATOR.match(text)
    head = _HEAD.match(text[begins.end() :] if begins else text)
    if head is None or len({x.lower() for x in _NEEDED.findall(head[0])}) < len(("message-id", "from", "date")):
        return None
    return "is a mailbox of messages (mbox)" if begins else "begins as an e-mail does: Message-ID, From, Date"


mailbox = Connector(
    name="mailbox",
    label="Mailboxes (mbox, maildir, .eml)",
    description=(
        "E-mails between customers and the company. A thread, told by the first message that References names, is one "
        "interaction until nobody writes for long; a human's first reply from an own address answers it. Automatic "
        "replies, notices of failure, mailing lists and mail among colleagues are set aside. Only the heads of "
        "messages are read; neither subjects nor texts are kept. The same message in several folders counts once. Who "
        "of the company replied is not told, because only an address would tell it."
    ),
    reads="mbox files, the files of a maildir, .eml files.",
    settings=MailboxSettings,
    read=read,
    makes=("event", "interaction", "leg", "message"),
    fold=fold,
    recognises=recognises,
)
