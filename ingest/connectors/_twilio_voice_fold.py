"""Twilio's calls become interactions, and what was dialled from within them their legs."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._folding import as_rows, differs, listed, newest, rolled_up, seconds, seconds_between
from ingest.connectors._shapes_fields import unpacked
from ingest.connectors._twilio_voice_read import FINAL, MOMENTS, WORDS
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.vocabulary import Channel, Direction, Flag, LegKind, Outcome, Transfer

PAYLOAD = pl.Struct(dict.fromkeys(WORDS, pl.String) | dict.fromkeys(MOMENTS, pl.Int64) | {"lasted": pl.Float64})
FLAGS = (
    Flag.AMBIGUOUS_TIME,
    Flag.MISSING_START,
    Flag.OPEN_AT_EXTRACT,
    Flag.ORPHAN_TRANSFER,
    Flag.OUT_OF_ORDER,
    Flag.VENDOR_DIFFERS,
)
INBOUND = ("inbound", "trunking-originating")
UNREACHED = {
    "busy": Outcome.MISSED.value,
    "no-answer": Outcome.MISSED.value,
    "canceled": Outcome.MISSED.value,
    "failed": Outcome.FAILED.value,
}


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Calls that nobody dialled from within another as interactions; of those, menu, waits and talks as legs."""
    calls = _calls(events).collect().lazy()
    roots = calls.filter(~pl.col("dialled")).collect().lazy()
    told = _told(calls, roots, settings).collect().lazy()
    legs = _numbered(pl.concat([_own(roots, calls), _dialled(calls, roots)], how="diagonal")).collect().lazy()
    return {"interaction": as_rows(_interactions(told, legs), interaction), "leg": as_rows(legs, leg)}


def _calls(events: pl.LazyFrame) -> pl.LazyFrame:
    """Calls in their newest version, with whether and when somebody answered: its end less its length."""
    over = pl.col("status").is_in(FINAL)
    talked = (pl.col("status") == "completed") & (pl.col("lasted") > 0)
    # A call that is over and has no end lasted as long as it says.
    end = pl.when(over).then(pl.coalesce("ended", pl.col("began") + seconds(pl.col("lasted"))))
    machine = pl.col("answered_by").str.starts_with("machine") | (pl.col("answered_by") == "fax")
    return (
        unpacked(newest(events), PAYLOAD, MOMENTS)
        .with_columns(
            pl.col("parent").is_not_null().alias("dialled"),
            end.alias("ended"),
            (talked & ~machine.fill_null(value=False)).alias("talked"),
            pl.col("flags").list.contains(Flag.AMBIGUOUS_TIME.value).alias(Flag.AMBIGUOUS_TIME),
        )
        .with_columns(pl.when("talked").then(pl.col("ended") - seconds(pl.col("lasted"))).alias("answered"))
        # A length that reaches back before the beginning is wrong by more than rounding: flagged below.
        .with_columns(pl.when(pl.col("answered") < pl.col("at")).then("at").otherwise("answered").alias("joined"))
    )


def _told(calls: pl.LazyFrame, roots: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """Each interaction: what its first call tells, or, as long as that is missing, what was dialled from within it."""
    own = roots.select(
        "contact",
        "customer",
        pl.col("direction").alias("initiator"),
        pl.when(pl.col("direction").is_in(INBOUND))
        .then(pl.lit(Direction.INBOUND.value))
        .otherwise(pl.lit(Direction.OUTBOUND.value))
        .alias("direction"),
        pl.col("at").alias("root_at"),
        pl.col("ended").alias("root_ended"),
        (~pl.col("status").is_in(FINAL)).alias("root_open"),
    )
    return (
        calls.group_by("contact")
        .agg(pl.col("at").min().alias("first_at"), pl.col("ended").max().alias("last_end"))
        .join(own, on="contact", how="left")
        .with_columns(
            pl.col("direction").fill_null(Direction.INBOUND.value),
            pl.coalesce("root_at", "first_at").alias("started_at"),
            pl.coalesce("root_ended", "last_end").alias("over_at"),
            pl.lit(settings.timezone or "UTC").alias("source_tz"),
        )
    )


def _own(roots: pl.LazyFrame, calls: pl.LazyFrame) -> pl.LazyFrame:
    """The leg of the first call itself: the menu of one that came in, the talk of one that was made.

    What came in is in the menu until the first dialling for somebody; then the waits are legs of their own.
    """
    first = calls.filter("dialled").group_by("contact").agg(pl.col("at").min().alias("dialled_at"))
    came_in = pl.col("direction").is_in(INBOUND)
    went_on = came_in & pl.col("dialled_at").is_not_null()
    is_open = ~pl.col("status").is_in(FINAL)
    unanswered = pl.col("status").replace_strict(UNREACHED, default=Outcome.MISSED.value, return_dtype=pl.String)
    outcome = (
        pl.when(went_on)
        .then(pl.lit(Outcome.FLOW_OUT_TRANSFER.value))
        .when(is_open)
        .then(pl.lit(Outcome.OPEN.value))
        .when(came_in)
        .then(
            pl.when(pl.col("status") == "failed")
            .then(pl.lit(Outcome.FAILED.value))
            .when(pl.col("status") == "busy")
            .then(pl.lit(Outcome.BLOCKED_FULL.value))
            .otherwise(pl.lit(Outcome.IVR_EXIT.value))
        )
        .when("talked")
        .then(pl.lit(Outcome.ANSWERED.value))
        .otherwise(unanswered)
    )
    length = seconds_between(pl.col("at"), pl.col("ended"))
    return roots.join(first, on="contact", how="left").select(
        "contact",
        pl.col("at").alias("started_at"),
        pl.lit(0, pl.Int64).alias("turn"),
        pl.when(came_in).then(pl.lit(LegKind.BOT.value)).otherwise(pl.lit(LegKind.AGENT.value)).alias("kind"),
        pl.when(came_in)
        .then(pl.lit(Direction.INBOUND.value))
        .otherwise(pl.lit(Direction.OUTBOUND.value))
        .alias("direction"),
        "queue",
        pl.when(~came_in).then("joined").alias("answered_at"),
        pl.when(went_on).then(pl.max_horizontal("dialled_at", "at")).otherwise("ended").alias("left_at"),
        pl.when(~came_in & pl.col("talked")).then("lasted").alias("talk_s"),
        outcome.alias("outcome"),
        (is_open & ~went_on).alias("is_open"),
        Flag.AMBIGUOUS_TIME,
        (came_in & (pl.col("status") == "completed") & differs(length, pl.col("lasted"))).alias(Flag.VENDOR_DIFFERS),
        (pl.col("answered") < pl.col("at") - pl.duration(seconds=1)).fill_null(value=False).alias(Flag.OUT_OF_ORDER),
        pl.lit(value=False).alias(Flag.ORPHAN_TRANSFER),
    )


def _dialled(calls: pl.LazyFrame, roots: pl.LazyFrame) -> pl.LazyFrame:
    """One leg for every answered call that was dialled, with the attempts before it; and one for attempts in vain."""
    inside = calls.filter("dialled")
    # An attempt belongs to the talk before whose end it began: who rings at the same time as another who answers did
    # not answer first, and that is all.
    ends = inside.filter("talked").select("contact", pl.col("id").alias("talk"), pl.col("ended").alias("talk_ended"))
    place = (
        inside.join(ends, on="contact", how="left")
        .group_by("id")
        .agg(
            ((pl.col("talk_ended") <= pl.col("at")) & (pl.col("talk") != pl.col("id")))
            .sum()
            .cast(pl.Int64)
            .alias("turn")
        )
    )
    # Two who answered at once, as in a conference, are legs of their own.
    turned = inside.join(place, on="id").sort("contact", "turn", "at", "id")
    again = (pl.col("talked").cast(pl.Int64).cum_sum().over("contact", "turn") - 1).clip(lower_bound=0)
    grouped = turned.with_columns(pl.when("talked").then(again).otherwise(0).alias("again"))
    came_in = pl.coalesce(pl.col("root_direction").is_in(INBOUND), pl.lit(value=True))
    worst = (
        pl.when((pl.col("status") == "canceled").any())
        .then(pl.lit(Outcome.ABANDONED.value))
        .when((pl.col("status") == "failed").all())
        .then(pl.lit(Outcome.FAILED.value))
        .otherwise(pl.lit(Outcome.MISSED.value))
    )
    return (
        grouped.group_by("contact", "turn", "again", maintain_order=True)
        .agg(
            pl.col("at").min().alias("queued_at"),
            pl.col("at").min().alias("rang_at"),
            pl.when("talked").then("joined").min().alias("answered_at"),
            pl.when("talked").then("agent").first(ignore_nulls=True).alias("agent"),
            pl.when("talked").then("ended").max().alias("talk_end"),
            pl.col("ended").max().alias("last_end"),
            pl.when("talked").then("lasted").max().alias("talk_s"),
            (~pl.col("status").is_in(FINAL)).any().alias("going_on"),
            pl.col("talked").any(),
            worst.alias("unanswered"),
            pl.col(Flag.AMBIGUOUS_TIME).any(),
            (pl.col("answered") < pl.col("at") - pl.duration(seconds=1))
            .any()
            .fill_null(value=False)
            .alias(Flag.OUT_OF_ORDER),
        )
        .join(roots.select("contact", pl.col("direction").alias("root_direction"), "queue"), on="contact", how="left")
        .with_columns(
            pl.when("talked")
            .then(pl.lit(Outcome.ANSWERED.value))
            .when("going_on")
            .then(pl.lit(Outcome.OPEN.value))
            .otherwise("unanswered")
            .alias("outcome"),
            (pl.col("going_on") & ~pl.col("talked")).alias("is_open"),
            pl.when(came_in).then(pl.lit(LegKind.QUEUE.value)).otherwise(pl.lit(LegKind.AGENT.value)).alias("kind"),
            pl.when(came_in)
            .then(pl.lit(Direction.INBOUND.value))
            .otherwise(pl.lit(Direction.OUTBOUND.value))
            .alias("direction"),
            pl.col("root_direction").is_null().alias(Flag.ORPHAN_TRANSFER),
            pl.lit(value=False).alias(Flag.VENDOR_DIFFERS),
            (pl.col("turn") + 1).alias("turn"),
        )
        .with_columns(
            pl.col("queued_at").alias("started_at"),
            pl.when(came_in).then("queued_at").alias("queued_at"),
            pl.when(~pl.col("is_open")).then(pl.coalesce("talk_end", "last_end")).alias("left_at"),
        )
        .drop("talk_end", "last_end", "going_on", "talked", "unanswered", "root_direction")
    )


def _numbered(legs: pl.LazyFrame) -> pl.LazyFrame:
    """Legs in their order, with how each was handed on."""
    in_call = pl.col("contact") == pl.col("contact").shift(-1)
    handed_on = in_call & (pl.col("outcome") == Outcome.ANSWERED)
    return (
        legs.sort("contact", "turn", "started_at", "again", "outcome")
        .with_columns(pl.int_range(pl.len()).over("contact").cast(pl.Int32).alias("seq"))
        .with_columns(
            pl.concat_str("contact", "seq", separator="#").alias("id"),
            pl.col("contact").alias("interaction_id"),
            pl.lit(Channel.VOICE.value).alias("channel"),
            pl.when(handed_on.fill_null(value=False)).then(pl.lit(Transfer.BLIND.value)).alias("transferred"),
            pl.col("is_open").alias(Flag.OPEN_AT_EXTRACT),
            (pl.col(Flag.ORPHAN_TRANSFER) & (pl.col("seq") == 0)).alias(Flag.MISSING_START),
        )
        .with_columns(
            pl.when((pl.col("seq") > 0) & pl.col("transferred").shift(1).is_not_null())
            .then(pl.col("id").shift(1))
            .alias("transfer_from"),
            listed(FLAGS),
        )
    )


def _interactions(told: pl.LazyFrame, legs: pl.LazyFrame) -> pl.LazyFrame:
    """One interaction for each first call; it is open as long as that call is."""
    return (
        rolled_up(legs, FLAGS)
        .join(told, left_on="interaction_id", right_on="contact")
        .with_columns(pl.coalesce("root_open", "is_open").alias("is_open"))
        .with_columns(
            pl.col("interaction_id").alias("id"),
            pl.col("interaction_id").alias("root_id"),
            pl.col("interaction_id").alias("contact"),
            pl.lit(Channel.VOICE.value).alias("channel"),
            pl.when(~pl.col("is_open")).then("over_at").alias("ended_at"),
            (pl.col(Flag.OPEN_AT_EXTRACT) | pl.col("is_open")).alias(Flag.OPEN_AT_EXTRACT),
        )
        .with_columns(listed(FLAGS))
    )
