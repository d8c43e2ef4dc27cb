"""Messenger and Instagram: the bodies of their webhooks, with messages, receipts and handovers."""

from collections.abc import Mapping
from typing import Any, Literal

import polars as pl
from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._messaging import fold as fold_messages
from ingest.connectors._messenger_read import read
from ingest.read.growing import Growing
from ingest.vocabulary import Sender


class MessengerSettings(SourceSettings):
    """What can be told of Messenger's webhooks. Their times are epoch milliseconds; the zone says where it lives."""

    episode_gap_hours: float = Field(
        default=24, gt=0, description="An episode ends when nobody writes for longer than so many hours."
    )
    bot_apps: list[str] = Field(
        default=[], description="The app ids of bots: what they write is a bot's, and they hand over to humans."
    )
    replies_by: Literal[Sender.AGENT, Sender.BOT] = Field(
        default=Sender.AGENT, description="Who writes what comes from an app that is not named among the bots."
    )
    queues: dict[str, str] = Field(
        default={}, description="Names of queues by the id of the page or account; one without is called by its id."
    )


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Episodes of messages as interactions, with their legs and messages."""
    return fold_messages(events, gap_hours=settings.episode_gap_hours, zone=settings.timezone)


def recognises(look: Look) -> str | None:
    """Bodies of webhooks of a page or an Instagram account that hold messages."""
    found = any(
        record.get("object") in {"page", "instagram"} and {"messaging", "standby"} & entry.keys()
        for record in look.records
        for entry in record.get("entry", [])
    )
    return "holds webhooks of a page's or an Instagram account's messages" if found else None


messenger = Connector(
    name="messenger",
    label="Messenger and Instagram webhooks",
    description=(
        "Messages of customers and of the page or account, with delivery, reading, edits and deletions; a watermark "
        "marks all messages before it as delivered or read. The platform knows no conversations: messages of one "
        "customer and one page are an episode until nobody writes for a day. A handover from a bot's app to another "
        "begins the wait for a human; what is written in the inbox is a human's. An unanswered episode is open until a "
        "later one shows that nobody answered; then it has lapsed. Comments and other changes are set aside."
    ),
    reads="Bodies of webhooks as JSON: one per line, or strung together in any way.",
    settings=MessengerSettings,
    read=read,
    makes=("event", "interaction", "leg", "message"),
    fold=fold,
    recognises=recognises,
    growing=Growing.OBJECTS,
)
