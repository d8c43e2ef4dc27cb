"""Events of Asterisk's queue log become calls and their stays in queues."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._asterisk_queue_log_events import CALLS, OUTCOMES, TALKS, TRANSFERS
from ingest.connectors._asterisk_queue_log_order import ATTEMPT, END, ENTER, SECOND, stays
from ingest.connectors._folding import as_rows, listed, newest, rolled_up, seconds
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.vocabulary import Direction, Flag, LegKind, Outcome

PAYLOAD = pl.Struct({"wait": pl.Float64, "lasted": pl.Float64, "ring": pl.Float64})
FLAGS = (Flag.MISSING_START, Flag.OPEN_AT_EXTRACT, Flag.OUT_OF_ORDER, Flag.UNMAPPED_STATUS)


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Calls as interactions, their stays in queues as legs."""
    # Collected here because both tables are made of the legs, and the plans would not share them.
    calls = _calls(events).collect().lazy()
    legs = _legs(stays(calls.filter(pl.col("kind") != "DID")), settings).collect().lazy()
    return {"interaction": as_rows(_interactions(calls, legs, settings), interaction), "leg": as_rows(legs, leg)}


def _calls(events: pl.LazyFrame) -> pl.LazyFrame:
    """Each event of a call once, with `wait`, `lasted`, `ring`, and when by these its stay `began`."""
    of_calls = pl.col("kind").is_in(list(CALLS)) & ~pl.col("contact").str.contains("^(agent|system):")
    # A ring is measured in milliseconds but written down in the second that is running: it may look one too long.
    rung = (pl.col("ring") - 1).clip(lower_bound=0)
    gone_by = pl.when(ATTEMPT).then(rung).when(~ENTER).then(pl.col("wait") + pl.col("lasted").fill_null(0.0))
    return (
        newest(events.filter(of_calls))
        .select("id", "contact", "at", "kind", "queue", "agent", "customer", "payload")
        .with_columns(pl.col("payload").str.json_decode(PAYLOAD).struct.unnest())
        .with_columns(pl.when(ENTER).then("at").otherwise(pl.col("at") - seconds(gone_by)).alias("began"))
        .drop("payload")
    )


def _legs(events: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One leg for each stay."""
    connect = pl.col("kind") == "CONNECT"
    talk = pl.col("kind").is_in(TALKS)
    told = [
        ("entered_at", ENTER, pl.col("at")),
        ("began_at", ~ENTER & ~ATTEMPT, pl.col("began")),
        ("wait", talk, pl.col("wait")),
        ("connected_at", connect, pl.col("at")),
        ("first_ring_at", connect | ATTEMPT, pl.col("at") - seconds(pl.col("ring"))),
        ("dropped_at", pl.col("kind") == "SYSCOMPAT", pl.col("at")),
        ("end", END, pl.col("kind")),
        ("ended_at", END, pl.col("at")),
        ("talk_s", talk, pl.col("lasted")),
        ("agent", connect | talk, pl.col("agent")),
    ]
    parts = events.with_columns(pl.when(which).then(value).alias(name) for name, which, value in told)
    first = [name for name, _, _ in told if name != "first_ring_at"]
    one_per_stay = parts.group_by("stay", maintain_order=True).agg(
        pl.col("contact").first(),
        pl.col("queue", "customer", *first).first(ignore_nulls=True),
        pl.col("first_ring_at").min().alias("rang_at"),
        pl.col("at").min().alias("seen_at"),
    )
    return _with_legs_columns(one_per_stay, settings)


def _with_legs_columns(stays: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    last = (pl.col("contact") != pl.col("contact").shift(-1)).fill_null(value=True)
    first = (pl.col("contact") != pl.col("contact").shift(1)).fill_null(value=True)
    queued = pl.coalesce("entered_at", "began_at")
    connected_after = pl.coalesce(
        pl.col("entered_at") + seconds(pl.col("wait")), pl.col("ended_at") - seconds(pl.col("talk_s"))
    )
    outcome = (
        pl.when(pl.col("answered_at").is_not_null())
        .then(pl.lit(Outcome.ANSWERED))
        .when(pl.col("dropped_at").is_not_null())
        .then(pl.lit(Outcome.FAILED))
        .when(pl.col("end").is_not_null())
        .then(pl.col("end").replace_strict(OUTCOMES, default=None, return_dtype=pl.String))
        # Seen again in a queue: it left this one, and the log does not say how.
        .when(~pl.col("last"))
        .then(pl.lit(Outcome.FLOW_OUT_OVERFLOW))
        .otherwise(pl.lit(Outcome.OPEN))
    )
    disordered = pl.any_horizontal(
        pl.col("answered_at") < pl.col("queued_at"),
        pl.col("left_at") < pl.col("answered_at"),
        pl.col("rang_at") < pl.col("queued_at") - SECOND,
    )
    return (
        stays.with_columns(
            last.alias("last"),
            queued.alias("queued_at"),
            pl.coalesce("connected_at", connected_after).alias("answered_at"),
            pl.coalesce("ended_at", "dropped_at").alias("left_at"),
            (pl.col("stay") - pl.when(first).then("stay").forward_fill()).cast(pl.Int32).alias("seq"),
            pl.col("end").replace_strict(TRANSFERS, default=None, return_dtype=pl.String).alias("transferred"),
        )
        .with_columns(
            pl.concat_str("contact", "seq", separator="#").alias("id"),
            pl.col("contact").alias("interaction_id"),
            pl.lit(LegKind.QUEUE).alias("kind"),
            pl.lit(settings.channel.value).alias("channel"),
            pl.lit(Direction.INBOUND).alias("direction"),
            pl.coalesce("queued_at", pl.min_horizontal("rang_at", "seen_at")).alias("started_at"),
            outcome.alias("outcome"),
            (pl.col("left_at").is_null() & pl.col("last")).alias("is_open"),
            disordered.fill_null(value=False).alias(Flag.OUT_OF_ORDER),
            pl.col("entered_at").is_null().alias(Flag.MISSING_START),
        )
        .with_columns(
            pl.when(pl.col("transferred").shift(1).is_not_null() & (pl.col("seq") > 0))
            .then(pl.col("id").shift(1))
            .alias("transfer_from"),
            pl.col("is_open").alias(Flag.OPEN_AT_EXTRACT),
            (pl.col("left_at").is_null() & ~pl.col("last")).alias(Flag.UNMAPPED_STATUS),
        )
        .with_columns(listed(FLAGS))
    )


def _interactions(calls: pl.LazyFrame, legs: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One interaction for each call that joined a queue; what was logged of it before counts as its beginning."""
    known = legs.group_by("interaction_id").agg(
        pl.col("contact").first(), pl.col("started_at").min(), pl.col("customer").first(ignore_nulls=True)
    )
    dialled = calls.filter(pl.col("kind") == "DID").group_by("contact").agg(pl.col("at").min().alias("dialled_at"))
    return (
        rolled_up(legs, FLAGS)
        .join(known, on="interaction_id")
        .join(dialled, on="contact", how="left")
        .with_columns(
            pl.col("interaction_id").alias("id"),
            pl.col("interaction_id").alias("root_id"),
            pl.lit(settings.channel.value).alias("channel"),
            pl.lit(Direction.INBOUND).alias("direction"),
            pl.min_horizontal("started_at", "dialled_at").alias("started_at"),
            pl.lit(settings.timezone or "UTC").alias("source_tz"),
            listed(FLAGS),
        )
    )
