"""The events of a visit become an interaction and its stays in the queues of services."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._folding import as_rows, listed, rolled_up
from ingest.connectors._qmatic_words import MEANINGS
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.vocabulary import Channel, Direction, Flag, LegKind, Outcome, Transfer

PAYLOAD = pl.Struct({"step": pl.String, "branch": pl.String})
CLOCKS = (Flag.AMBIGUOUS_TIME, Flag.NONEXISTENT_TIME)
FLAGS = (*CLOCKS, Flag.MISSING_START, Flag.OPEN_AT_EXTRACT)
ENDS = ("end", "no_show", "remove")


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """A stay begins with the ticket or with being handed on, and is answered by the last call in it."""
    told = events.with_columns(pl.col("payload").str.json_decode(PAYLOAD).struct.unnest())
    order = pl.col("step").cast(pl.Enum(MEANINGS)).to_physical()
    begins = pl.col("step").is_in(["arrive", "transfer"])
    stays = (
        told.sort("contact", "at", order, "id")
        .with_columns((begins.cum_sum().over("contact").cast(pl.Int32)).alias("stay"))
        # What came before the ticket, because the log begins later, belongs to the first stay.
        .with_columns(pl.max_horizontal("stay", pl.col("stay").max().over("contact").clip(0, 1)).alias("stay"))
    )
    legs = _legs(stays, settings.sub_channel)
    visits = rolled_up(legs, FLAGS).join(_visits(told, settings), on="interaction_id")
    done = visits.with_columns(pl.col("interaction_id").alias("id"), listed(FLAGS))
    return {
        "interaction": as_rows(done, interaction),
        "leg": as_rows(legs.with_columns(listed(FLAGS)), leg),
    }


def _legs(stays: pl.LazyFrame, sub_channel: str) -> pl.LazyFrame:
    step, at = pl.col("step"), pl.col("at")
    legs = (
        stays.group_by("contact", "stay", maintain_order=True)
        .agg(
            at.filter(step.is_in(["arrive", "transfer"])).first().alias("queued_at"),
            at.min().alias("first_at"),
            at.filter(step == "call").min().alias("rang_at"),
            at.filter(step == "call").max().alias("called_at"),
            at.filter(step.is_in(ENDS)).max().alias("end_at"),
            step.filter(step.is_in(ENDS)).last().alias("ended_as"),
            pl.col("queue").drop_nulls().last(),
            pl.col("agent").drop_nulls().last(),
            pl.col("branch").drop_nulls().last().alias("site"),
            *(pl.col("flags").list.contains(flag.value).any().alias(flag.value) for flag in CLOCKS),
        )
        .sort("contact", "stay")
        .with_columns(pl.col("queued_at").shift(-1).over("contact").alias("handed_on_at"))
    )
    away = pl.col("ended_as").is_in(["no_show", "remove"]).fill_null(value=False)
    called = pl.col("called_at").is_not_null()
    ended = pl.coalesce("end_at", "handed_on_at")
    outcome = (
        pl.when(away & (called | (pl.col("ended_as") == "no_show")))
        .then(pl.lit(Outcome.ABANDONED))
        .when(away)
        .then(pl.lit(Outcome.FAILED))
        .when(called & ended.is_not_null())
        .then(pl.lit(Outcome.ANSWERED))
        .when(pl.col("handed_on_at").is_not_null())
        .then(pl.lit(Outcome.FLOW_OUT_TRANSFER))
        .when(ended.is_not_null())
        .then(pl.lit(Outcome.FAILED))
        .otherwise(pl.lit(Outcome.OPEN))
    )
    return legs.with_columns(
        pl.concat_str("contact", pl.col("stay"), separator="#").alias("id"),
        pl.col("contact").alias("interaction_id"),
        (pl.col("stay") - 1).clip(0).cast(pl.Int32).alias("seq"),
        pl.lit(LegKind.QUEUE.value).alias("kind"),
        pl.lit(Channel.IN_PERSON.value).alias("channel"),
        pl.lit(sub_channel).alias("sub_channel"),
        pl.lit(Direction.INBOUND.value).alias("direction"),
        pl.coalesce("queued_at", "first_at").alias("started_at"),
        pl.when(called & ~away).then("called_at").alias("answered_at"),
        ended.alias("left_at"),
        outcome.alias("outcome"),
        pl.when(pl.col("handed_on_at").is_not_null()).then(pl.lit(Transfer.QUEUE)).alias("transferred"),
        ended.is_null().alias("is_open"),
        pl.col("queued_at").is_null().alias(Flag.MISSING_START.value),
        ended.is_null().alias(Flag.OPEN_AT_EXTRACT.value),
    )


def _visits(told: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    return told.group_by(pl.col("contact").alias("interaction_id")).agg(
        pl.col("contact").first(),
        pl.col("customer").min(),
        pl.col("at").min().alias("started_at"),
        pl.lit(Channel.IN_PERSON.value).alias("channel"),
        pl.lit(settings.sub_channel).alias("sub_channel"),
        pl.lit(Direction.INBOUND.value).alias("direction"),
        pl.lit(settings.timezone or "UTC").alias("source_tz"),
    )
