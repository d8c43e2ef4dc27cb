"""WhatsApp Cloud API: the bodies of its webhooks, with messages, receipts and calls."""

from collections.abc import Mapping
from typing import Any, Literal

import polars as pl
from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._messaging import fold as fold_messages
from ingest.connectors._whatsapp_cloud_calls import calls
from ingest.connectors._whatsapp_cloud_read import read
from ingest.read.growing import Growing
from ingest.vocabulary import Sender


class WhatsappCloudSettings(SourceSettings):
    """What can be told of WhatsApp's webhooks. Their times are epoch seconds; the zone only says where it lives."""

    episode_gap_hours: float = Field(
        default=24, gt=0, description="An episode ends when nobody writes for longer than so many hours."
    )
    replies_by: Literal[Sender.AGENT, Sender.BOT] = Field(
        default=Sender.AGENT,
        description=(
            "Who writes what is sent through the interface for programs, where no template is: agent or bot. WhatsApp "
            "does not tell them apart."
        ),
    )
    bot_mark: str | None = Field(
        default=None,
        description="A bot's messages are those whose biz_opaque_callback_data begins with this.",
    )
    queues: dict[str, str] = Field(
        default={}, description="Names of queues by phone_number_id; a number without one is called by its id."
    )


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Episodes of messages and calls as interactions, with their legs and messages."""
    spoken = pl.col("kind").str.starts_with("call_")
    written = fold_messages(events.filter(~spoken), gap_hours=settings.episode_gap_hours, zone=settings.timezone)
    called = calls(events.filter(spoken), settings.timezone)
    return {name: pl.concat([rows, called[name]]) if name in called else rows for name, rows in written.items()}


def recognises(look: Look) -> str | None:
    """Bodies of webhooks of a WhatsApp business account."""
    found = any(record.get("object") == "whatsapp_business_account" for record in look.records)
    return "holds webhooks of a WhatsApp business account" if found else None


whatsapp_cloud = Connector(
    name="whatsapp_cloud",
    label="WhatsApp Cloud API webhooks",
    description=(
        "Messages of customers and of the business, with delivery, reading, edits and deletions; a receipt for reading "
        "implies the one for delivery. WhatsApp knows no conversations: messages of one customer and one number are an "
        "episode until nobody writes for a day. An unanswered episode is open until a later one shows that nobody "
        "answered; then it has lapsed. Templates are notices of the company, no contact unless the customer replies. "
        "Calls are interactions of their own. Groups and notices of the platform are set aside. Ids of messages are "
        "kept as digests, because WhatsApp writes telephone numbers into them."
    ),
    reads="Bodies of webhooks as JSON: one per line, or strung together in any way.",
    settings=WhatsappCloudSettings,
    read=read,
    makes=("event", "interaction", "leg", "message", "identity"),
    fold=fold,
    recognises=recognises,
    growing=Growing.OBJECTS,
    names=("contacts.*.profile.name",),
)
