"""Records of Dynamics 365 become conversations, their stays in queues and with agents."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._dynamics365_read import CHANNELS, LENGTHS, MOMENTS
from ingest.connectors._folding import as_rows, differs, listed, newest, rolled_up, seconds_between
from ingest.connectors._shapes_fields import unpacked
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.vocabulary import Channel, Direction, Flag, LegKind, Outcome, Transfer

WORDS = ("medium", "outbound", "abandoned", "reason", "language")
PAYLOAD = pl.Struct(
    dict.fromkeys(WORDS, pl.String) | dict.fromkeys(MOMENTS, pl.Int64) | dict.fromkeys(LENGTHS, pl.Float64)
)
FLAGS = (
    Flag.AMBIGUOUS_TIME,
    Flag.OPEN_AT_EXTRACT,
    Flag.OUT_OF_ORDER,
    Flag.UNMAPPED_STATUS,
    Flag.VENDOR_DIFFERS,
)
LIVE = (Channel.VOICE.value, Channel.WEB_VOICE.value, Channel.VIDEO.value, Channel.CHAT.value)

REASONS: Mapping[str, Outcome | None] = {
    "endconversation": None,
    "transferout": Outcome.FLOW_OUT_TRANSFER,
    "agenttransfer": Outcome.FLOW_OUT_TRANSFER,
    "queuetransfer": Outcome.FLOW_OUT_TRANSFER,
    "externalagenttransfer": Outcome.FLOW_OUT_TRANSFER,
    "overflowqueuetransfer": Outcome.FLOW_OUT_OVERFLOW,
    "voicemail": Outcome.FLOW_OUT_VOICEMAIL,
    "callback": Outcome.FLOW_OUT_CALLBACK,
}
"""How a stay ended that nobody accepted, by closure reason; None is left to whether the customer went away."""

HANDED_ON: Mapping[str, Transfer] = {
    "transferout": Transfer.BLIND,
    "agenttransfer": Transfer.BLIND,
    "queuetransfer": Transfer.QUEUE,
    "externalagenttransfer": Transfer.EXTERNAL,
    "overflowqueuetransfer": Transfer.QUEUE,
}
NEAR = 5
"""How many seconds apart a segment and a session may tell the same acceptance."""


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Conversations as interactions, each segment (or else session, or else the conversation) as a leg."""
    known = unpacked(newest(events), PAYLOAD, MOMENTS).collect().lazy()
    told = _told(known.filter(pl.col("kind").is_in(["conversation", "record"])), settings).collect().lazy()
    legs = _legs(_stays(known, told), told, settings).collect().lazy()
    return {"interaction": as_rows(_interactions(told, legs, settings), interaction), "leg": as_rows(legs, leg)}


def _told(records: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """Each conversation once; where both of its tables are exported, the work item comes first."""
    channels = {number: channel.value for number, (channel, _) in CHANNELS.items() if channel}
    own = {name: channel.value for name, channel in settings.channels.items()}
    subs = {number: sub for number, (_, sub) in CHANNELS.items() if sub}
    return (
        records.sort("contact", "kind", "id")
        .group_by("contact", maintain_order=True)
        .agg(
            pl.col("at").min().alias("began_at"),
            pl.col("closed", "wrapped", "assigned", "customer", "medium", "outbound", "language").first(
                ignore_nulls=True
            ),
            pl.col("agent", "queue", *LENGTHS).first(ignore_nulls=True),
        )
        .with_columns(
            pl.col("medium").replace_strict(channels | own, default=None, return_dtype=pl.String).alias("channel"),
            pl.col("medium").replace_strict(subs, default=None, return_dtype=pl.String).alias("sub_channel"),
            pl.when(pl.col("outbound") == "yes")
            .then(pl.lit(Direction.OUTBOUND.value))
            .otherwise(pl.lit(Direction.INBOUND.value))
            .alias("direction"),
        )
        .filter(pl.col("channel").is_not_null())
    )


def _stays(known: pl.LazyFrame, told: pl.LazyFrame) -> pl.LazyFrame:
    """The stays of conversations, from the table that tells most of them, with the agent who accepted."""
    segments = known.filter(pl.col("kind") == "segment").drop("agent")
    sessions = known.filter(pl.col("kind") == "session")
    apart = seconds_between(pl.col("accepted"), pl.col("accepted_there")).abs()
    who = (
        segments.select("contact", "id", "accepted")
        .join(
            sessions.select("contact", "agent", pl.col("accepted").alias("accepted_there")).drop_nulls(), on="contact"
        )
        .filter(apart <= NEAR)
        .sort("id", apart, "agent")
        .unique("id", keep="first", maintain_order=True)
        .select("id", "agent")
    )
    with_agents = segments.join(who, on="id", how="left")
    alone = sessions.join(segments, on="contact", how="anti").with_columns(
        pl.coalesce("queued", "at").alias("at"), pl.col("left").alias("closed")
    )
    parts = pl.concat([with_agents, alone], how="diagonal")
    whole = told.join(parts, on="contact", how="anti").select(
        "contact",
        pl.concat_str(pl.lit("conversation:"), "contact").alias("id"),
        pl.lit("conversation").alias("kind"),
        pl.col("began_at").alias("at"),
        pl.col("assigned").alias("accepted"),
        "closed",
        "agent",
        "queue",
        *LENGTHS,
    )
    return pl.concat([parts, whole], how="diagonal").rename({"closed": "over"})


def _legs(stays: pl.LazyFrame, told: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    mine = told.select(
        "contact",
        "channel",
        "direction",
        "closed",
        pl.col("agent").alias("last_agent"),
        (pl.col("wrapped")).alias("wrapped_at"),
    )
    ordered = (
        stays.join(mine, on="contact")
        .sort("contact", "at", "id")
        .with_columns(pl.int_range(pl.len()).over("contact").cast(pl.Int32).alias("seq"))
    )
    in_one = (pl.col("contact") == pl.col("contact").shift(-1)).fill_null(value=False)
    answered = pl.col("accepted").is_not_null()
    # A wrap-up comes after the customer has gone; a conversation that is closed has left its last stay.
    ended = pl.coalesce("left", "over", pl.when(~in_one).then("closed"))
    wrapped = pl.when(~in_one & (pl.col("wrapped_at") >= pl.col("accepted")) & (pl.col("wrapped_at") < ended)).then(
        "wrapped_at"
    )
    return _ended(
        ordered.with_columns(
            in_one.alias("goes_on"),
            pl.coalesce(pl.when(answered).then(wrapped), ended).alias("left_at"),
            pl.coalesce("agent", pl.when(answered & ~in_one).then("last_agent")).alias("agent"),
        ),
        settings,
    )


def _ended(stays: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    reason = pl.col("reason").str.to_lowercase().str.replace_all(" ", "")
    own = {name.lower().replace(" ", ""): outcome for name, outcome in settings.closure_reasons.items()}
    reasons = {name: outcome.value for name, outcome in {**REASONS, **own}.items() if outcome}
    answered, live = pl.col("accepted").is_not_null(), pl.col("channel").is_in(LIVE)
    gone = pl.when(live).then(pl.lit(Outcome.ABANDONED.value)).otherwise(pl.lit(Outcome.LAPSED.value))
    outcome = (
        pl.when(answered)
        .then(pl.lit(Outcome.ANSWERED.value))
        .when(pl.col("left_at").is_null())
        .then(pl.lit(Outcome.OPEN.value))
        .when((pl.col("direction") == Direction.OUTBOUND) & ~pl.col("goes_on"))
        .then(pl.lit(Outcome.MISSED.value))
        .otherwise(
            pl.coalesce(
                reason.replace_strict(reasons, default=None, return_dtype=pl.String),
                # Without a segment it is not known that somebody waited: a bot may have done it all.
                pl.when((pl.col("kind") == "conversation") & pl.col("queue").is_null()).then(
                    pl.lit(Outcome.BOT_CONTAINED.value)
                ),
                pl.when(pl.col("goes_on")).then(pl.lit(Outcome.FLOW_OUT_OVERFLOW.value)),
                gone,
            )
        )
    )
    by_reason = reason.replace_strict(
        {name: transfer.value for name, transfer in HANDED_ON.items()}, default=None, return_dtype=pl.String
    )
    wait = seconds_between(pl.col("at"), pl.col("accepted"))
    outbound_talk = (pl.col("direction") == Direction.OUTBOUND) & answered
    return (
        stays.with_columns(
            outcome.alias("outcome"),
            (pl.col("left_at").is_null()).alias("is_open"),
            pl.coalesce(by_reason, pl.when(pl.col("goes_on")).then(pl.lit(Transfer.QUEUE.value))).alias("transferred"),
            pl.concat_str("contact", "seq", separator="#").alias("id"),
            pl.col("contact").alias("interaction_id"),
            pl.col("at").alias("started_at"),
            pl.when(pl.col("direction") == Direction.INBOUND).then("at").alias("queued_at"),
            pl.col("assigned").alias("rang_at"),
            pl.col("accepted").alias("answered_at"),
            pl.when(answered).then("talk").alias("talk_s"),
            pl.when(answered).then("hold").alias("hold_s"),
            pl.when(answered).then("acw").alias("acw_s"),
            pl.when(answered).then("agent").alias("agent"),
            pl.when(answered).then("waited").alias("vendor_wait_s"),
            pl.when(answered).then("handled").alias("vendor_handle_s"),
            (answered & ~outbound_talk & differs(wait, pl.col("waited"))).alias(Flag.VENDOR_DIFFERS),
            (
                ~answered & pl.col("left_at").is_not_null() & reason.is_not_null() & ~reason.is_in([*REASONS, *own])
            ).alias(Flag.UNMAPPED_STATUS),
            pl.any_horizontal(pl.col("left_at") < pl.col("accepted"), pl.col("accepted") < pl.col("at"))
            .fill_null(value=False)
            .alias(Flag.OUT_OF_ORDER),
            pl.col("flags").list.contains(Flag.AMBIGUOUS_TIME.value).fill_null(value=False).alias(Flag.AMBIGUOUS_TIME),
        )
        .with_columns(
            pl.when(pl.col("outcome") == Outcome.BOT_CONTAINED)
            .then(pl.lit(LegKind.BOT.value))
            .when(pl.col("direction") == Direction.OUTBOUND)
            .then(pl.lit(LegKind.AGENT.value))
            .otherwise(pl.lit(LegKind.QUEUE.value))
            .alias("kind"),
            pl.col("is_open").alias(Flag.OPEN_AT_EXTRACT),
            pl.when((pl.col("seq") > 0) & pl.col("transferred").shift(1).is_not_null())
            .then(pl.col("id").shift(1))
            .alias("transfer_from"),
        )
        .with_columns(pl.when(pl.col("kind") != LegKind.BOT).then("queued_at").alias("queued_at"), listed(FLAGS))
    )


def _interactions(told: pl.LazyFrame, legs: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    mine = told.select(
        "contact",
        "channel",
        "sub_channel",
        "direction",
        "customer",
        "language",
        "began_at",
        pl.col("closed").alias("closed_at"),
    )
    return (
        rolled_up(legs, FLAGS)
        .join(mine, left_on="interaction_id", right_on="contact")
        .with_columns(
            pl.col("interaction_id").alias("id"),
            pl.col("interaction_id").alias("root_id"),
            pl.col("interaction_id").alias("contact"),
            pl.min_horizontal("began_at").alias("started_at"),
            pl.when(~pl.col("is_open")).then(pl.coalesce("ended_at", "closed_at")).alias("ended_at"),
            pl.lit(settings.timezone or "UTC").alias("source_tz"),
            listed(FLAGS),
        )
    )
