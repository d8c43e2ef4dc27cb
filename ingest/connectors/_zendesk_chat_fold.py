"""What is known of Zendesk Chat's chats becomes interactions, stays in departments, messages and ratings."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._desk import decoded, latest
from ingest.connectors._episodes import What, conversations, told
from ingest.connectors._folding import as_rows
from ingest.connectors._zendesk_chat_read import ASKED, FORM, MESSAGES, RATED
from ingest.tables.survey import survey
from ingest.vocabulary import Channel, Direction, Outcome, SurveyKind

CHAT = ("customer", "queue", "sort", "began_by", "ticket", "missed", "gone", "rating", "language", "first", "ended")
SCORES: Mapping[str, float] = {"good": 1, "bad": 0}


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Chats as interactions."""
    known = decoded(events, FORM).collect().lazy()
    chats = _chats(known).collect().lazy()
    entries = known.filter(pl.col("kind") == "entry").join(chats.select("contact"), on="contact", how="semi")
    rows = pl.concat([_messages(entries), _places(entries, chats), _ends(chats), _dark(entries, chats)]).with_columns(
        pl.col("contact").alias("interaction_id")
    )
    tables = conversations(rows.collect().lazy(), _about(chats, settings))
    return tables | {"survey": as_rows(_surveys(entries, chats, tables["interaction"]), survey)}


def _chats(known: pl.LazyFrame) -> pl.LazyFrame:
    chat = known.filter(pl.col("kind") == "chat")
    first = chat.group_by("contact").agg(pl.col("at").min().alias("began_at"))
    last = known.group_by("contact").agg(pl.col("at").max().alias("last_at"))
    return latest(chat, *CHAT).join(first, on="contact").join(last, on="contact")


def _messages(entries: pl.LazyFrame) -> pl.LazyFrame:
    return told(
        entries.filter(pl.col("sort").is_in(MESSAGES)).with_columns(
            pl.lit(What.MESSAGE).alias("what"),
            pl.col("form").alias("kind"),
            pl.lit(value=True).alias("public"),
            pl.lit(None, pl.String).alias("queue"),
        )
    )


def _places(entries: pl.LazyFrame, chats: pl.LazyFrame) -> pl.LazyFrame:
    """Departments in the order in which the chat came to them: the one it was directed to, and those of its history."""
    changes = entries.filter(pl.col("queue").is_not_null() & ~pl.col("sort").is_in(MESSAGES))
    begun = chats.with_columns(pl.concat_str("contact", pl.lit("#placed")).alias("id"), pl.col("began_at").alias("at"))
    columns = ("contact", "id", "at", "queue")
    rows = pl.concat([changes.select(columns), begun.select(columns)])
    return told(rows.with_columns(pl.concat_str("id", pl.lit("#in")).alias("id"), pl.lit(What.ENTERED).alias("what")))


def _ends(chats: pl.LazyFrame) -> pl.LazyFrame:
    """A chat is exported when it is over. Where its length is not told it ended with what was last told of it."""
    return told(
        chats.select(
            "contact",
            pl.concat_str("contact", pl.lit("#end")).alias("id"),
            pl.max_horizontal("ended", "last_at").alias("at"),
            pl.lit(What.CLOSED).alias("what"),
        )
    )


def _dark(entries: pl.LazyFrame, chats: pl.LazyFrame) -> pl.LazyFrame:
    """Chats without a history: the customer asked at the beginning, and was answered after the first response time."""
    dark = chats.join(entries.filter(pl.col("sort").is_in(MESSAGES)).select("contact"), on="contact", how="anti")
    first = pl.col("first").cast(pl.Float64, strict=False)
    visitor = pl.col("began_by").fill_null("visitor") == "visitor"
    asked = dark.filter(visitor).select(
        "contact",
        pl.concat_str("contact", pl.lit("#asked")).alias("id"),
        pl.col("began_at").alias("at"),
        pl.lit(What.ASKED).alias("what"),
    )
    replied = dark.filter(first.is_between(0, 10**9) & pl.col("missed").is_null()).select(
        "contact",
        pl.concat_str("contact", pl.lit("#replied")).alias("id"),
        (pl.col("began_at") + pl.duration(microseconds=(first * 1e6).round().cast(pl.Int64))).alias("at"),
        pl.lit(What.REPLIED).alias("what"),
    )
    return pl.concat([told(asked), told(replied)])


def _about(chats: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    offline = pl.col("sort") == "offline_msg"
    return chats.select(
        "contact",
        pl.col("contact").alias("interaction_id"),
        # The ticket that the chat became, so that the two can be seen to be one.
        pl.col("ticket").alias("conversation_id"),
        "customer",
        "language",
        pl.lit(Channel.CHAT).alias("channel"),
        pl.when(offline).then(pl.lit("offline_message")).otherwise(pl.lit("zendesk_chat")).alias("sub_channel"),
        pl.col("began_by").alias("initiator"),
        pl.when(pl.col("began_by") == "agent").then(pl.lit(Direction.OUTBOUND)).alias("direction"),
        "began_at",
        pl.lit(settings.timezone or "UTC").alias("source_tz"),
        pl.col("gone").is_not_null().alias("void"),
        pl.col("first").cast(pl.Float64, strict=False).alias("vendor_wait_s"),
        pl.lit(1.0).alias("vendor_step_s"),
        pl.when(offline).then(pl.lit(Outcome.BLOCKED_CLOSED)).otherwise(pl.lit(Outcome.MISSED)).alias("unanswered"),
    ).rename({"began_at": "started_at"})


def _surveys(entries: pl.LazyFrame, chats: pl.LazyFrame, interactions: pl.LazyFrame) -> pl.LazyFrame:
    """The rating of a chat, good or bad, and whether one was asked for."""
    rated = (
        entries.filter(pl.col("sort").is_in([RATED, ASKED]))
        .group_by("contact")
        .agg(pl.col("at").min().alias("asked_at"), pl.col("at").filter(pl.col("sort") == RATED).max().alias("rated_at"))
    )
    ends = interactions.select(
        "contact", "ended_at", "channel", pl.col("id").alias("interaction_id"), who=pl.col("customer")
    )
    value = pl.col("rating").replace_strict(SCORES, default=None, return_dtype=pl.Float64)
    return (
        chats.join(rated, on="contact", how="left")
        .filter(pl.col("asked_at").is_not_null() | value.is_not_null())
        .join(ends, on="contact")
        .select(
            "contact",
            "interaction_id",
            "channel",
            pl.concat_str("contact", pl.lit("#csat")).alias("id"),
            pl.col("who").alias("customer"),
            pl.lit(SurveyKind.CSAT).alias("kind"),
            value.alias("value"),
            pl.lit(0.0).alias("scale_min"),
            pl.lit(1.0).alias("scale_max"),
            pl.coalesce("asked_at", "ended_at").alias("asked_at"),
            pl.when(value.is_not_null()).then("rated_at").alias("answered_at"),
            value.is_not_null().alias("complete"),
            pl.lit([], pl.List(pl.String)).alias("flags"),
        )
    )
