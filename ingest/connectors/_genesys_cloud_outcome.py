"""How each leg of a conversation ended, what followed it, and what its clocks say beside the vendor's."""

from typing import Any

import polars as pl

from ingest.connectors._folding import differs, listed, seconds_between
from ingest.connectors._genesys_cloud_words import ATTENDED, BLIND, CALLBACK, FLOW_OUTS, UNANSWERED
from ingest.vocabulary import Flag, LegKind, Outcome, Transfer

FLAGS = (Flag.OPEN_AT_EXTRACT, Flag.OUT_OF_ORDER, Flag.UNMAPPED_STATUS, Flag.VENDOR_DIFFERS)

ANSWERED = pl.col("interact_at").is_not_null()
IN_QUEUE = pl.col("kind") == LegKind.QUEUE
LEFT_QUEUE = pl.any_horizontal(pl.col("tAbandon", "tFlowOut", "tVoicemail", "flowOutType").is_not_null())
"""The queue's own word that the customer is out of it without an answer."""


def with_outcome(gathered: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """Legs in order, with the columns of `leg`, `is_open` and the flags' columns.

    Takes what `gathered` gives, and for each conversation: `channel`, `direction`, `selfServed`, `has_callback`,
    `has_voicemail`, and when somebody outside of the company came in, `outsider_at`.
    """
    rank = pl.col("kind").replace_strict({"bot": 0, "queue": 1, "agent": 2}, return_dtype=pl.Int8)
    ordered = gathered.with_columns(rank.alias("rank")).sort("interaction_id", "begin_at", "rank", "number")
    same_before = (pl.col("interaction_id") == pl.col("interaction_id").shift(1)).fill_null(value=False)
    same_after = (pl.col("interaction_id") == pl.col("interaction_id").shift(-1)).fill_null(value=False)
    follows = ordered.with_columns(
        (~same_after).alias("last"),
        pl.when(same_after).then(pl.col("kind").shift(-1)).alias("next_kind"),
        (pl.int_range(pl.len()) - pl.when(~same_before).then(pl.int_range(pl.len())).forward_fill())
        .cast(pl.Int32)
        .alias("seq"),
    ).with_columns(pl.concat_str("interaction_id", "seq", separator="#").alias("id"), _is_open().alias("is_open"))
    return (
        _clocks(follows)
        .with_columns(_outcome().alias("outcome"))
        .with_columns(_unmapped().alias(Flag.UNMAPPED_STATUS), _transferred().alias("transferred"))
        .with_columns(
            pl.when(same_before & pl.col("transferred").shift(1).is_not_null())
            .then(pl.col("id").shift(1))
            .alias("transfer_from"),
            pl.col("queue").replace(settings.queues) if settings.queues else pl.col("queue"),
            pl.col("userId").alias("agent"),
            pl.col("teamId").alias("team"),
            pl.col("is_open").alias(Flag.OPEN_AT_EXTRACT),
        )
        .with_columns(listed(FLAGS))
    )


def _is_open() -> pl.Expr:
    """Whether a leg may still go on: only the last of a conversation without an end can."""
    moving = pl.col("queue_ends_by").is_in([*BLIND, *ATTENDED]) & ~LEFT_QUEUE
    waiting = pl.col("out_at").is_null() | moving.fill_null(value=False)
    goes_on = pl.when(IN_QUEUE & ~ANSWERED).then(waiting).otherwise(pl.lit(value=True))
    superseded = (pl.col("part") != CALLBACK) & pl.col("has_callback")
    return pl.col("over_at").is_null() & pl.col("last") & goes_on & ~superseded


def _clocks(legs: pl.LazyFrame) -> pl.LazyFrame:
    """Times and lengths, ours and the vendor's, and whether they agree."""
    over = pl.when(pl.col("last")).then("over_at")
    left = pl.coalesce(
        pl.when(ANSWERED).then("left_at").when(pl.col("kind") == LegKind.AGENT).then("left_at").otherwise("out_at"),
        over,
    )
    known = ANSWERED & pl.col("left_at").is_not_null()
    # No segment of wrap-up is no wrap-up only when the conversation is over.
    wrapped = (pl.col("acw") > 0) | pl.col("over_at").is_not_null()
    handled = pl.col("talk_s") + pl.col("hold_s") + pl.col("acw_s").fill_null(0.0)
    wait = seconds_between(pl.col("queued_at"), pl.col("answered_at"))
    return (
        legs.with_columns(
            pl.col("begin_at").alias("started_at"),
            pl.when(IN_QUEUE).then("begin_at").alias("queued_at"),
            pl.col("interact_at").alias("answered_at"),
            pl.when(~pl.col("is_open")).then(left).alias("ended_at"),
            pl.when(known).then("talk").alias("talk_s"),
            pl.when(known).then("hold").alias("hold_s"),
            pl.when(known).then("holds").alias("holds"),
            pl.when(known).then("longest_hold").alias("longest_hold_s"),
            pl.when(known & wrapped).then("acw").alias("acw_s"),
            pl.col("tAnswered").alias("vendor_wait_s"),
            pl.coalesce("tTalkComplete", "tTalk").alias("vendor_talk_s"),
            pl.coalesce("tHeldComplete", "tHeld").alias("vendor_hold_s"),
            pl.col("tHandle").alias("vendor_handle_s"),
            pl.when(known & pl.col("over_at").is_not_null())
            .then((pl.col("last_kind") == "hold") & (pl.col("ends_by") == "peer").fill_null(value=False))
            .alias("hold_abandon"),
        )
        .drop("left_at")
        .rename({"ended_at": "left_at"})
        .with_columns(
            pl.any_horizontal(
                differs(wait, pl.col("vendor_wait_s")),
                differs(pl.col("talk_s"), pl.col("vendor_talk_s")),
                differs(pl.col("hold_s"), pl.col("vendor_hold_s")),
                differs(handled, pl.col("vendor_handle_s")),
            ).alias(Flag.VENDOR_DIFFERS),
            pl.any_horizontal(pl.col("answered_at") < pl.col("queued_at"), pl.col("left_at") < pl.col("answered_at"))
            .fill_null(value=False)
            .alias(Flag.OUT_OF_ORDER),
        )
    )


def _outcome() -> pl.Expr:
    """An unanswered queue's own measures first, then what followed, then how its session was cut."""
    by_type = pl.col("flowOutType").replace_strict(FLOW_OUTS, default=None, return_dtype=pl.String)
    nobody = pl.col("queue_ends_by").replace_strict(UNANSWERED, default=Outcome.MISSED, return_dtype=pl.String)
    in_queue = (
        pl.when(pl.col("part") == CALLBACK)
        .then(pl.lit(Outcome.MISSED))
        .when(pl.col("tAbandon").is_not_null())
        .then(pl.lit(Outcome.ABANDONED))
        .when(by_type.is_not_null())
        .then(by_type)
        .when(pl.col("tVoicemail").is_not_null() | (pl.col("last") & pl.col("has_voicemail")))
        .then(pl.lit(Outcome.FLOW_OUT_VOICEMAIL))
        .when(pl.col("last") & pl.col("has_callback"))
        .then(pl.lit(Outcome.FLOW_OUT_CALLBACK))
        .when(pl.col("next_kind") == LegKind.QUEUE)
        .then(pl.lit(Outcome.FLOW_OUT_OVERFLOW))
        .when(pl.col("next_kind") == LegKind.BOT)
        .then(pl.lit(Outcome.FLOW_OUT_IVR))
        .when((pl.col("next_kind") == LegKind.AGENT) | LEFT_QUEUE)
        .then(pl.lit(Outcome.FLOW_OUT_TRANSFER))
        .otherwise(nobody)
    )
    bot = (
        pl.when(~pl.col("last"))
        .then(pl.lit(Outcome.FLOW_OUT_TRANSFER))
        .when(pl.col("selfServed").fill_null(value=False))
        .then(pl.lit(Outcome.BOT_CONTAINED))
        .otherwise(pl.lit(Outcome.IVR_EXIT))
    )
    return (
        pl.when(ANSWERED)
        .then(pl.lit(Outcome.ANSWERED))
        .when(pl.col("is_open"))
        .then(pl.lit(Outcome.OPEN))
        .when(IN_QUEUE)
        .then(in_queue)
        .when(pl.col("kind") == LegKind.BOT)
        .then(bot)
        .otherwise(pl.lit(Outcome.MISSED))
    )


def _unmapped() -> pl.Expr:
    """Whether nothing that the conversation tells says how the wait ended."""
    untold = (pl.col("part") != CALLBACK) & ~pl.col("queue_ends_by").is_in(list(UNANSWERED)).fill_null(value=False)
    return IN_QUEUE & (pl.col("outcome") == Outcome.MISSED) & untold


def _transferred() -> pl.Expr:
    attended = (pl.col("nConsultTransferred") > 0) | pl.col("ends_by").is_in(ATTENDED)
    blind = (pl.col("nBlindTransferred") > 0) | (pl.col("nTransferred") > 0) | pl.col("ends_by").is_in(BLIND)
    outside = pl.col("last") & (pl.col("outsider_at") > pl.col("answered_at"))
    handed = (attended | blind).fill_null(value=False)
    return (
        pl.when(ANSWERED & handed & outside.fill_null(value=False))
        .then(pl.lit(Transfer.EXTERNAL))
        .when(ANSWERED & attended.fill_null(value=False))
        .then(pl.lit(Transfer.ATTENDED))
        .when(ANSWERED & handed)
        .then(pl.lit(Transfer.BLIND))
        .when(pl.col("outcome") == Outcome.FLOW_OUT_OVERFLOW)
        .then(pl.lit(Transfer.QUEUE))
    )
