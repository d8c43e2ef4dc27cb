"""Calls over WhatsApp: what happened to each becomes an interaction of one leg."""

import polars as pl

from ingest.connectors._folding import as_rows, listed, seconds_between
from ingest.connectors._messaging import decoded
from ingest.connectors._shapes_fields import since_epoch
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.vocabulary import Direction, Flag, LegKind, Outcome

FLAGS = (Flag.OPEN_AT_EXTRACT, Flag.MISSING_START)


def calls(events: pl.LazyFrame, zone: str | None) -> dict[str, pl.LazyFrame]:
    """Interactions and legs of the events of calls.

    A customer waits from the call's beginning until somebody picks up. Of a call that nobody picked up
    WhatsApp does not say who gave up: it is missed.
    """
    known = decoded(events).sort("at", "id")
    first, last = pl.col("at").min(), pl.col("at").max()
    over = pl.col("kind").is_in(["call_terminate", "call_rejected"])
    by_call = known.group_by("contact", maintain_order=True).agg(
        first.alias("seen_at"),
        pl.col("at").filter(pl.col("kind") == "call_connect").min().alias("connected_at"),
        pl.col("at").filter(pl.col("kind") == "call_ringing").min().alias("rang_at"),
        pl.col("at").filter(pl.col("kind") == "call_accepted").min().alias("accepted_at"),
        pl.col("watermark").first(ignore_nulls=True).alias("picked_up_at"),
        since_epoch(pl.col("about"), "s").filter(pl.col("kind") == "call_terminate").max().alias("hung_up_at"),
        last.filter(over.any()).first().alias("over_at"),
        (pl.col("sender") == "outbound").any().alias("outbound"),
        pl.col("queue", "customer").first(ignore_nulls=True),
    )
    answered = pl.coalesce("picked_up_at", "accepted_at")
    ended = pl.coalesce("hung_up_at", "over_at")
    started = pl.min_horizontal("connected_at", "rang_at", "picked_up_at", "accepted_at", "seen_at")
    legs = (
        by_call.with_columns(
            answered.alias("answered_at"),
            started.alias("started_at"),
            pl.when(ended.is_not_null()).then(pl.max_horizontal(ended, started, answered)).alias("left_at"),
        )
        .with_columns(
            pl.col("contact").alias("interaction_id"),
            pl.concat_str("contact", pl.lit("#0")).alias("id"),
            pl.lit(0).alias("seq"),
            pl.lit("voice").alias("channel"),
            pl.lit("whatsapp").alias("sub_channel"),
            pl.when("outbound").then(pl.lit(LegKind.AGENT)).otherwise(pl.lit(LegKind.QUEUE)).alias("kind"),
            pl.when("outbound")
            .then(pl.lit(Direction.OUTBOUND))
            .otherwise(pl.lit(Direction.INBOUND))
            .alias("direction"),
            pl.when(~pl.col("outbound")).then("connected_at").alias("queued_at"),
            pl.when(pl.col("answered_at").is_not_null())
            .then(seconds_between(pl.col("answered_at"), pl.col("left_at")))
            .alias("talk_s"),
            pl.when(pl.col("left_at").is_null())
            .then(pl.lit(Outcome.OPEN))
            .when(pl.col("answered_at").is_not_null())
            .then(pl.lit(Outcome.ANSWERED))
            .otherwise(pl.lit(Outcome.MISSED))
            .alias("outcome"),
            pl.col("left_at").is_null().alias("is_open"),
            pl.lit(zone or "UTC").alias("source_tz"),
            pl.col("left_at").is_null().alias(Flag.OPEN_AT_EXTRACT),
            (pl.col("connected_at").is_null() & ~pl.col("outbound")).alias(Flag.MISSING_START),
        )
        .with_columns(listed(FLAGS))
        .collect()
        .lazy()
    )
    whole = legs.with_columns(
        pl.col("interaction_id").alias("id"), pl.col("left_at").alias("ended_at"), pl.lit(0).alias("transfers")
    )
    return {"interaction": as_rows(whole, interaction), "leg": as_rows(legs, leg)}
