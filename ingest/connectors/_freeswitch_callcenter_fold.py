"""Members of FreeSWITCH's mod_callcenter become calls, and their stays in queues."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._folding import as_rows, listed, newest, rolled_up, seconds_between
from ingest.connectors._freeswitch_callcenter_read import CLOCKS, MEMBER, RESUMED
from ingest.table import UTC
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.vocabulary import Direction, Flag, LegKind, Outcome

PAYLOAD = pl.Struct(dict.fromkeys(CLOCKS, pl.Int64) | dict.fromkeys(("session", "state", "cause", "reason"), pl.String))
FLAGS = (Flag.MISSING_START, Flag.OPEN_AT_EXTRACT, Flag.OUT_OF_ORDER, Flag.UNMAPPED_STATUS)
REASONS = {
    "NONE": Outcome.ABANDONED,
    "TIMEOUT": Outcome.FLOW_OUT_TIMEOUT,
    "NO_AGENT_TIMEOUT": Outcome.FLOW_OUT_TIMEOUT,
    "EXIT_WITH_KEY": Outcome.FLOW_OUT_IVR,
    "BREAK_OUT": Outcome.FLOW_OUT_OVERFLOW,
}
STATES = ("Waiting", "Trying", "Answered", "Abandoned")


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Members as interactions, their sessions in the queue as legs."""
    sessions = _sessions(events).collect().lazy()
    legs = _legs(_with_given_up(sessions), settings).collect().lazy()
    return {"interaction": as_rows(_interactions(legs, settings), interaction), "leg": as_rows(legs, leg)}


def _sessions(events: pl.LazyFrame) -> pl.LazyFrame:
    """One row for each session of each member, of all that events and dumps tell of it."""
    kind = pl.col("kind")
    served = pl.col("agent").filter(kind.str.starts_with("bridge-agent-") & (kind != "bridge-agent-fail"))
    in_row = pl.col("agent").filter((kind == MEMBER) & pl.col("answered").is_not_null())
    return (
        newest(events)
        .select("id", "contact", "at", "kind", "queue", "agent", "customer", "payload")
        .with_columns(pl.col("payload").str.json_decode(PAYLOAD).struct.unnest())
        .with_columns(pl.from_epoch(pl.col(CLOCKS), time_unit="us").dt.replace_time_zone("UTC").cast(UTC))
        .sort("contact", "at", "id")
        .group_by("contact", "session", maintain_order=True)
        .agg(
            pl.col("queue", "customer").drop_nulls().first(),
            served.drop_nulls().last().alias("served"),
            in_row.drop_nulls().last().alias("serving"),
            pl.col("joined").min(),
            pl.coalesce(pl.col("rejoined").max(), pl.col("at").filter(kind == RESUMED).min()).alias("rejoined"),
            pl.col("at").filter(kind == "member-queue-start").min().alias("started"),
            pl.col("answered").filter(kind != "bridge-agent-fail").min(),
            pl.min_horizontal(pl.col("called").min(), pl.col("at").filter(kind == "agent-offering").min()).alias(
                "rang"
            ),
            pl.col("ended", "left", "abandoned").max(),
            pl.col("state").drop_nulls().last(),
            pl.col("cause", "reason").filter(kind == "member-queue-end").last(),
            (kind == "member-queue-end").any().alias("over"),
            pl.col("at").min().alias("seen_at"),
        )
        .with_columns(pl.coalesce("rejoined", "joined", "started").alias("queued_at"))
        .with_columns(
            # What was given up before this session began was given up by another.
            pl.when(pl.col("abandoned") >= pl.col("queued_at")).then("abandoned").alias("given_up"),
        )
    )


def _with_given_up(sessions: pl.LazyFrame) -> pl.LazyFrame:
    """Adds the first stay of a caller who came back, where nothing but the later dump tells of it."""
    earlier = (pl.col("queued_at") < pl.col("rejoined")) & (pl.col("contact").len().over("contact") > 1)
    known = (pl.col("queued_at").min().over("contact") < pl.col("rejoined")) | earlier
    was = pl.col("rejoined").is_not_null() & pl.col("abandoned").is_between(pl.col("joined"), pl.col("rejoined"))
    empty = {
        name: pl.lit(None) for name in ("served", "serving", "answered", "rang", "ended", "left", "cause", "reason")
    }
    before = sessions.filter(was & ~known.fill_null(value=False)).with_columns(
        pl.col("joined").alias("queued_at"),
        pl.col("abandoned").alias("given_up"),
        pl.lit("Abandoned").alias("state"),
        pl.lit(value=False).alias("over"),
        **empty,
    )
    return pl.concat([sessions, before], how="vertical_relaxed")


def _legs(sessions: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One leg for each stay."""
    answered = pl.col("answered").is_not_null()
    reasons = REASONS | dict(settings.cancel_reasons)
    cancelled = pl.coalesce("reason", pl.lit("NONE")).replace_strict(
        {k: v.value for k, v in reasons.items()}, default=Outcome.ABANDONED, return_dtype=pl.String
    )
    left = pl.coalesce(pl.when(answered).then("ended"), "left", "given_up", "ended")
    # The next session of a caller shows that this one is over, when nothing says so.
    follows = (pl.col("contact") == pl.col("contact").shift(-1)).fill_null(value=False)
    clocks = ("queued_at", "rang_at", "answered_at", "left_at")
    return (
        sessions.sort("contact", "queued_at", "seen_at", "session", nulls_last=True)
        .with_columns(left.alias("left_at"), pl.col("rang").alias("rang_at"), pl.col("answered").alias("answered_at"))
        .with_columns(
            pl.int_range(pl.len()).over("contact").cast(pl.Int32).alias("seq"),
            pl.coalesce("queued_at", "seen_at").alias("started_at"),
            pl.when(answered).then(pl.coalesce("served", "serving")).alias("agent"),
            pl.when(answered)
            .then(pl.lit(Outcome.ANSWERED))
            .when(pl.col("over"))
            .then(cancelled)
            .when(pl.col("given_up").is_not_null() | (pl.col("state") == "Abandoned") | follows)
            .then(pl.lit(Outcome.ABANDONED))
            .otherwise(pl.lit(Outcome.OPEN))
            .alias("outcome"),
        )
        .with_columns(
            pl.concat_str("contact", "seq", separator="#").alias("id"),
            pl.col("contact").alias("interaction_id"),
            pl.lit(LegKind.QUEUE).alias("kind"),
            pl.lit(settings.channel.value).alias("channel"),
            pl.lit(Direction.INBOUND).alias("direction"),
            seconds_between(pl.col("answered_at"), pl.col("left_at")).alias("talk_s"),
            pl.lit(None, pl.String).alias("transferred"),
            (~follows & ~pl.col("over") & pl.col("left_at").is_null() & (pl.col("outcome") != Outcome.ABANDONED)).alias(
                "is_open"
            ),
            pl.col("queued_at").is_null().alias(Flag.MISSING_START),
            pl.any_horizontal(
                pl.col(late) < pl.max_horizontal(clocks[:place]) for place, late in enumerate(clocks) if place
            )
            .fill_null(value=False)
            .alias(Flag.OUT_OF_ORDER),
            (
                (pl.col("over") & ~answered & pl.col("reason").is_not_null() & ~pl.col("reason").is_in(list(reasons)))
                | (pl.col("state").is_not_null() & ~pl.col("state").is_in(STATES))
            )
            .fill_null(value=False)
            .alias(Flag.UNMAPPED_STATUS),
        )
        .with_columns(pl.col("is_open").alias(Flag.OPEN_AT_EXTRACT))
        .with_columns(listed(FLAGS))
    )


def _interactions(legs: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One interaction for each member."""
    whole = legs.group_by("interaction_id", maintain_order=True).agg(
        pl.col("contact").first(), pl.col("started_at").min(), pl.col("customer").drop_nulls().first()
    )
    return (
        rolled_up(legs, FLAGS)
        .join(whole, on="interaction_id")
        .with_columns(
            pl.col("interaction_id").alias("id"),
            pl.col("interaction_id").alias("root_id"),
            pl.lit(settings.channel.value).alias("channel"),
            pl.lit(Direction.INBOUND).alias("direction"),
            pl.lit(settings.timezone or "UTC").alias("source_tz"),
            listed(FLAGS),
        )
    )
