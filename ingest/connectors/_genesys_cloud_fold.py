"""Conversations of Genesys Cloud become interactions, legs and survey answers."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._folding import as_rows, listed, rolled_up
from ingest.connectors._genesys_cloud_legs import gathered
from ingest.connectors._genesys_cloud_outcome import FLAGS, with_outcome
from ingest.connectors._genesys_cloud_parts import MAIN, parted
from ingest.connectors._genesys_cloud_sessions import conversations, sessions
from ingest.connectors._genesys_cloud_surveys import surveys
from ingest.connectors._genesys_cloud_words import CALLBACK, MEDIA, MESSENGERS, VOICEMAIL
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.survey import survey
from ingest.vocabulary import Channel, Direction, Flag, Outcome


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Conversations with a customer as interactions; stays in queues, humans without one, and bots as legs."""
    # Collected where several tables are made of the same rows: the plans would not share them.
    talks = conversations(events).collect().lazy()
    every = sessions(talks).collect().lazy()
    some = parted(every, talks).collect().lazy()
    parts = _parts(some, every, talks).collect().lazy()
    told = parts.select(
        "interaction_id", "channel", "direction", "selfServed", "has_callback", "has_voicemail", "outsider_at"
    )
    legs = with_outcome(gathered(some).join(told, on="interaction_id"), settings).collect().lazy()
    interactions = _interactions(parts, legs, settings).collect().lazy()
    return {
        "interaction": as_rows(interactions, interaction),
        "leg": as_rows(legs, leg),
        "survey": as_rows(surveys(talks, interactions, settings), survey),
    }


def _parts(some: pl.LazyFrame, every: pl.LazyFrame, talks: pl.LazyFrame) -> pl.LazyFrame:
    """One row for each part of a conversation that is an interaction, with what it takes to be one."""
    of_talks = every.group_by("place").agg(
        (pl.col("purpose") == VOICEMAIL).any().alias("has_voicemail"),
        pl.when(pl.col("purpose") == "external").then("begin_at").max().alias("outsider_at"),
    )
    messenger = pl.col("messenger").str.to_lowercase()
    channel = pl.col("medium").replace_strict(
        {word: channel.value for word, channel in MEDIA.items()}, default=None, return_dtype=pl.String
    )
    public = pl.col("originatingSocialMediaPublic").fill_null(value=False)
    by_message = (
        pl.when(public)
        .then(pl.lit(Channel.SOCIAL))
        .otherwise(
            messenger.replace_strict(
                {word: channel.value for word, channel in MESSENGERS.items()},
                default=Channel.MESSAGING,
                return_dtype=pl.String,
            )
        )
    )
    calls_back = pl.col("part") == CALLBACK
    return (
        some.group_by("interaction_id", "part", "place", "medium", "messenger")
        .agg(pl.col("begin_at").min(), pl.col("end_at").max().alias("last_at"))
        .with_columns((calls_back.any().over("place") & ~calls_back).alias("has_callback"))
        .join(of_talks, on="place")
        .join(talks.drop("participants", "surveys"), on="place")
        .with_columns(
            pl.when(calls_back)
            .then(pl.lit(Channel.VOICE))
            .when(pl.col("medium") == "message")
            .then(by_message)
            .otherwise(channel)
            .alias("channel"),
            pl.when(
                (pl.col("part") == MAIN) & (pl.col("medium") == "message") & messenger.ne_missing(Channel.SMS.value)
            )
            .then(messenger)
            .alias("sub_channel"),
            pl.when(calls_back | (pl.col("originatingDirection") == "outbound"))
            .then(pl.lit(Direction.OUTBOUND))
            .otherwise(pl.lit(Direction.INBOUND))
            .alias("direction"),
        )
    )


def _interactions(parts: pl.LazyFrame, legs: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One interaction for each part. Where nobody and nothing of ours took part, the customer left before a queue."""
    calls_back = pl.col("part") == CALLBACK
    is_open = pl.col("over_at").is_null() & ~pl.col("has_callback")
    ended = pl.when(pl.col("has_callback")).then("last_at").otherwise("over_at")
    alone = pl.when("is_open").then(pl.lit(Outcome.OPEN)).otherwise(pl.lit(Outcome.IVR_EXIT))
    of_legs = rolled_up(legs, FLAGS).drop("is_open", "ended_at")
    return (
        parts.with_columns(is_open.alias("is_open"))
        .join(of_legs, on="interaction_id", how="left")
        .with_columns(
            pl.col("interaction_id").alias("id"),
            pl.when(pl.col("interaction_id") != pl.col("contact")).then("contact").alias("parent_id"),
            pl.col("contact").alias("root_id"),
            pl.col("contact").alias("conversation_id"),
            pl.when(calls_back).then(pl.lit(CALLBACK)).otherwise("originatingDirection").alias("initiator"),
            pl.when(calls_back).then("begin_at").otherwise("at").alias("started_at"),
            pl.when(~pl.col("is_open")).then(ended).alias("ended_at"),
            pl.lit(settings.timezone or "UTC").alias("source_tz"),
            pl.coalesce("outcome", alone).alias("outcome"),
            pl.col("transfers").fill_null(0),
            pl.col("is_open").alias(Flag.OPEN_AT_EXTRACT),
            *(pl.col(flag).fill_null(value=False) for flag in FLAGS if flag is not Flag.OPEN_AT_EXTRACT),
        )
        .with_columns(listed(FLAGS))
    )
