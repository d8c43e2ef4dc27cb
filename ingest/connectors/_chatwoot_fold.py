"""What is known of Chatwoot's conversations becomes interactions, stays, messages and answers to surveys."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._chatwoot_read import FORM, REPORTS
from ingest.connectors._desk import decoded, latest
from ingest.connectors._episodes import What, conversations, told
from ingest.connectors._folding import as_rows
from ingest.tables.survey import survey
from ingest.vocabulary import Channel, Flag, SurveyKind

CHANNELS: Mapping[str, tuple[Channel, str]] = {
    "Channel::WebWidget": (Channel.CHAT, "web_widget"),
    "Channel::Api": (Channel.MESSAGING, "api"),
    "Channel::Email": (Channel.EMAIL, "email"),
    "Channel::Whatsapp": (Channel.MESSAGING, "whatsapp"),
    "Channel::FacebookPage": (Channel.MESSAGING, "facebook"),
    "Channel::Instagram": (Channel.MESSAGING, "instagram"),
    "Channel::Telegram": (Channel.MESSAGING, "telegram"),
    "Channel::Line": (Channel.MESSAGING, "line"),
    "Channel::Sms": (Channel.SMS, "sms"),
    "Channel::TwilioSms": (Channel.SMS, "sms"),
    "Channel::TwitterProfile": (Channel.SOCIAL, "x"),
    "Channel::Voice": (Channel.VOICE, "voice"),
}
"""The channels by the type of the inbox; the settings name those of inboxes that are known by number only."""

WORST, BEST = 1.0, 5.0


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Conversations as interactions. Reporting events stand in where no messages are known, else they are a check."""
    known = decoded(events, FORM).collect().lazy()
    written = known.filter(pl.col("kind") == "message")
    rows = pl.concat([_messages(written), _turns(known), _reported(known, written), _inboxes(known)]).with_columns(
        pl.col("queue").replace(settings.queues), pl.col("contact").alias("interaction_id")
    )
    tables = conversations(rows.collect().lazy(), _about(known, settings))
    return tables | {"survey": as_rows(_surveys(written, tables["interaction"]), survey)}


def _messages(written: pl.LazyFrame) -> pl.LazyFrame:
    failed = pl.when(pl.col("delivery") == "failed").then(pl.max_horizontal("at", "version"))
    # That it was read is known as of its last change; a page of messages does not say when that was.
    read = pl.when((pl.col("delivery") == "read") & (pl.col("version") > pl.col("at"))).then("version")
    return told(
        written.with_columns(
            pl.lit(What.MESSAGE).alias("what"),
            pl.col("form").alias("kind"),
            (pl.col("public") == "true").alias("public"),
            failed.alias("failed_at"),
            read.alias("read_at"),
        )
    )


def _turns(known: pl.LazyFrame) -> pl.LazyFrame:
    """Ends, openings, and openings out of a bot's hands; that something happened to the conversation else."""
    status = known.filter(pl.col("kind") == "status")
    opened, resolved = pl.col("status") == "open", pl.col("status") == "resolved"
    reported = known.filter(pl.col("kind").is_in(REPORTS))
    kinds = [
        (status.filter(resolved), What.CLOSED),
        (status.filter(opened), What.OPENED),
        (status.filter(opened), What.HANDED_OVER),
        (reported.filter(pl.col("kind") == "conversation_opened"), What.OPENED),
        (reported.filter(pl.col("kind") == "conversation_bot_handoff"), What.HANDED_OVER),
        (reported.filter(pl.col("kind").is_in(["conversation_resolved", "conversation_bot_resolved"])), What.CLOSED),
    ]
    heads = latest(known.filter(pl.col("kind") == "conversation"), "status", "at", "version")
    now = heads.filter(pl.col("status") == "resolved").join(
        status.filter(resolved).select("contact"), on="contact", how="anti"
    )
    kinds.append(
        (
            now.with_columns(pl.concat_str("contact", pl.lit("#now")).alias("id"), pl.col("version").alias("at")),
            What.CLOSED,
        )
    )
    began = heads.with_columns(pl.concat_str("contact", pl.lit("#began")).alias("id"))
    kinds.append((began, What.ENTERED))
    return pl.concat(
        told(
            rows.select(
                "contact", pl.concat_str("id", pl.lit(f"#{what}")).alias("id"), "at", pl.lit(what).alias("what")
            )
        )
        for rows, what in kinds
    )


def _inboxes(known: pl.LazyFrame) -> pl.LazyFrame:
    """The inbox as the queue of conversations that no team ever had."""
    teams = known.filter(pl.col("queue").is_not_null()).select("contact")
    first = (
        known.sort("at", "id")
        .group_by("contact", maintain_order=True)
        .agg(pl.col("at").first(), pl.col("inbox").first(ignore_nulls=True).alias("queue"))
    )
    return told(
        first.join(teams, on="contact", how="anti").with_columns(
            pl.concat_str("contact", pl.lit("#inbox")).alias("id"), pl.lit(What.ENTERED).alias("what")
        )
    )


def _reported(known: pl.LazyFrame, written: pl.LazyFrame) -> pl.LazyFrame:
    """Times of messages that only the reporting events tell of.

    A reply's wait begins when the customer began to wait; a handover and a bot's resolution mean that a bot served.
    """
    silent = known.filter(pl.col("kind").is_in(REPORTS)).join(written.select("contact"), on="contact", how="anti")
    replies = silent.filter(pl.col("kind").is_in(["first_response", "reply_time"]))
    bots = silent.filter(pl.col("kind").is_in(["conversation_bot_handoff", "conversation_bot_resolved"]))
    asked = silent.filter((pl.col("kind") != "conversation_opened") & pl.col("begun").is_not_null())
    parts = [
        (asked, What.ASKED, pl.col("begun")),
        (replies, What.REPLIED, pl.col("at")),
        (bots, What.SERVED, pl.coalesce("begun", "at")),
    ]
    return pl.concat(
        told(
            rows.select(
                "contact",
                pl.concat_str("id", pl.lit(f"#{what}")).alias("id"),
                at.alias("at"),
                pl.lit(what).alias("what"),
                (pl.col("agent") if what is What.REPLIED else pl.lit(None, pl.String)).alias("agent"),
            )
        )
        for rows, what, at in parts
    )


def _about(known: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    every = {**{word: channel.value for word, (channel, _) in CHANNELS.items()}}
    every |= {inbox: channel.value for inbox, channel in settings.inboxes.items()}
    names = {word: name for word, (_, name) in CHANNELS.items()}
    head = known.filter(pl.col("kind") == "conversation")
    inboxes = known.filter(pl.col("channel").is_not_null()).with_columns(
        (pl.col("kind") == "conversation").alias("whole"), pl.col("channel").str.starts_with("Channel::").alias("named")
    )
    channel = (
        inboxes.sort("whole", "named", "version", "id")
        .group_by("contact", maintain_order=True)
        .agg(pl.col("channel").last())
    )
    people = head.sort("version", "id").group_by("contact").agg(pl.col("customer").last(ignore_nulls=True))
    written = known.filter(pl.col("kind") == "message").select("contact").unique()
    first = (
        known.filter(pl.col("kind") == "first_response")
        .group_by("contact")
        .agg(pl.col("value").sort_by("version", "id").last().cast(pl.Float64, strict=False))
    )
    guessed = head.group_by("contact").agg((pl.col("status") == "resolved").any().alias("resolved"))
    told_end = (
        known.filter((pl.col("kind") == "status") | pl.col("kind").is_in(REPORTS))
        .select("contact", pl.lit(value=True).alias("told_end"))
        .unique()
    )
    frame = known.select("contact").unique()
    for other in (channel, people, first, guessed, told_end, written.with_columns(pl.lit(value=True).alias("written"))):
        frame = frame.join(other, on="contact", how="left")
    spelled = pl.col("channel").replace_strict(every, default=Channel.CHAT.value, return_dtype=pl.String)
    return frame.select(
        "contact",
        pl.col("contact").alias("interaction_id"),
        pl.col("contact").alias("conversation_id"),
        "customer",
        spelled.alias("channel"),
        pl.col("channel").replace_strict(names, default=None, return_dtype=pl.String).alias("sub_channel"),
        pl.lit(settings.timezone or "UTC").alias("source_tz"),
        pl.when("written").then(pl.lit(None)).otherwise("value").alias("vendor_wait_s"),
        pl.lit(1.0).alias("vendor_step_s"),
        (pl.col("resolved").fill_null(value=False) & pl.col("told_end").is_null()).alias(Flag.INFERRED_END),
        (~pl.col("channel").is_in(list(every))).fill_null(value=True).alias(Flag.UNMAPPED_STATUS),
    )


def _surveys(written: pl.LazyFrame, interactions: pl.LazyFrame) -> pl.LazyFrame:
    """One row for each survey that was sent as a message."""
    value = pl.col("rating").cast(pl.Float64, strict=False)
    on_scale = value.is_between(WORST, BEST).fill_null(value=False)
    ends = interactions.select("contact", who=pl.col("customer"), where=pl.col("channel"))
    return (
        written.filter(pl.col("value") == "asked")
        .join(ends, on="contact")
        .select(
            "contact",
            "id",
            pl.col("contact").alias("interaction_id"),
            pl.col("who").alias("customer"),
            pl.col("where").alias("channel"),
            pl.lit(SurveyKind.CSAT).alias("kind"),
            pl.when(on_scale).then(value).alias("value"),
            pl.lit(WORST).alias("scale_min"),
            pl.lit(BEST).alias("scale_max"),
            pl.col("at").alias("asked_at"),
            pl.when(on_scale).then(pl.max_horizontal("at", "rated")).alias("answered_at"),
            on_scale.alias("complete"),
            pl.lit([], pl.List(pl.String)).alias("flags"),
        )
    )
