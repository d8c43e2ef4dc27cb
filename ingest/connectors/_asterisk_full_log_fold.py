"""Steps of Asterisk's verbose log become calls, and their stays in queues."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._asterisk_full_log_read import BEGAN, ENTERED, HUNG_UP, NAMED, QUEUED, TAKEN, WENT_ON
from ingest.connectors._folding import as_rows, listed, newest, rolled_up, seconds_between
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.vocabulary import Direction, Flag, LegKind, Outcome

PAYLOAD = pl.Struct({"comes_in": pl.Boolean})
FLAGS = (
    Flag.AMBIGUOUS_TIME,
    Flag.MISSING_START,
    Flag.NONEXISTENT_TIME,
    Flag.OPEN_AT_EXTRACT,
    Flag.UNMAPPED_STATUS,
)
STEPS = (BEGAN, NAMED, ENTERED, QUEUED, TAKEN, WENT_ON, HUNG_UP)
"""The order of the steps of one call within a second, which is all that most logs tell."""

IS = {kind: pl.col("kind") == kind for kind in STEPS}
SOON, LONG = pl.duration(minutes=1), pl.duration(hours=24)


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Calls that came in as interactions, their stays in queues as legs."""
    calls = _calls(events).collect().lazy()
    heads = _heads(calls).collect().lazy()
    legs = _legs(calls, heads, settings).collect().lazy()
    return {"interaction": as_rows(_interactions(legs, heads, settings), interaction), "leg": as_rows(legs, leg)}


def _calls(events: pl.LazyFrame) -> pl.LazyFrame:
    """Steps in order, each with its `call`: names of channels come back when Asterisk was started anew."""
    step = pl.col("kind").replace_strict({k: n for n, k in enumerate(STEPS)}, default=0, return_dtype=pl.Int8)
    ordered = (
        newest(events)
        .select("id", "contact", "at", "kind", "queue", "agent", "customer", "payload", "flags")
        .with_columns(pl.col("payload").str.json_decode(PAYLOAD).struct.unnest(), step.alias("step"))
        .sort("contact", "at", "step", "id")
    )
    gap = pl.col("at") - pl.col("at").shift(1)
    after_end = (pl.col("kind").shift(1) == HUNG_UP) & ~IS[HUNG_UP]
    new = (gap > LONG) | (after_end & (gap > SOON))
    number = new.fill_null(value=False).cast(pl.Int64).cum_sum().over("contact")
    begins = pl.col("at").min().over("contact", "number").dt.epoch("s").cast(pl.String)
    return (
        ordered.with_columns(number.alias("number"))
        .with_columns(pl.concat_str("contact", begins, separator="@").alias("call"))
        .with_columns(IS[QUEUED].cast(pl.Int32).cum_sum().over("call").alias("stay"))
        .with_columns(_joined().alias("joined_at"))
    )


def _joined() -> pl.Expr:
    """When a queue was joined: with the first step in its context since the last queue, else with Queue() itself."""
    mark = pl.when(IS[ENTERED]).then(pl.col("at").dt.timestamp("us")).when(IS[QUEUED]).then(pl.lit(-1))
    before = mark.forward_fill().shift(1).over("call")
    entered = pl.from_epoch(pl.when(before > 0).then(before), time_unit="us").dt.replace_time_zone("UTC")
    return pl.when(IS[QUEUED]).then(pl.coalesce(entered, "at"))


def _heads(calls: pl.LazyFrame) -> pl.LazyFrame:
    """What is known of a call that came in, or joined a queue, as a whole."""
    flagged = [
        pl.col("flags").list.contains(flag.value).any().alias(flag)
        for flag in (Flag.AMBIGUOUS_TIME, Flag.NONEXISTENT_TIME)
    ]
    return (
        calls.group_by("call", maintain_order=True)
        .agg(
            pl.col("contact").first(),
            pl.col("at").first().alias("began_at"),
            pl.col("at").filter(IS[HUNG_UP]).first().alias("gone_at"),
            pl.col("comes_in").any(),
            IS[QUEUED].any().alias("queued"),
            pl.col("customer").drop_nulls().first(),
            *flagged,
        )
        .filter(pl.col("queued") | pl.col("comes_in"))
    )


def _legs(calls: pl.LazyFrame, heads: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One leg for each queue that a call joined; of a call without queues one for its way through the dialplan."""
    answer = pl.col("at").filter(IS[TAKEN]).first()
    queued_at = pl.col("at").filter(IS[QUEUED]).first()
    going = IS[WENT_ON] | IS[HUNG_UP] | (IS[BEGAN] & (pl.col("at") > queued_at))
    after_answer = pl.col("at").filter((IS[WENT_ON] | IS[HUNG_UP]) & (pl.col("at") >= answer)).first()
    stays = (
        calls.filter((pl.col("stay") > 0) | (pl.col("stay").max().over("call") == 0))
        .group_by("call", "stay", maintain_order=True)
        .agg(
            pl.col("queue").filter(IS[QUEUED]).first(),
            pl.col("joined_at").drop_nulls().first().alias("queued_at"),
            pl.col("agent").filter(IS[TAKEN]).first(),
            answer.alias("answered_at"),
            pl.when(answer.is_not_null())
            .then(after_answer)
            .otherwise(pl.col("at").filter(going).first())
            .alias("out_at"),
            pl.col("kind").filter(going).first().alias("way_out"),
        )
    )
    in_queue, answered = pl.col("queue").is_not_null(), pl.col("answered_at").is_not_null()
    last = (pl.col("call") != pl.col("call").shift(-1)).fill_null(value=True)
    left = pl.when(in_queue | answered).then("out_at").otherwise("gone_at")
    return (
        stays.join(heads, on="call", how="inner", maintain_order="left")
        .with_columns(pl.coalesce(left, pl.when(~last).then(pl.col("queued_at").shift(-1))).alias("left_at"))
        .with_columns(
            (pl.col("stay") - pl.col("stay").min().over("call")).cast(pl.Int32).alias("seq"),
            _outcome(in_queue, answered).alias("outcome"),
            (pl.col("left_at").is_null()).alias("is_open"),
        )
        .with_columns(
            pl.concat_str("call", "seq", separator="#").alias("id"),
            pl.col("call").alias("interaction_id"),
            pl.when(in_queue)
            .then(pl.lit(LegKind.QUEUE))
            .when(answered)
            .then(pl.lit(LegKind.AGENT))
            .otherwise(pl.lit(LegKind.BOT))
            .alias("kind"),
            pl.lit(settings.channel.value).alias("channel"),
            pl.lit(Direction.INBOUND).alias("direction"),
            pl.coalesce("queued_at", "began_at").alias("started_at"),
            seconds_between(pl.col("answered_at"), pl.col("left_at")).alias("talk_s"),
            (~pl.col("comes_in").fill_null(value=False)).alias(Flag.MISSING_START),
            pl.col("is_open").alias(Flag.OPEN_AT_EXTRACT),
            (pl.col("outcome") == Outcome.FLOW_OUT_OVERFLOW).alias(Flag.UNMAPPED_STATUS),
        )
        .with_columns(listed(FLAGS))
    )


def _outcome(in_queue: pl.Expr, answered: pl.Expr) -> pl.Expr:
    return (
        pl.when(answered)
        .then(pl.lit(Outcome.ANSWERED))
        .when(pl.col("left_at").is_null())
        .then(pl.lit(Outcome.OPEN))
        .when(in_queue & (pl.col("way_out") == HUNG_UP))
        .then(pl.lit(Outcome.ABANDONED))
        .when(in_queue)
        .then(pl.lit(Outcome.FLOW_OUT_OVERFLOW))
        .otherwise(pl.lit(Outcome.IVR_EXIT))
    )


def _interactions(legs: pl.LazyFrame, heads: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One interaction for each call."""
    whole = heads.drop(Flag.AMBIGUOUS_TIME, Flag.NONEXISTENT_TIME).with_columns(pl.col("call").alias("interaction_id"))
    return (
        rolled_up(legs.with_columns(pl.lit(None, pl.String).alias("transferred")), FLAGS)
        .join(whole, on="interaction_id")
        .with_columns(
            pl.col("interaction_id").alias("id"),
            pl.col("interaction_id").alias("root_id"),
            pl.col("contact").alias("conversation_id"),
            pl.lit(settings.channel.value).alias("channel"),
            pl.lit(Direction.INBOUND).alias("direction"),
            pl.col("began_at").alias("started_at"),
            pl.when(~pl.col("is_open")).then(pl.max_horizontal("ended_at", "gone_at")).alias("ended_at"),
            pl.lit(settings.timezone or "UTC").alias("source_tz"),
            listed(FLAGS),
        )
    )
