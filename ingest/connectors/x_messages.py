"""X: direct messages of both versions of its interface, and public posts to the company and its replies."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._messaging import fold as fold_messages
from ingest.connectors._x_messages_read import read

V1 = ("direct_message_events", "events")
"""The lists of direct messages in webhooks and pages of version 1."""


class XMessagesSettings(SourceSettings):
    """What can be told of messages of X. Their times are instants; the zone only says where the source lives."""

    accounts: list[str] = Field(
        default=[],
        description=(
            "The user ids of the company's own accounts. Webhooks of version 1 say whose they are; for everything else "
            "it must be told."
        ),
    )
    bot_apps: list[str] = Field(default=[], description="The ids of apps that write for a bot (source_app_id).")
    episode_gap_hours: float = Field(
        default=24, gt=0, description="An episode ends when nobody writes for longer than so many hours."
    )


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Episodes of messages as interactions, with their legs and messages."""
    return fold_messages(events, gap_hours=settings.episode_gap_hours, zone=settings.timezone)


def recognises(look: Look) -> str | None:
    """Webhooks and pages of direct messages, and pages of posts."""
    direct = any({"type", "message_create"} <= x.keys() for key in V1 for x in look.under(key))
    second = any("dm_conversation_id" in x for x in look.under("data"))
    posts = any({"author_id", "created_at", "text"} <= x.keys() for x in look.under("data"))
    if direct or second:
        return "holds direct messages of X"
    return "holds posts of X" if posts else None


x_messages = Connector(
    name="x_messages",
    label="X direct messages and posts",
    description=(
        "Direct messages, from the webhooks of version 1 (direct_message_events) or the pages of version 2 "
        "(dm_events), and public posts that mention the company, with its replies. Messages of one customer and one "
        "account, or one thread, are an episode until nobody writes for a day. An unanswered episode is open until a "
        "later one shows that nobody answered; then it has lapsed. Posts are of the channel social, direct messages of "
        "messaging. Groups, reposts, and posts of the company that reply to nobody are set aside. X gives back thirty "
        "days of messages only, so that they must be fetched more often than that."
    ),
    reads="Bodies of webhooks, or pages of answers, as JSON: one per line, or strung together in any way.",
    settings=XMessagesSettings,
    read=read,
    makes=("event", "interaction", "leg", "message"),
    fold=fold,
    recognises=recognises,
)
