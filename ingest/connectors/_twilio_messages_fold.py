"""Twilio's messages become episodes of a customer and one of the company's numbers."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._episodes import What, about_episodes, conversations, episodes
from ingest.connectors._folding import newest
from ingest.connectors._shapes_fields import unpacked
from ingest.connectors._twilio_messages_read import PLATFORMS, WORDS
from ingest.vocabulary import Channel, MessageKind, Sender

PAYLOAD = pl.Struct(dict.fromkeys(WORDS, pl.String) | {"media": pl.Float64, "updated": pl.Int64})

SENDERS = {"inbound": Sender.CUSTOMER, "outbound-reply": Sender.BOT, "outbound-call": Sender.SYSTEM}
"""Who writes, by direction; what a program sends through the API is whose the settings say."""


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Episodes as interactions, with their legs and messages."""
    known = unpacked(newest(events), PAYLOAD, ("updated",)).collect().lazy()
    cut = episodes(_messages(known, settings), gap_hours=settings.episode_gap_hours).collect().lazy()
    platform = pl.col("sub").replace_strict(PLATFORMS, default=None, return_dtype=pl.String)
    places = known.group_by("contact").agg(platform.min().alias("sub_channel"))
    about = (
        about_episodes(cut)
        .join(places, on="contact")
        .with_columns(
            pl.when(pl.col("sub_channel").is_null())
            .then(pl.lit(Channel.SMS.value))
            .otherwise(pl.lit(Channel.MESSAGING.value))
            .alias("channel"),
            pl.col("contact").alias("conversation_id"),
            pl.lit(settings.timezone or "UTC").alias("source_tz"),
        )
    )
    return conversations(cut, about)


def _messages(known: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    senders = {name: sender.value for name, sender in SENDERS.items()} | {"outbound-api": settings.replies_by.value}
    # The last thing that happens to a message is that it arrives, is read, or is given up.
    last = {
        name: pl.when(pl.col("status").is_in(words) & (pl.col("updated") >= pl.col("at"))).then("updated")
        for name, words in {
            "delivered_at": ["delivered", "partially_delivered"],
            "read_at": ["read"],
            "failed_at": ["undelivered", "failed"],
        }.items()
    }
    return known.with_columns(
        pl.lit(What.MESSAGE).alias("what"),
        pl.col("direction").replace_strict(senders, default=None, return_dtype=pl.String).alias("sender"),
        pl.when(pl.col("media") > 0)
        .then(pl.lit(MessageKind.MEDIA.value))
        .otherwise(pl.lit(MessageKind.TEXT.value))
        .alias("kind"),
        pl.lit(value=True).alias("public"),
        *(value.alias(name) for name, value in last.items()),
    )
