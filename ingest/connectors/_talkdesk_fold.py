"""Calls of Talkdesk become interactions, legs and survey answers."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._folding import as_rows, differs, listed, newest, rolled_up, seconds, seconds_between
from ingest.connectors._shapes_fields import unpacked
from ingest.connectors._talkdesk_read import LENGTHS
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.survey import survey
from ingest.vocabulary import Channel, Direction, Flag, LegKind, Outcome, SurveyKind, Transfer

MOMENTS = ("start", "end", "asked")
PAYLOAD = pl.Struct(
    dict.fromkeys(MOMENTS, pl.Int64)
    | dict.fromkeys((*LENGTHS, "score"), pl.Float64)
    | dict.fromkeys(("own", "team", "type"), pl.String)
    | dict.fromkeys(("transfer", "external", "callback", "closed"), pl.Boolean)
)
FLAGS = (
    Flag.AMBIGUOUS_TIME,
    Flag.OPEN_AT_EXTRACT,
    Flag.ORPHAN_TRANSFER,
    Flag.OUT_OF_ORDER,
    Flag.UNMAPPED_STATUS,
    Flag.VENDOR_DIFFERS,
)
TYPES = {
    "inbound": Outcome.ANSWERED,
    "outbound": Outcome.ANSWERED,
    "outbound_missed": Outcome.MISSED,
    "missed": Outcome.MISSED,
    "abandoned": Outcome.ABANDONED,
    "short_abandoned": Outcome.SHORT_ABANDONED,
    "voicemail": Outcome.FLOW_OUT_VOICEMAIL,
}


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Calls as legs; those of one interaction id, or each alone, as an interaction."""
    calls = unpacked(newest(events), PAYLOAD, MOMENTS).sort("contact", "start", "own").collect().lazy()
    legs = _legs(calls, settings).collect().lazy()
    return {
        "interaction": as_rows(_interactions(legs, settings), interaction),
        "leg": as_rows(legs, leg),
        "survey": as_rows(_surveys(legs, settings), survey),
    }


def _legs(calls: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One leg for each call."""
    types = {k: v.value for k, v in (TYPES | dict(settings.types)).items()}
    known = pl.col("type").replace_strict(types, default=None, return_dtype=pl.String)
    talked = (pl.col("talk") > 0).fill_null(value=False)
    outcome = (
        pl.when(pl.col("end").is_null())
        .then(pl.lit(Outcome.OPEN))
        .when((known == Outcome.MISSED) & pl.col("closed") & (pl.col("type") == "missed"))
        .then(pl.lit(Outcome.BLOCKED_CLOSED))
        .when(known.is_not_null())
        .then(known)
        .when(talked)
        .then(pl.lit(Outcome.ANSWERED))
        .otherwise(pl.lit(Outcome.FAILED))
    )
    hold = pl.col("hold").fill_null(0.0)
    with_partner = pl.col("talk") if settings.talk_includes_hold else pl.col("talk") + hold
    answered = pl.col("outcome") == Outcome.ANSWERED
    next_one = (pl.col("contact") == pl.col("contact").shift(-1)).fill_null(value=False)
    return (
        calls.with_columns(
            outcome.alias("outcome"),
            pl.int_range(pl.len()).over("contact").cast(pl.Int32).alias("seq"),
            pl.when(pl.col("type").str.starts_with("outbound").first().over("contact"))
            .then(pl.lit(Direction.OUTBOUND))
            .otherwise(pl.lit(Direction.INBOUND))
            .alias("direction"),
            (known.is_null() & pl.col("end").is_not_null()).alias(Flag.UNMAPPED_STATUS),
        )
        .with_columns(
            # Nothing says when a call was answered, but how long it was talked and held before it ended.
            pl.when(answered).then(pl.col("end") - seconds(with_partner)).alias("answered_at"),
            answered.alias("answered"),
        )
        .with_columns(_queued(contacts_model=settings.contacts_model).alias("queued_at"))
        .with_columns(
            pl.concat_str("contact", "own", separator="#").alias("id"),
            pl.col("contact").alias("interaction_id"),
            _kind().alias("kind"),
            pl.lit(Channel.VOICE).alias("channel"),
            pl.coalesce("queued_at", "start").alias("started_at"),
            pl.col("end").alias("left_at"),
            pl.when("answered").then("agent").alias("agent"),
            pl.when("answered").then(with_partner - hold).alias("talk_s"),
            pl.when("answered").then("hold").alias("hold_s"),
            pl.when("answered").then("wait").alias("vendor_wait_s"),
            pl.when("answered").then("talk").alias("vendor_talk_s"),
            pl.when("answered").then("hold").alias("vendor_hold_s"),
            pl.when("external")
            .then(pl.lit(Transfer.EXTERNAL))
            .when("answered")
            .then(
                pl.when(next_one & pl.col("queue").shift(-1).is_not_null())
                .then(pl.lit(Transfer.QUEUE))
                .when(next_one)
                .then(pl.lit(Transfer.BLIND))
            )
            .alias("transferred"),
            pl.col("end").is_null().alias("is_open"),
        )
        .with_columns(
            pl.when(pl.col("transferred").shift(1).over("contact").is_not_null())
            .then(pl.col("id").shift(1).over("contact"))
            .alias("transfer_from"),
            *_flags(),
        )
        .with_columns(listed(FLAGS))
    )


def _queued(*, contacts_model: bool) -> pl.Expr:
    """When the queue was joined, which only the Contacts model tells, by how long before the answer or the end."""
    if not contacts_model:
        return pl.lit(None, pl.Datetime("us", "UTC"))
    waited = pl.coalesce(pl.when(~pl.col("answered")).then("abandon"), "wait")
    inbound = pl.col("direction") == Direction.INBOUND
    return pl.when(inbound).then(pl.coalesce("answered_at", "end") - seconds(waited))


def _kind() -> pl.Expr:
    return (
        pl.when(pl.col("direction") == Direction.INBOUND)
        .then(pl.lit(LegKind.QUEUE))
        .when("answered")
        .then(pl.lit(LegKind.AGENT))
        .otherwise(pl.lit(LegKind.RING))
    )


def _flags() -> list[pl.Expr]:
    own = pl.col("answered_at")
    return [
        pl.col("flags").list.contains(Flag.AMBIGUOUS_TIME.value).alias(Flag.AMBIGUOUS_TIME),
        pl.col("is_open").alias(Flag.OPEN_AT_EXTRACT),
        (pl.col("transfer") & (pl.col("seq") == 0)).fill_null(value=False).alias(Flag.ORPHAN_TRANSFER),
        ((own < pl.col("start")) | (pl.col("queued_at") < pl.col("start")))
        .fill_null(value=False)
        .alias(Flag.OUT_OF_ORDER),
        differs(seconds_between(pl.col("start"), pl.col("end")), pl.col("total")).alias(Flag.VENDOR_DIFFERS),
    ]


def _interactions(legs: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One interaction for each interaction id, or for each call without one."""
    whole = legs.group_by("interaction_id", maintain_order=True).agg(
        pl.col("contact", "channel", "direction").first(),
        pl.when(pl.col("callback").first()).then(pl.lit("callback")).alias("initiator"),
        pl.col("start").min().alias("started_at"),
        pl.col("customer").drop_nulls().first(),
    )
    return (
        rolled_up(legs, FLAGS)
        .join(whole, on="interaction_id")
        .with_columns(
            pl.col("interaction_id").alias("id"),
            pl.col("interaction_id").alias("root_id"),
            pl.lit(settings.timezone or "UTC").alias("source_tz"),
            listed(FLAGS),
        )
    )


def _surveys(legs: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """The satisfaction given after a call; a score outside of its scale is no answer."""
    fits = pl.col("score").is_between(settings.csat_min, settings.csat_max)
    return legs.filter(pl.col("score").is_not_null() & pl.col("end").is_not_null()).select(
        "contact",
        pl.concat_str("own", pl.lit("#csat")).alias("id"),
        "interaction_id",
        "customer",
        pl.lit(SurveyKind.CSAT).alias("kind"),
        "channel",
        "queue",
        pl.when(fits).then("score").alias("value"),
        pl.lit(settings.csat_min).alias("scale_min"),
        pl.lit(settings.csat_max).alias("scale_max"),
        pl.min_horizontal("end", "asked").alias("asked_at"),
        pl.coalesce("asked", "end").alias("answered_at"),
        fits.alias("complete"),
        pl.when(fits)
        .then(pl.lit([], pl.List(pl.String)))
        .otherwise(pl.lit([Flag.UNMAPPED_STATUS.value]))
        .alias("flags"),
    )
