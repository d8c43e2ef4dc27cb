"""Records of VICIdial's logs become calls, their stays in in-groups, and what agents did."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._folding import as_rows, differs, listed, newest, rolled_up, seconds, seconds_between
from ingest.connectors._shapes_stretches import of_agents
from ingest.connectors._vicidial_read import CLOSER, DIALLED, EPOCHS, LENGTHS, WORK
from ingest.connectors._vicidial_statuses import NEVER_QUEUED, ONLY_WITH_AGENT, REASONS, STATUSES
from ingest.table import UTC
from ingest.tables.agent_state import agent_state
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.vocabulary import AgentState, Direction, Flag, LegKind, Outcome, Transfer

WORDS = ("status", "term_reason", "sub_status", "user_group", "xfercallid", "own")
PAYLOAD = pl.Struct(
    dict.fromkeys((*EPOCHS, "begin"), pl.Int64) | dict.fromkeys(LENGTHS, pl.Float64) | dict.fromkeys(WORDS, pl.String)
)
FLAGS = (
    Flag.AMBIGUOUS_TIME,
    Flag.NONEXISTENT_TIME,
    Flag.OPEN_AT_EXTRACT,
    Flag.ORPHAN_TRANSFER,
    Flag.OUT_OF_ORDER,
    Flag.UNMAPPED_STATUS,
    Flag.VENDOR_DIFFERS,
)


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Calls as interactions, their stays as legs, agents' work as stretches of time."""
    records = _records(events).collect().lazy()
    legs = _legs(records.filter(~of_agents()), settings).collect().lazy()
    return {
        "interaction": as_rows(_interactions(legs, settings), interaction),
        "leg": as_rows(legs, leg),
        "agent_state": as_rows(_work(records.filter(of_agents())), agent_state),
    }


def _records(events: pl.LazyFrame) -> pl.LazyFrame:
    clocks = (*EPOCHS, "begin")
    return (
        newest(events)
        .select("id", "contact", "kind", "queue", "agent", "customer", "payload", "flags")
        .with_columns(pl.col("payload").str.json_decode(PAYLOAD).struct.unnest())
        .with_columns(pl.from_epoch(pl.col(clocks), time_unit="us").dt.replace_time_zone("UTC").cast(UTC))
        .drop("payload")
    )


def _legs(records: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One leg for each record of a call."""
    inbound, number = pl.col("kind") == CLOSER, pl.col("own").cast(pl.Int64, strict=False)
    statuses = {k: v.value for k, v in (STATUSES | dict(settings.statuses)).items()}
    known = pl.col("status").replace_strict(statuses, default=None, return_dtype=pl.String)
    own = pl.col("status").is_in(list(settings.statuses))
    reason = pl.col("term_reason").replace_strict(REASONS, default=None, return_dtype=pl.String)
    taken = pl.col("agent").is_not_null()
    impossible = ~taken & known.is_in(ONLY_WITH_AGENT) & ~own
    over = pl.col("end_epoch").is_not_null()
    outcome = (
        pl.when(known.is_not_null() & ~impossible)
        .then(known)
        .when(taken)
        .then(pl.lit(Outcome.ANSWERED))
        .when(~over)
        .then(pl.lit(Outcome.OPEN))
        .otherwise(pl.coalesce(reason, pl.lit(Outcome.FAILED)))
    )
    calls = (
        records.filter(pl.col("kind") != WORK)
        .with_columns(number.alias("number"))
        .sort("contact", "begin", inbound, "number", "id")
        .with_columns(
            pl.int_range(pl.len()).over("contact").cast(pl.Int32).alias("seq"),
            outcome.alias("outcome"),
            (known.is_null() & ~taken & over).alias(Flag.UNMAPPED_STATUS),
            (pl.col("xfercallid").cast(pl.Int64, strict=False) > 0).fill_null(value=False).alias("came_by_transfer"),
            pl.when((pl.col("kind") == DIALLED).any().over("contact"))
            .then(pl.lit(Direction.OUTBOUND))
            .otherwise(pl.lit(Direction.INBOUND))
            .alias("direction"),
        )
        .with_columns(pl.concat_str("contact", "seq", separator="#").alias("id"))
    )
    return _with_clocks(calls, records.filter(pl.col("kind") == WORK), settings)


def _with_clocks(calls: pl.LazyFrame, work: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    inbound, answered = pl.col("kind") == CLOSER, pl.col("outcome") == Outcome.ANSWERED
    queued = pl.when(inbound & ~pl.col("outcome").is_in(NEVER_QUEUED)).then("begin")
    waited = pl.when(inbound).then(pl.col("queue_seconds"))
    next_one = (pl.col("contact") == pl.col("contact").shift(-1)).fill_null(value=False)
    answered_at = pl.when(answered & inbound & waited.is_not_null()).then(pl.col("begin") + seconds(waited))
    timed = calls.with_columns(queued.alias("queued_at"), answered_at.alias("answered_at"))
    return (
        timed.join(_work_on(timed, work), on="id", how="left", maintain_order="left")
        # An outbound call is answered when the agent's talk begins, which only the agents' log tells.
        .with_columns(pl.coalesce("answered_at", pl.when(answered & ~inbound).then("talk_began")).alias("answered_at"))
        .with_columns(
            pl.col("contact").alias("interaction_id"),
            _kind(inbound, answered).alias("kind"),
            pl.lit(settings.channel.value).alias("channel"),
            pl.when(answered).then("agent").alias("agent"),
            pl.col("user_group").alias("team"),
            pl.col("begin").alias("started_at"),
            pl.col("end_epoch").alias("left_at"),
            pl.when(answered).then(seconds_between(pl.col("answered_at"), pl.col("end_epoch"))).alias("talk_s"),
            pl.when(answered).then("after").alias("acw_s"),
            pl.when(answered & inbound).then("queue_seconds").alias("vendor_wait_s"),
            pl.when(answered).then("talked").alias("vendor_talk_s"),
            pl.col("end_epoch").is_null().alias("is_open"),
            pl.when(answered & next_one).then(pl.lit(Transfer.QUEUE)).alias("transferred"),
            *(pl.col("flags").list.contains(x.value).alias(x) for x in (Flag.AMBIGUOUS_TIME, Flag.NONEXISTENT_TIME)),
        )
        .with_columns(
            pl.when(pl.col("transferred").shift(1).over("contact").is_not_null())
            .then(pl.col("id").shift(1).over("contact"))
            .alias("transfer_from"),
            pl.col("is_open").alias(Flag.OPEN_AT_EXTRACT),
            (pl.col("came_by_transfer") & (pl.col("seq") == 0)).alias(Flag.ORPHAN_TRANSFER),
            pl.any_horizontal(pl.col("left_at") < pl.col("started_at"), pl.col("left_at") < pl.col("answered_at"))
            .fill_null(value=False)
            .alias(Flag.OUT_OF_ORDER),
            (
                differs(seconds_between(pl.col("begin"), pl.col("end_epoch")), pl.col("length_in_sec"))
                | differs(pl.col("talk_s"), pl.col("vendor_talk_s"))
            ).alias(Flag.VENDOR_DIFFERS),
        )
        .with_columns(listed(FLAGS))
    )


def _kind(inbound: pl.Expr, answered: pl.Expr) -> pl.Expr:
    return (
        pl.when(inbound)
        .then(pl.lit(LegKind.QUEUE))
        .when(answered)
        .then(pl.lit(LegKind.AGENT))
        .otherwise(pl.lit(LegKind.RING))
    )


def _work_on(calls: pl.LazyFrame, work: pl.LazyFrame) -> pl.LazyFrame:
    """What the agents' log says of each leg: of the legs of one agent in one call the nearest in time."""
    wrapped = pl.col("dispo_sec").fill_null(0) + pl.col("dead_sec").fill_null(0)
    told = work.filter(pl.col("talk_epoch").is_not_null()).select(
        "contact",
        "agent",
        pl.col("own").alias("work"),
        pl.col("talk_epoch").alias("talk_began"),
        (pl.col("talk_sec") - pl.col("dead_sec").fill_null(0)).alias("talked"),
        pl.when(pl.col("dispo_epoch").is_not_null()).then(wrapped).alias("after"),
    )
    # Of a stay that nobody knows the answer of its beginning is the nearest that there is.
    near = (pl.coalesce("answered_at", "begin") - pl.col("talk_began")).abs()
    return (
        calls.select("id", "contact", "agent", "answered_at", "begin")
        .join(told, on=["contact", "agent"], how="inner")
        .with_columns(near.alias("near"))
        .sort("near", "id")
        .unique("work", keep="first", maintain_order=True)
        .group_by("id", maintain_order=True)
        .agg(pl.col("talk_began").min(), pl.col("talked", "after").sum())
    )


def _interactions(legs: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One interaction for each call."""
    whole = legs.group_by("interaction_id", maintain_order=True).agg(
        pl.col("contact", "direction").first(),
        pl.col("started_at").min(),
        pl.col("customer").drop_nulls().first(),
    )
    return (
        rolled_up(legs, FLAGS)
        .join(whole, on="interaction_id")
        .with_columns(
            pl.col("interaction_id").alias("id"),
            pl.col("interaction_id").alias("root_id"),
            pl.lit(settings.channel.value).alias("channel"),
            pl.lit(settings.timezone or "UTC").alias("source_tz"),
            listed(FLAGS),
        )
    )


def _work(records: pl.LazyFrame) -> pl.LazyFrame:
    """Stretches of agents' time; what the customer no longer heard, and its disposition, is after-contact work."""
    dead = pl.col("dead_sec").fill_null(0)
    parts = (
        ("pause", AgentState.AWAY, pl.col("pause_epoch"), pl.col("pause_sec"), pl.col("sub_status")),
        ("wait", AgentState.AVAILABLE, pl.col("wait_epoch"), pl.col("wait_sec"), pl.lit(None, pl.String)),
        ("talk", AgentState.HANDLING, pl.col("talk_epoch"), pl.col("talk_sec") - dead, pl.lit(None, pl.String)),
        (
            "dispo",
            AgentState.AFTER_CONTACT,
            pl.when(dead > 0).then(pl.coalesce("dead_epoch", "dispo_epoch")).otherwise("dispo_epoch"),
            dead + pl.col("dispo_sec"),
            pl.lit(None, pl.String),
        ),
    )
    stretches = [
        records.filter(start.is_not_null() & (length > 0)).select(
            pl.concat_str("own", pl.lit(name), separator="|").alias("id"),
            "contact",
            "agent",
            pl.lit(state).alias("state"),
            reason.alias("reason"),
            pl.col("queue"),
            pl.col("user_group").alias("team"),
            start.alias("started_at"),
            (start + seconds(length)).alias("ended_at"),
            pl.lit([], pl.List(pl.String)).alias("flags"),
        )
        for name, state, start, length, reason in parts
    ]
    return pl.concat(stretches)
