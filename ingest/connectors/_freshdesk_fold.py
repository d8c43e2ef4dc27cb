"""What is known of Freshdesk's tickets becomes interactions, stays in groups, messages and ratings."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._desk import decoded, latest
from ingest.connectors._episodes import What, conversations, told
from ingest.connectors._folding import as_rows, seconds_between
from ingest.connectors._freshdesk_read import FORM, STATS
from ingest.tables.survey import survey
from ingest.vocabulary import Channel, Flag, MessageKind, Outcome, Sender, SurveyKind

HEAD = ("customer", "queue", "agent", "status", "source", "topic", "brand", "gone", "measured")
OUTBOUND_MAIL = "10"
"""The source of tickets that an agent began by writing a mail."""

BEST = 3.0
"""Ratings are 100 for neutral, up to 103 for extremely happy, and -101 to -103 for unhappy: from -3 to 3."""


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Tickets as interactions. Where conversations are known they count, and the times of `stats` check them."""
    known = decoded(events, FORM).collect().lazy()
    tickets = _tickets(known, settings).collect().lazy()
    rows = pl.concat([_messages(known, tickets), _begun(tickets), _measured(tickets), _turns(tickets)]).with_columns(
        pl.col("queue").replace(settings.groups), pl.col("contact").alias("interaction_id")
    )
    tables = conversations(rows.collect().lazy(), _about(tickets, settings))
    return tables | {"survey": as_rows(_surveys(known, tables["interaction"]), survey)}


def _tickets(known: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    ticket = known.filter(pl.col("kind") == "ticket")
    parts = known.filter(pl.col("kind") == "conversation").group_by("contact").agg(pl.len().alias("parts"))
    first = ticket.group_by("contact").agg(
        pl.col("at").min().alias("created_at"), (pl.col("measured") == "parts").any().alias("has_parts")
    )
    over = pl.col("status").is_in(sorted(settings.over))
    return (
        latest(ticket, *HEAD, *STATS, "version")
        .join(first, on="contact")
        .join(parts, on="contact", how="left")
        .with_columns(over.fill_null(value=False).alias("is_over"), pl.col("parts").fill_null(0))
        .rename({"queue": "group", "agent": "responder"})
    )


def _messages(known: pl.LazyFrame, tickets: pl.LazyFrame) -> pl.LazyFrame:
    written = known.filter(pl.col("kind") == "conversation").join(tickets.select("contact"), on="contact", how="semi")
    system = pl.col("sender") == Sender.SYSTEM
    return told(
        written.with_columns(
            pl.lit(What.MESSAGE).alias("what"),
            pl.when(system).then(pl.lit(MessageKind.FORM)).otherwise(pl.lit(MessageKind.TEXT)).alias("kind"),
            (pl.col("public") == "true").alias("public"),
        )
    )


def _begun(tickets: pl.LazyFrame) -> pl.LazyFrame:
    """The description, which is the first message and no conversation, and the group that the ticket is in."""
    outbound = pl.col("source") == OUTBOUND_MAIL
    asked = tickets.select(
        "contact",
        pl.concat_str("contact", pl.lit("#begun")).alias("id"),
        pl.col("created_at").alias("at"),
        pl.when(outbound).then(pl.lit(What.REPLIED)).otherwise(pl.lit(What.ASKED)).alias("what"),
        pl.when(outbound).then("responder").alias("agent"),
    )
    placed = tickets.select(
        "contact",
        pl.concat_str("contact", pl.lit("#placed")).alias("id"),
        pl.col("created_at").alias("at"),
        pl.lit(What.ENTERED).alias("what"),
        pl.col("group").alias("queue"),
    )
    return pl.concat([told(asked), told(placed)])


def _measured(tickets: pl.LazyFrame) -> pl.LazyFrame:
    """The times of `stats` of tickets whose conversations nobody has shown."""
    silent = tickets.filter(pl.col("parts") == 0)
    kinds = (("first_replied", What.REPLIED), ("replied", What.REPLIED), ("asked", What.ASKED))
    return pl.concat(
        told(
            silent.filter(pl.col(name).is_not_null()).select(
                "contact",
                pl.concat_str("contact", pl.lit(f"#{name}")).alias("id"),
                pl.col(name).alias("at"),
                pl.lit(what).alias("what"),
                pl.when(what is What.REPLIED).then("responder").alias("agent"),
            )
        )
        for name, what in kinds
    )


def _turns(tickets: pl.LazyFrame) -> pl.LazyFrame:
    """Ends and reopenings. A ticket is done when it is resolved: closed is what comes of that later."""
    done = pl.coalesce("resolved", "closed")
    reopened = tickets.filter(pl.col("reopened").is_not_null()).select(
        "contact",
        pl.concat_str("contact", pl.lit("#reopened")).alias("id"),
        pl.col("reopened").alias("at"),
        pl.lit(What.OPENED).alias("what"),
    )
    closed = tickets.filter("is_over").select(
        "contact",
        pl.concat_str("contact", pl.lit("#done")).alias("id"),
        pl.coalesce(done, "version").alias("at"),
        pl.lit(What.CLOSED).alias("what"),
    )
    return pl.concat([told(reopened), told(closed)])


def _about(tickets: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    channels = {code: channel.value for code, channel in settings.sources.items()}
    dark = (pl.col("parts") == 0) & pl.col("first_replied").is_null() & pl.col("measured").is_null()
    known = pl.col("source").is_in(list(channels)) & pl.col("status").is_in([*settings.over, *settings.under])
    return tickets.select(
        "contact",
        pl.col("contact").alias("interaction_id"),
        pl.col("contact").alias("conversation_id"),
        "customer",
        pl.col("source").replace_strict(channels, default=Channel.EMAIL.value, return_dtype=pl.String).alias("channel"),
        pl.col("source").replace(settings.names_of_sources).alias("sub_channel"),
        "topic",
        "brand",
        pl.lit(settings.timezone or "UTC").alias("source_tz"),
        pl.col("gone").is_not_null().alias("void"),
        seconds_between(pl.col("created_at"), pl.col("first_replied")).alias("vendor_wait_s"),
        pl.lit(1.0).alias("vendor_step_s"),
        pl.when(dark).then(pl.lit(Outcome.ANSWERED)).otherwise(pl.lit(Outcome.LAPSED)).alias("unanswered"),
        (pl.col("is_over") & pl.coalesce("resolved", "closed").is_null()).alias(Flag.INFERRED_END),
        (~known.fill_null(value=False) | (dark & pl.col("is_over"))).alias(Flag.UNMAPPED_STATUS),
    )


def _surveys(known: pl.LazyFrame, interactions: pl.LazyFrame) -> pl.LazyFrame:
    """The latest rating of each ticket."""
    said = pl.col("rating").cast(pl.Float64, strict=False)
    value = pl.when(said.abs().is_between(100, 100 + BEST)).then(said.sign() * (said.abs() - 100))
    ends = interactions.select("contact", "channel", pl.col("id").alias("interaction_id"), who=pl.col("customer"))
    rated = latest(known.filter(pl.col("kind") == "rating"), "rating", "at", "version")
    return rated.join(ends, on="contact").select(
        "contact",
        "interaction_id",
        "channel",
        pl.concat_str("contact", pl.lit("#csat")).alias("id"),
        pl.col("who").alias("customer"),
        pl.lit(SurveyKind.CSAT).alias("kind"),
        value.alias("value"),
        pl.lit(-BEST).alias("scale_min"),
        pl.lit(BEST).alias("scale_max"),
        pl.col("at").alias("asked_at"),
        pl.when(value.is_not_null()).then(pl.max_horizontal("version", "at")).alias("answered_at"),
        value.is_not_null().alias("complete"),
        pl.lit([], pl.List(pl.String)).alias("flags"),
    )
