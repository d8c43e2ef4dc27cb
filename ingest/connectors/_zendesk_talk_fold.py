"""Calls of Zendesk Talk and their legs become interactions, waits and talks."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._folding import as_rows, differs, listed, newest, rolled_up, seconds
from ingest.connectors._shapes_fields import unpacked
from ingest.connectors._zendesk_talk_read import LENGTHS, WORDS, YES_OR_NO
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.vocabulary import Channel, Direction, Flag, LegKind, Outcome, Transfer

PAYLOAD = pl.Struct(
    dict.fromkeys(WORDS, pl.String) | dict.fromkeys(LENGTHS, pl.Float64) | dict.fromkeys(YES_OR_NO, pl.Boolean)
)
FLAGS = (
    Flag.AMBIGUOUS_TIME,
    Flag.OPEN_AT_EXTRACT,
    Flag.ORPHAN_TRANSFER,
    Flag.UNMAPPED_STATUS,
    Flag.VENDOR_DIFFERS,
)
INBOUND: Mapping[str, Outcome] = {
    "abandoned": Outcome.ABANDONED,
    "abandoned_in_queue": Outcome.ABANDONED,
    "abandoned_in_ivr": Outcome.IVR_EXIT,
    "abandoned_in_voicemail": Outcome.FLOW_OUT_VOICEMAIL,
    "pending_voicemail": Outcome.FLOW_OUT_VOICEMAIL,
    "external_overflow": Outcome.FLOW_OUT_OVERFLOW,
    "not_answered": Outcome.MISSED,
    "failed": Outcome.FAILED,
}
"""How a call ended that came in and that no agent took, as far as its completion_status alone tells."""

OUTBOUND: Mapping[str, Outcome] = {"failed": Outcome.FAILED}
GOING_ON = ("in_progress", "in-progress", "ringing", "queued")


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Calls as interactions; the wait and the first talk as one leg, every further agent as another."""
    known = unpacked(newest(events), PAYLOAD, ()).collect().lazy()
    rung = known.filter((pl.col("kind") == "leg") & (pl.col("type").fill_null("agent") == "agent"))
    calls = _calls(known.filter(pl.col("kind") == "call"), rung, settings).collect().lazy()
    legs = _numbered(calls, pl.concat([_first(calls), _further(calls, rung)], how="diagonal")).collect().lazy()
    return {"interaction": as_rows(_interactions(calls, legs, settings), interaction), "leg": as_rows(legs, leg)}


def _calls(calls: pl.LazyFrame, rung: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """Calls with their clocks, how they ended, and who was rung. A leg without its call waits until that arrives."""
    talked = pl.col("talk") > 0
    took = pl.col("agent").sort_by("at", "id").filter(talked.sort_by("at", "id"))
    of_legs = rung.group_by("contact").agg(
        pl.col("at").min().alias("rang_at"),
        took.first().alias("first_agent"),
        *(
            pl.col(x).sort_by("at", "id").filter(talked.sort_by("at", "id")).first().alias(f"{x}_of_leg")
            for x in ("talk", "hold", "acw")
        ),
    )
    return _ended(calls.join(of_legs, on="contact", how="left"), settings).with_columns(
        pl.col("flags").list.contains(Flag.AMBIGUOUS_TIME.value).alias(Flag.AMBIGUOUS_TIME),
        pl.col("at").alias("began_at"),
        (pl.col("at") + seconds(pl.col("lasted"))).alias("over_at"),
    )


def _ended(calls: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    came_in = pl.col("direction") == Direction.INBOUND
    answered = (
        (pl.col("talk") > 0)
        | (
            (pl.col("status") == "completed")
            & pl.col("agent").is_not_null()
            & ~pl.col("voicemail").fill_null(value=False)
        )
        | (pl.col("status") == "abandoned_on_hold")
    )
    own = {word: outcome.value for word, outcome in settings.statuses.items()}
    inbound = {word: outcome.value for word, outcome in INBOUND.items()} | own
    outbound = {word: outcome.value for word, outcome in OUTBOUND.items()} | own
    away = pl.col("voicemail") | pl.col("asked_for_voicemail")
    unanswered = (
        pl.when(pl.col("closed"))
        .then(pl.lit(Outcome.BLOCKED_CLOSED.value))
        .when(pl.col("callback"))
        .then(pl.lit(Outcome.FLOW_OUT_CALLBACK.value))
        .when(away)
        .then(pl.lit(Outcome.FLOW_OUT_VOICEMAIL.value))
        .when(pl.col("overflowed"))
        .then(pl.lit(Outcome.FLOW_OUT_OVERFLOW.value))
        .when(pl.col("exceeded"))
        .then(pl.lit(Outcome.FLOW_OUT_TIMEOUT.value))
        .otherwise(
            pl.coalesce(
                pl.col("status").replace_strict(inbound, default=None, return_dtype=pl.String),
                # The menu gave the answer, or led to a number outside.
                pl.when((pl.col("status") == "completed") & ~(pl.col("waited") > 0).fill_null(value=False)).then(
                    pl.lit(Outcome.IVR_EXIT.value)
                ),
                pl.lit(Outcome.ABANDONED.value),
            )
        )
    )
    known = pl.col("status").is_in([*inbound, "completed", "abandoned_on_hold"]) | pl.col("status").is_null()
    return calls.with_columns(
        answered.fill_null(value=False).alias("answered"),
        came_in.alias("came_in"),
        (pl.col("status").is_in(GOING_ON) | (pl.col("status").is_null() & pl.col("lasted").is_null())).alias("is_open"),
    ).with_columns(
        pl.when("answered")
        .then(pl.lit(Outcome.ANSWERED.value))
        .when("is_open")
        .then(pl.lit(Outcome.OPEN.value))
        .when("came_in")
        .then(unanswered)
        .otherwise(pl.col("status").replace_strict(outbound, default=Outcome.MISSED.value, return_dtype=pl.String))
        .alias("outcome"),
        (~pl.col("answered") & ~pl.col("is_open") & pl.col("came_in") & ~known).alias(Flag.UNMAPPED_STATUS),
    )


def _first(calls: pl.LazyFrame) -> pl.LazyFrame:
    """The leg of the call itself: the wait in the queue and the first talk, or the stay in the menu."""
    in_menu = pl.col("came_in") & pl.col("outcome").is_in([Outcome.IVR_EXIT, Outcome.BLOCKED_CLOSED])
    queued = pl.when(pl.col("came_in") & ~in_menu).then(pl.col("at") + seconds(pl.col("menu").fill_null(0)))
    wait = pl.coalesce("waited", "to_answer")
    begin = pl.coalesce(queued, "at")
    joined = pl.when("answered").then(begin + seconds(wait))
    talk = pl.coalesce("talk_of_leg", "talk")
    parts = pl.sum_horizontal("menu", "waited", "talk", "hold")
    return calls.select(
        "contact",
        begin.alias("started_at"),
        queued.alias("queued_at"),
        pl.when(pl.col("came_in") & (pl.col("rang_at") >= begin)).then("rang_at").alias("rang_at"),
        joined.alias("answered_at"),
        # Of a call that was handed on the first talk ends before the call does.
        pl.when(pl.col("talk_of_leg") < pl.col("talk"))
        .then(joined + seconds(talk + pl.coalesce("hold_of_leg", pl.lit(0))))
        # Who went on to voicemail, a callback or another number left the queue before the call was over.
        .when(pl.col("outcome").str.starts_with("flow_out:") & (pl.col("waited") > 0))
        .then(begin + seconds(pl.col("waited")))
        .when(~pl.col("is_open"))
        .then(pl.max_horizontal("over_at", begin))
        .alias("left_at"),
        pl.when("answered").then(talk).alias("talk_s"),
        pl.when("answered").then(pl.coalesce("hold_of_leg", "hold")).alias("hold_s"),
        pl.when("answered").then(pl.coalesce("acw_of_leg", "acw")).alias("acw_s"),
        pl.when("answered").then("waited").alias("vendor_wait_s"),
        pl.when("answered").then("talk").alias("vendor_talk_s"),
        pl.when("answered").then("hold").alias("vendor_hold_s"),
        pl.when(in_menu)
        .then(pl.lit(LegKind.BOT.value))
        .when("came_in")
        .then(pl.lit(LegKind.QUEUE.value))
        .otherwise(pl.lit(LegKind.AGENT.value))
        .alias("kind"),
        pl.when(~in_menu).then("queue").alias("queue"),
        pl.when("answered").then(pl.coalesce("first_agent", "agent")).alias("agent"),
        "outcome",
        "is_open",
        pl.when("answered").then(pl.col("status") == "abandoned_on_hold").alias("hold_abandon"),
        pl.when(pl.col("status") == "abandoned_in_voicemail")
        .then(pl.lit(value=False))
        .when("voicemail", pl.col("outcome") == Outcome.FLOW_OUT_VOICEMAIL)
        .then(pl.lit(value=True))
        .alias("message_left"),
        Flag.AMBIGUOUS_TIME,
        Flag.UNMAPPED_STATUS,
        (
            pl.col("answered")
            & pl.col("lasted").is_not_null()
            & differs(parts, pl.col("lasted"))
            & (parts > pl.col("lasted") + 1)
        ).alias(Flag.VENDOR_DIFFERS),
        pl.lit(value=False).alias(Flag.ORPHAN_TRANSFER),
    )


def _further(calls: pl.LazyFrame, rung: pl.LazyFrame) -> pl.LazyFrame:
    """A leg for every agent after the first who talked: their talk is the last part of the leg, before its end."""
    end = pl.col("at") + seconds(pl.col("lasted"))
    length = pl.col("talk") + pl.col("hold").fill_null(0)
    return (
        rung.filter(pl.col("talk") > 0)
        .sort("contact", "at", "id")
        .with_columns(pl.int_range(pl.len()).over("contact").alias("place"))
        .filter(pl.col("place") > 0)
        .join(calls.filter("answered").select("contact"), on="contact", how="semi")
        .select(
            "contact",
            pl.col("at").alias("started_at"),
            pl.col("at").alias("rang_at"),
            pl.max_horizontal(end - seconds(length), "at").alias("answered_at"),
            end.alias("left_at"),
            pl.col("talk").alias("talk_s"),
            pl.col("hold").alias("hold_s"),
            pl.col("acw").alias("acw_s"),
            pl.lit(LegKind.AGENT.value).alias("kind"),
            "agent",
            pl.lit(Outcome.ANSWERED.value).alias("outcome"),
            pl.lit(value=False).alias("is_open"),
            (pl.col("lasted") < length - 1).fill_null(value=False).alias(Flag.VENDOR_DIFFERS),
            *(pl.lit(value=False).alias(x) for x in (Flag.AMBIGUOUS_TIME, Flag.UNMAPPED_STATUS, Flag.ORPHAN_TRANSFER)),
        )
    )


def _numbered(calls: pl.LazyFrame, legs: pl.LazyFrame) -> pl.LazyFrame:
    direction = calls.select("contact", "direction", pl.col("routed_to").is_not_null().alias("outside"))
    handed_on = (pl.col("contact") == pl.col("contact").shift(-1)).fill_null(value=False)
    first = pl.col("queued_at").is_not_null() | (pl.col("kind") != LegKind.AGENT)
    return (
        legs.join(direction, on="contact")
        .sort("contact", ~first, "started_at", "agent")
        .with_columns(pl.int_range(pl.len()).over("contact").cast(pl.Int32).alias("seq"))
        .with_columns(
            pl.concat_str("contact", "seq", separator="#").alias("id"),
            pl.col("contact").alias("interaction_id"),
            pl.lit(Channel.VOICE.value).alias("channel"),
            pl.when(handed_on)
            .then(pl.lit(Transfer.BLIND.value))
            .when((pl.col("outcome") == Outcome.IVR_EXIT) & pl.col("outside"))
            .then(pl.lit(Transfer.EXTERNAL.value))
            .when(pl.col("outcome") == Outcome.FLOW_OUT_OVERFLOW)
            .then(pl.lit(Transfer.EXTERNAL.value))
            .alias("transferred"),
            pl.col("is_open").alias(Flag.OPEN_AT_EXTRACT),
        )
        .with_columns(pl.when(pl.col("seq") > 0).then(pl.col("id").shift(1)).alias("transfer_from"), listed(FLAGS))
    )


def _interactions(calls: pl.LazyFrame, legs: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    told = calls.select(
        "contact",
        "customer",
        "direction",
        "began_at",
        "over_at",
        pl.col("ticket").alias("conversation_id"),
        pl.when("callback").then(pl.lit("callback")).otherwise("direction").alias("initiator"),
    )
    return (
        rolled_up(legs, FLAGS)
        .join(told, left_on="interaction_id", right_on="contact")
        .with_columns(
            pl.col("interaction_id").alias("id"),
            pl.col("interaction_id").alias("root_id"),
            pl.col("interaction_id").alias("contact"),
            pl.lit(Channel.VOICE.value).alias("channel"),
            pl.col("began_at").alias("started_at"),
            pl.when(~pl.col("is_open")).then(pl.max_horizontal("over_at", "ended_at")).alias("ended_at"),
            pl.lit(settings.timezone or "UTC").alias("source_tz"),
            listed(FLAGS),
        )
    )
