"""Salesforce's offers and calls become work items, their waits and their talks."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._folding import as_rows, differs, listed, newest, rolled_up, seconds, seconds_between
from ingest.connectors._salesforce_read import LENGTHS, MOMENTS, STATUSES, WORDS
from ingest.connectors._shapes_fields import unpacked
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.vocabulary import Channel, Direction, Flag, LegKind, Outcome, Transfer

PAYLOAD = pl.Struct(
    dict.fromkeys(WORDS, pl.String) | dict.fromkeys(MOMENTS, pl.Int64) | dict.fromkeys(LENGTHS, pl.Float64)
)
FLAGS = (
    Flag.AMBIGUOUS_TIME,
    Flag.OPEN_AT_EXTRACT,
    Flag.OUT_OF_ORDER,
    Flag.UNMAPPED_STATUS,
    Flag.VENDOR_DIFFERS,
    Flag.WAIT_INCLUDES_IVR,
)
PREFIXES = {
    "0LQ": (Channel.VOICE, None),
    "0Mw": (Channel.MESSAGING, None),
    "570": (Channel.CHAT, None),
    "02s": (Channel.EMAIL, None),
}
"""The first three characters of an id say of what kind the record is: call, messaging session, chat, e-mail."""

LIVE = (Channel.VOICE.value, Channel.WEB_VOICE.value, Channel.VIDEO.value, Channel.CHAT.value)
OUTBOUND = ("outbound", "callback")


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Work items as interactions; each agent who accepted it, with the offers before, as a leg."""
    known = unpacked(newest(events), PAYLOAD, MOMENTS).with_columns(
        pl.col("flags").list.contains(Flag.AMBIGUOUS_TIME.value).alias(Flag.AMBIGUOUS_TIME)
    )
    items = known.collect().lazy()
    told = _told(items, settings).collect().lazy()
    legs = _legs(_stays(items), told).collect().lazy()
    return {"interaction": as_rows(_interactions(told, legs, settings), interaction), "leg": as_rows(legs, leg)}


def _told(items: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """What is known of each work item as a whole, from its call if there is one."""
    of_call = items.filter(pl.col("kind") == "call").select(
        "contact",
        *(pl.col(x).alias(f"call_{x}") for x in ("began", "queued", "taken", "connected", "ended", "hold", "lasted")),
        pl.col("type").alias("initiator"),
        "disposition",
        "after",
        pl.col("agent").alias("call_agent"),
        pl.col("queue").alias("call_queue"),
        pl.col(Flag.AMBIGUOUS_TIME).alias("call_ambiguous"),
    )
    channels = {prefix: channel.value for prefix, (channel, _) in PREFIXES.items()}
    service = pl.col("service").replace_strict(
        {name: channel.value for name, channel in settings.channels.items()}, default=None, return_dtype=pl.String
    )
    prefix = pl.col("contact").str.slice(0, 3).replace_strict(channels, default=None, return_dtype=pl.String)
    return (
        items.group_by("contact")
        .agg(
            pl.col("at").min().alias("first_at"),
            pl.col("customer").sort_by("at", "id").first(ignore_nulls=True),
            pl.col("service").sort_by("at", "id").last(ignore_nulls=True),
        )
        .join(of_call, on="contact", how="left")
        .with_columns(
            pl.coalesce(
                service,
                pl.when(pl.col("call_began").is_not_null()).then(pl.lit(Channel.VOICE.value)),
                prefix,
                pl.lit(settings.case_channel.value),
            ).alias("channel"),
            pl.when(pl.col("initiator").is_in(OUTBOUND))
            .then(pl.lit(Direction.OUTBOUND.value))
            .otherwise(pl.lit(Direction.INBOUND.value))
            .alias("direction"),
        )
    )


def _stays(items: pl.LazyFrame) -> pl.LazyFrame:
    """Offers taken together: those in vain and the one that was accepted after them; or, at the end, those in vain."""
    accepted = pl.col("accepted").is_not_null()
    offers = items.filter(pl.col("kind") == "offer").with_columns(
        # An agent who opened the work has accepted it, whatever became of it later.
        pl.coalesce("accepted", pl.when(pl.col("status").is_in(["opened", "closed"])).then("assigned")).alias(
            "accepted"
        )
    )
    ordered = offers.sort("contact", pl.coalesce("assigned", "at"), "at", "id").with_columns(
        (accepted.cast(pl.Int32).cum_sum().over("contact") - accepted).cast(pl.Int32).alias("stay")
    )
    # Of what was accepted, only the last record of a stay tells.
    return (
        ordered.group_by("contact", "stay", maintain_order=True)
        .agg(
            pl.coalesce("requested", "assigned", "at").min().alias("queued_at"),
            pl.col("assigned").min().alias("rang_at"),
            pl.col("accepted", "closed", "canceled", "status", "speed", "handled", "active", "acw").last(),
            pl.when(accepted).then("agent").last().alias("agent"),
            pl.col("requested").last().alias("asked_at"),
            pl.col("queue").last(ignore_nulls=True),
            pl.col(Flag.AMBIGUOUS_TIME).any(),
            (~pl.col("status").is_in(STATUSES)).any().alias("strange"),
        )
        .with_columns(pl.col("accepted").alias("answered_at"))
    )


def _legs(stays: pl.LazyFrame, told: pl.LazyFrame) -> pl.LazyFrame:
    """One leg for each stay; of a call without any offer, one that the call itself tells."""
    offered = stays.join(told, on="contact")
    own = told.filter(pl.col("call_began").is_not_null()).join(stays, on="contact", how="anti")
    outbound = pl.col("direction") == Direction.OUTBOUND
    done = pl.col("disposition") == "completed"
    alone = own.with_columns(
        pl.lit(0, pl.Int32).alias("stay"),
        pl.when(~outbound).then(pl.coalesce("call_queued", "call_began")).alias("queued_at"),
        pl.when(outbound & done)
        .then(pl.coalesce("call_connected", "call_taken"))
        .when(~outbound)
        .then("call_taken")
        .alias("answered_at"),
        pl.col("call_queue").alias("queue"),
        pl.col("call_ambiguous").alias(Flag.AMBIGUOUS_TIME),
        pl.lit(value=False).alias("strange"),
        (~outbound & pl.col("call_queued").is_null()).alias(Flag.WAIT_INCLUDES_IVR),
    ).with_columns(pl.when(pl.col("answered_at").is_not_null() | outbound).then("call_agent").alias("agent"))
    return _ended(pl.concat([offered, alone], how="diagonal").sort("contact", "stay"))


def _ended(stays: pl.LazyFrame) -> pl.LazyFrame:
    in_item = (pl.col("contact") == pl.col("contact").shift(-1)).fill_null(value=False)
    answered, outbound = pl.col("answered_at").is_not_null(), pl.col("direction") == Direction.OUTBOUND
    live = pl.col("channel").is_in(LIVE)
    next_at = pl.when(in_item).then(pl.col("queued_at").shift(-1))
    # What is closed after the work that follows a conversation was over for the customer when that work began.
    closed = pl.col("closed") - seconds(pl.col("acw").fill_null(0))
    over = pl.when(~in_item).then("call_ended")
    left = (
        pl.when(answered)
        .then(pl.coalesce(pl.when(closed >= pl.col("answered_at")).then(closed), over, "canceled", next_at))
        .otherwise(pl.coalesce("canceled", over, next_at))
    )
    gone = pl.when(live).then(pl.lit(Outcome.ABANDONED.value)).otherwise(pl.lit(Outcome.LAPSED.value))
    wait = seconds_between(pl.col("asked_at"), pl.col("answered_at"))
    hold = pl.when(~in_item & (pl.col("stay") == 0)).then("call_hold")
    talk = pl.coalesce(
        "active",
        pl.col("handled") - pl.col("acw").fill_null(0),
        seconds_between(pl.col("answered_at"), pl.col("left_at")),
    ) - hold.fill_null(0)
    return (
        stays.with_columns(left.alias("left_at"), in_item.alias("goes_on"))
        .with_columns(
            pl.when(answered)
            .then(pl.lit(Outcome.ANSWERED.value))
            .when("goes_on")
            .then(pl.lit(Outcome.FLOW_OUT_TRANSFER.value))
            .when(pl.col("left_at").is_null())
            .then(pl.lit(Outcome.OPEN.value))
            .when(outbound)
            .then(
                pl.when(pl.col("disposition") == "failed")
                .then(pl.lit(Outcome.FAILED.value))
                .otherwise(pl.lit(Outcome.MISSED.value))
            )
            .otherwise(gone)
            .alias("outcome"),
            pl.col("left_at").is_null().alias("is_open"),
            pl.when(answered).then(talk).alias("talk_s"),
            pl.when(answered).then(hold).alias("hold_s"),
            pl.when(answered).then("acw").alias("acw_s"),
            pl.when(answered).then("speed").alias("vendor_wait_s"),
            pl.when(answered).then("handled").alias("vendor_handle_s"),
            (answered & differs(wait, pl.col("speed"))).alias(Flag.VENDOR_DIFFERS),
            pl.any_horizontal(
                pl.col("left_at") < pl.col("answered_at"),
                pl.col("left_at") < pl.col("queued_at"),
                pl.col("answered_at") < pl.col("queued_at"),
            )
            .fill_null(value=False)
            .alias(Flag.OUT_OF_ORDER),
            pl.when(pl.col("goes_on") & answered).then(pl.lit(Transfer.BLIND.value)).alias("transferred"),
            pl.concat_str("contact", "stay", separator="#").alias("id"),
            pl.col("contact").alias("interaction_id"),
            pl.col("stay").alias("seq"),
            pl.when(outbound & pl.col("queued_at").is_null())
            .then(pl.lit(LegKind.AGENT.value))
            .otherwise(pl.lit(LegKind.QUEUE.value))
            .alias("kind"),
            pl.coalesce("queued_at", "call_began").alias("started_at"),
            pl.col("strange").alias(Flag.UNMAPPED_STATUS),
            pl.col(Flag.WAIT_INCLUDES_IVR).fill_null(value=False),
        )
        .with_columns(
            pl.col("is_open").alias(Flag.OPEN_AT_EXTRACT),
            pl.when((pl.col("seq") > 0) & pl.col("transferred").shift(1).is_not_null())
            .then(pl.col("id").shift(1))
            .alias("transfer_from"),
        )
        .with_columns(listed(FLAGS))
    )


def _interactions(told: pl.LazyFrame, legs: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    mine = told.select(
        "contact",
        "channel",
        "direction",
        "customer",
        "initiator",
        "first_at",
        "call_ended",
        pl.col("after").alias("parent_id"),
    )
    return (
        rolled_up(legs, FLAGS)
        .join(mine, left_on="interaction_id", right_on="contact")
        .with_columns(
            pl.col("interaction_id").alias("id"),
            pl.coalesce("parent_id", "interaction_id").alias("root_id"),
            pl.col("interaction_id").alias("contact"),
            pl.col("first_at").alias("started_at"),
            pl.when(~pl.col("is_open")).then(pl.coalesce("call_ended", "ended_at")).alias("ended_at"),
            pl.lit(settings.timezone or "UTC").alias("source_tz"),
            listed(FLAGS),
        )
    )
