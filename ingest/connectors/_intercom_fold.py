"""What is known of Intercom's conversations becomes interactions, stays, messages and ratings."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._desk import decoded, latest
from ingest.connectors._episodes import What, conversations, told
from ingest.connectors._folding import as_rows, seconds_between
from ingest.connectors._intercom_read import CLOSES, FORM, MERGED_AWAY, OPENS
from ingest.tables.survey import survey
from ingest.vocabulary import Channel, Flag, MessageKind, Outcome, SurveyKind

CHANNELS: Mapping[str, Channel] = {
    **dict.fromkeys(("conversation", "desktop", "android", "ios", "chat", "push", "messenger"), Channel.CHAT),
    "email": Channel.EMAIL,
    "sms": Channel.SMS,
    **dict.fromkeys(("whatsapp", "facebook", "instagram", "slack", "discord"), Channel.MESSAGING),
    **dict.fromkeys(("twitter", "x"), Channel.SOCIAL),
    **dict.fromkeys(("phone_call", "phone_switch", "phone", "fin_voice"), Channel.VOICE),
}
"""The channels by the conversation's channel, or by the type of its source."""

HEAD = ("queue", "agent", "customer", "state", "channel", "what", "whole", "public", "rating", "rated")
STATISTICS = ("asked", "replied", "closed")
WORST, BEST = 1.0, 5.0


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Conversations as interactions; statistics stand in where no parts were exported, else they are a check."""
    known = decoded(events, FORM).collect().lazy()
    heads = _heads(known).collect().lazy()
    parts = known.filter(pl.col("kind") == "part").join(heads.select("contact"), on="contact", how="semi")
    rows = pl.concat([_messages(parts), _turns(parts), _places(parts, heads), _measured(parts, heads)]).with_columns(
        pl.col("queue").replace(settings.teams), pl.col("contact").alias("interaction_id")
    )
    tables = conversations(rows.collect().lazy(), _about(parts, heads, settings))
    return tables | {"survey": as_rows(_surveys(heads, tables["interaction"]), survey)}


def _heads(known: pl.LazyFrame) -> pl.LazyFrame:
    conversation = known.filter(pl.col("kind") == "conversation")
    first = conversation.group_by("contact").agg(
        pl.col("at").min().alias("created_at"), (pl.col("public") == "parts").any().alias("has_parts")
    )
    deleted = known.filter(pl.col("kind") == "deleted").select("contact", pl.lit(value=True).alias("gone")).unique()
    return (
        latest(conversation, *HEAD, *STATISTICS, "version")
        .join(first, on="contact")
        .join(deleted, on="contact", how="left")
    )


def _messages(parts: pl.LazyFrame) -> pl.LazyFrame:
    """Parts in which something is written."""
    return told(
        parts.filter(pl.col("sender").is_not_null()).with_columns(
            pl.lit(What.MESSAGE).alias("what"),
            pl.lit(MessageKind.TEXT).alias("kind"),
            (pl.col("public") == "true").alias("public"),
            pl.lit(None, pl.String).alias("queue"),
        )
    )


def _turns(parts: pl.LazyFrame) -> pl.LazyFrame:
    """Closes, openings and assignments; an assignment to a team or a human takes the conversation from a bot."""
    kinds = {
        What.CLOSED: pl.col("what").is_in(CLOSES),
        What.OPENED: pl.col("what").is_in(OPENS),
        What.ENTERED: pl.col("queue").is_not_null(),
        What.HANDED_OVER: pl.col("state") == "assigned",
    }
    return pl.concat(
        told(
            parts.filter(which).select(
                "contact",
                pl.concat_str("id", pl.lit(f"#{what}")).alias("id"),
                "at",
                pl.lit(what).alias("what"),
                pl.col("queue") if what is What.ENTERED else pl.lit(None, pl.String).alias("queue"),
            )
        )
        for what, which in kinds.items()
    )


def _places(parts: pl.LazyFrame, heads: pl.LazyFrame) -> pl.LazyFrame:
    """The team of conversations whose assignments nobody exported."""
    assigned = parts.filter(pl.col("queue").is_not_null()).select("contact")
    return told(
        heads.join(assigned, on="contact", how="anti").select(
            "contact",
            pl.concat_str("contact", pl.lit("#placed")).alias("id"),
            pl.col("created_at").alias("at"),
            pl.lit(What.ENTERED).alias("what"),
            "queue",
        )
    )


def _measured(parts: pl.LazyFrame, heads: pl.LazyFrame) -> pl.LazyFrame:
    """The times of the statistics, where there are no parts; and an end that only the state tells."""
    kinds = (("asked", What.ASKED), ("replied", What.REPLIED), ("closed", What.CLOSED))
    silent = heads.filter(~pl.col("has_parts"))
    rows = [
        silent.filter(pl.col(name).is_not_null()).select(
            "contact",
            pl.concat_str("contact", pl.lit(f"#{name}")).alias("id"),
            pl.col(name).alias("at"),
            pl.lit(what).alias("what"),
            pl.when(what is What.REPLIED).then("agent").alias("agent"),
        )
        for name, what in kinds
    ]
    closes = parts.filter(pl.col("what").is_in(CLOSES)).select("contact").unique()
    known = pl.col("has_parts") | pl.col("closed").is_null()
    closed = heads.filter((pl.col("state") == "closed") & known).join(closes, on="contact", how="anti")
    rows.append(
        closed.select(
            "contact",
            pl.concat_str("contact", pl.lit("#state")).alias("id"),
            pl.coalesce("closed", "version").alias("at"),
            pl.lit(What.CLOSED).alias("what"),
            pl.lit(None, pl.String).alias("agent"),
        )
    )
    return pl.concat(told(some) for some in rows)


def _about(parts: pl.LazyFrame, heads: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    channels = {word: channel.value for word, channel in {**CHANNELS, **settings.channels}.items()}
    merged = (
        parts.filter(pl.col("what").is_in(MERGED_AWAY)).select("contact", pl.lit(value=True).alias("merged")).unique()
    )
    dark = ~pl.col("has_parts") & pl.col("replied").is_null()
    over = pl.col("state") == "closed"
    closes = (
        parts.filter(pl.col("what").is_in(CLOSES)).select("contact", pl.lit(value=True).alias("told_close")).unique()
    )
    # After a bot ours begins when humans had the conversation, theirs does not.
    bots = parts.filter(pl.col("sender") == "bot").select("contact", pl.lit(value=True).alias("has_bot")).unique()
    frame = heads.join(merged, on="contact", how="left").join(closes, on="contact", how="left")
    frame = frame.join(bots, on="contact", how="left")
    began = pl.when(pl.col("has_bot").is_null()).then(pl.max_horizontal("created_at", "asked"))
    return frame.select(
        "contact",
        pl.col("contact").alias("interaction_id"),
        pl.col("contact").alias("conversation_id"),
        "customer",
        pl.col("channel").replace_strict(channels, default=Channel.CHAT.value, return_dtype=pl.String).alias("channel"),
        pl.col("channel").alias("sub_channel"),
        pl.col("what").alias("initiator"),
        pl.lit(settings.timezone or "UTC").alias("source_tz"),
        (pl.col("gone").fill_null(value=False) | pl.col("merged").fill_null(value=False)).alias("void"),
        seconds_between(began, pl.col("replied")).alias("vendor_wait_s"),
        pl.lit(1.0).alias("vendor_step_s"),
        pl.when(dark).then(pl.lit(Outcome.ANSWERED)).otherwise(pl.lit(Outcome.LAPSED)).alias("unanswered"),
        (over & pl.col("told_close").is_null() & pl.col("closed").is_null()).alias(Flag.INFERRED_END),
        (pl.col("has_parts") & pl.col("whole").is_null()).alias(Flag.MISSING_START),
        (~pl.col("channel").is_in(list(channels)) | (dark & over)).alias(Flag.UNMAPPED_STATUS),
    )


def _surveys(heads: pl.LazyFrame, interactions: pl.LazyFrame) -> pl.LazyFrame:
    """The rating that the customer was asked for; without a number it was not given."""
    ends = interactions.select(
        "contact",
        pl.col("id").alias("interaction_id"),
        pl.col("customer").alias("who"),
        pl.col("channel").alias("where"),
    )
    value = pl.col("rating").cast(pl.Float64, strict=False)
    on_scale = value.is_between(WORST, BEST).fill_null(value=False)
    return (
        heads.filter(pl.col("rated").is_not_null())
        .join(ends, on="contact")
        .with_columns(
            pl.concat_str("contact", pl.lit("#csat")).alias("id"),
            pl.col("who").alias("customer"),
            pl.col("where").alias("channel"),
            pl.lit(None, pl.String).alias("queue"),
            pl.lit(SurveyKind.CSAT).alias("kind"),
            pl.when(on_scale).then(value).alias("value"),
            pl.lit(WORST).alias("scale_min"),
            pl.lit(BEST).alias("scale_max"),
            pl.col("rated").alias("asked_at"),
            pl.when(on_scale).then("rated").alias("answered_at"),
            on_scale.alias("complete"),
            pl.lit([], pl.List(pl.String)).alias("flags"),
        )
    )
