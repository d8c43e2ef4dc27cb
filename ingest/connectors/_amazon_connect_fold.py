"""Contact records of Amazon Connect become interactions, legs and survey answers."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._amazon_connect_chains import chained
from ingest.connectors._amazon_connect_outcome import with_outcome
from ingest.connectors._amazon_connect_read import LENGTHS, LINKS, MOMENTS, TOLD, WORDS
from ingest.connectors._amazon_connect_surveys import surveys
from ingest.connectors._amazon_connect_words import CHANNELS, DIRECTIONS, SUBTYPES
from ingest.connectors._folding import as_rows, differs, listed, newest, rolled_up, seconds_between
from ingest.table import UTC
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.survey import survey
from ingest.vocabulary import Channel, Direction, Flag, LegKind

PAYLOAD = pl.Struct(
    dict.fromkeys((*LINKS, *WORDS, *TOLD), pl.String)
    | dict.fromkeys(LENGTHS, pl.Float64)
    | dict.fromkeys(MOMENTS, pl.Int64)
    | {"external": pl.Boolean}
)
FLAGS = (
    Flag.OPEN_AT_EXTRACT,
    Flag.ORPHAN_TRANSFER,
    Flag.OUT_OF_ORDER,
    Flag.UNMAPPED_STATUS,
    Flag.VENDOR_DIFFERS,
)


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Chains of records as interactions, each record in a queue, with an agent or in a flow as a leg."""
    records, interactions, legs = chains(_decoded(events).collect(), settings)
    return {
        "interaction": as_rows(interactions, interaction),
        "leg": as_rows(legs, leg),
        "survey": as_rows(surveys(records, interactions, settings), survey),
    }


def chains(some: pl.DataFrame, settings: Any) -> tuple[pl.LazyFrame, pl.LazyFrame, pl.LazyFrame]:
    """Records within their chains, and the interactions and legs that these are.

    Takes the columns of `PAYLOAD`, its moments as instants, beside those of the events that records come as.
    """
    records = _within_interactions(some, settings)
    legs = _legs(records.lazy()).collect().lazy()
    return records.lazy(), _interactions(records.lazy(), legs, settings).collect().lazy(), legs


def _decoded(events: pl.LazyFrame) -> pl.LazyFrame:
    """Every record in its newest version. A supervisor's listening is no contact of a customer."""
    return (
        newest(events)
        .select("id", "revision", "contact", "at", "queue", "agent", "customer", "payload")
        .with_columns(pl.col("payload").str.json_decode(PAYLOAD).struct.unnest())
        .with_columns(pl.from_epoch(pl.col(name), time_unit="us").dt.replace_time_zone("UTC") for name in MOMENTS)
        .with_columns(pl.col(MOMENTS).cast(UTC))
        .filter(pl.col("method").ne_missing("MONITOR"))
        .drop("payload")
    )


def _within_interactions(records: pl.DataFrame, settings: Any) -> pl.DataFrame:
    """Records with what they are part of, and channel and direction of that, which its first record decides."""
    linked = chained(records)
    kind = pl.col("channel").gather(pl.col("head"))
    subtype = pl.col("subtype").gather(pl.col("head"))
    method = pl.col("method").gather(pl.col("head"))
    task = settings.task_channel or Channel.APP
    channels = {word: (channel or task).value for word, channel in CHANNELS.items()}
    direction = (
        pl.when((kind == "TASK") & (settings.task_channel is None))
        .then(pl.lit(Direction.INTERNAL))
        .when(pl.col("direction").gather(pl.col("head")).is_in(["INBOUND", "OUTBOUND"]))
        .then(pl.col("direction").gather(pl.col("head")).str.to_lowercase())
        .when((method == "API") & (kind == "VOICE"))
        .then(pl.lit(Direction.OUTBOUND))
        .otherwise(method.replace_strict(DIRECTIONS, default=Direction.INBOUND, return_dtype=pl.String))
    )
    other = subtype.str.strip_prefix("connect:").str.to_lowercase()
    web_voice = (method == "WEBRTC_API") & (kind == "VOICE")
    return linked.with_columns(
        pl.coalesce(
            subtype.replace_strict(
                {k: c.value for k, (c, _) in SUBTYPES.items()}, default=None, return_dtype=pl.String
            ),
            pl.when(web_voice).then(pl.lit(Channel.WEB_VOICE)),
            kind.replace_strict(channels, return_dtype=pl.String),
        ).alias("channel"),
        subtype.replace_strict(
            {k: sub for k, (_, sub) in SUBTYPES.items()}, default=other, return_dtype=pl.String
        ).alias("sub_channel"),
        direction.alias("direction"),
        method.alias("initiator"),
        (kind == "VOICE").alias("spoken"),
    )


def _legs(records: pl.LazyFrame) -> pl.LazyFrame:
    """One leg for each record that was in a queue, with an agent, or in a flow.

    A flow that runs after the contact's end, and a line to a third party, are no stay of the customer.
    """
    nobody = pl.col("enqueued").is_null() & pl.col("answered").is_null()
    no_stay = (pl.col("method") == "EXTERNAL_OUTBOUND") | ((pl.col("method") == "DISCONNECT") & nobody)
    on_the_line = pl.col("connected").is_not_null() & pl.col("answered").is_not_null()
    calls_out = (pl.col("direction") == Direction.OUTBOUND) & pl.col("spoken")
    answered = pl.when(~calls_out).then("answered").when(on_the_line).then(pl.max_horizontal("connected", "answered"))
    stays = with_outcome(
        records.with_columns(answered.alias("answered_at"), (~no_stay).fill_null(value=True).alias("is_stay"))
    ).filter("is_stay")
    return (
        _with_clocks(stays)
        .with_columns(
            pl.when(pl.col("enqueued").is_not_null())
            .then(pl.lit(LegKind.QUEUE))
            .when(pl.col("answered").is_not_null() | pl.col("method").is_in(["OUTBOUND", "AGENT_REPLY"]))
            .then(pl.lit(LegKind.AGENT))
            .otherwise(pl.lit(LegKind.BOT))
            .alias("kind"),
            (pl.col("row").rank("ordinal").over("head") - 1).cast(pl.Int32).alias("seq"),
            (pl.col("orphan") & pl.col("method").ne_missing("CALLBACK")).alias(Flag.ORPHAN_TRANSFER),
            pl.col("is_open").alias(Flag.OPEN_AT_EXTRACT),
        )
        .with_columns(listed(FLAGS))
    )


def _with_clocks(stays: pl.LazyFrame) -> pl.LazyFrame:
    """Times and lengths of a leg; what Connect says of talk leaves hold out, as ours does."""
    answered = pl.col("answered_at").is_not_null()
    left = (
        pl.when(answered | pl.col("enqueued").is_null())
        .then("disconnected")
        .otherwise(pl.coalesce("dequeued", "disconnected"))
    )
    # A queue entry after the end, as some records have it, is kept but cannot be the leg's first second.
    queue_first = pl.col("enqueued") <= pl.coalesce("left_at", "enqueued")
    disordered = pl.any_horizontal(
        pl.col("enqueued") < pl.col("at"),
        pl.col("left_at") < pl.col("enqueued"),
        pl.col("answered_at") < pl.col("enqueued"),
        pl.col("left_at") < pl.col("answered_at"),
    )
    wait = seconds_between(pl.col("enqueued"), pl.col("answered_at"))
    return (
        stays.with_columns(pl.col("disconnected").is_null().alias("is_open"))
        .with_columns(pl.when(~pl.col("is_open")).then(left).alias("left_at"))
        .with_columns(
            pl.when(queue_first).then("enqueued").otherwise("at").alias("started_at"),
            pl.col("enqueued").alias("queued_at"),
            *(pl.when(answered).then(name).alias(f"{name}_s") for name in ("talk", "hold", "acw", "longest_hold")),
            pl.when(answered).then(pl.col("holds").cast(pl.Int32)).alias("holds"),
            pl.when(answered).then("waited").alias("vendor_wait_s"),
            disordered.fill_null(value=False).alias(Flag.OUT_OF_ORDER),
            # What is said of a callback's wait begins when it was asked for, not when it was queued.
            (differs(wait, pl.col("waited")) & pl.col("method").ne_missing("CALLBACK")).alias(Flag.VENDOR_DIFFERS),
        )
    )


def _interactions(records: pl.LazyFrame, legs: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One interaction for each chain of records that has a leg."""
    theirs = pl.col("method").ne_missing("EXTERNAL_OUTBOUND")
    by_head = (
        records.sort("row")
        .with_columns(pl.when(theirs).then("customer").alias("customer"))
        .group_by("interaction_id", maintain_order=True)
        .agg(
            pl.col("contact", "channel", "sub_channel", "direction", "initiator", "came_from", "related").first(),
            pl.col("at").min().alias("started_at"),
            pl.col("disconnected").max().alias("over_at"),
            pl.col("customer").first(ignore_nulls=True),
            pl.col("association").first(ignore_nulls=True).alias("conversation_id"),
            pl.col("topic", "brand", "language", "segment").last(ignore_nulls=True),
        )
    )
    called_for = pl.when(pl.col("contact") != pl.col("interaction_id")).then("contact")
    return (
        rolled_up(legs, FLAGS)
        .join(by_head, on="interaction_id")
        .with_columns(
            pl.col("interaction_id").alias("id"),
            pl.coalesce("came_from", called_for, "related").alias("parent_id"),
            pl.col("contact").alias("root_id"),
            pl.when(~pl.col("is_open")).then("over_at").alias("ended_at"),
            pl.lit(settings.timezone or "UTC").alias("source_tz"),
            listed(FLAGS),
        )
    )
