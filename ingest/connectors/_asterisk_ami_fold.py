"""Events of Asterisk's manager interface become calls, and their stays in queues and with partners."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._asterisk_ami_read import EPOCH, moment
from ingest.connectors._asterisk_ami_stages import GONE, JOINING, channels, ordered, stages
from ingest.connectors._folding import as_rows, differs, listed, rolled_up, seconds, seconds_between
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.vocabulary import Direction, Flag, LegKind, Outcome

FLAGS = (
    Flag.MISSING_START,
    Flag.OPEN_AT_EXTRACT,
    Flag.OUT_OF_ORDER,
    Flag.UNMAPPED_STATUS,
    Flag.VENDOR_DIFFERS,
)
FAULTS = ["CHANUNAVAIL", "CONGESTION"]


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Calls as interactions, their stages as legs."""
    calls = ordered(events).collect().lazy()
    heads = _heads(calls).collect().lazy()
    legs = _legs(stages(calls, channels(calls)), heads, settings).collect().lazy()
    return {"interaction": as_rows(_interactions(legs, heads, settings), interaction), "leg": as_rows(legs, leg)}


def _heads(calls: pl.LazyFrame) -> pl.LazyFrame:
    """What is known of each call as a whole: who began it and when, and how the channel that began it ended."""
    own = pl.col("who") == pl.col("contact")
    begins = own & (pl.col("kind") == "Newchannel")
    goes = pl.col("goes_out").filter(begins).first().fill_null(value=False)
    comes = pl.col("comes_in").filter(begins).first().fill_null(value=False)
    # An agent's question to a colleague is over for that call when it becomes a transfer.
    over = (own & GONE) | (JOINING & pl.col("second"))
    return (
        calls.group_by("contact", maintain_order=True)
        .agg(
            comes.alias("comes_in"),
            goes.alias("goes_out"),
            pl.col("time").first().alias("first_at"),
            begins.any().alias("begun"),
            pl.col("peer").filter(own).drop_nulls().first().alias("beginner"),
            pl.when(pl.col("withheld").filter(own).any().not_())
            .then(pl.col("customer").filter(begins).first())
            .alias("customer"),
            *(pl.col(x).filter(over).first().alias(f"over_{x}") for x in ("row", "time")),
        )
        .with_columns(
            pl.when("comes_in")
            .then(pl.lit(Direction.INBOUND))
            .when("goes_out")
            .then(pl.lit(Direction.OUTBOUND))
            .otherwise(pl.lit(Direction.INTERNAL))
            .alias("direction"),
            pl.coalesce("first_at", moment(pl.col("contact").str.extract(EPOCH, 1))).alias("call_at"),
        )
    )


def _legs(stages: pl.LazyFrame, heads: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One leg for each stage."""
    answered, in_queue = pl.col("answered_row").is_not_null(), pl.col("queue").is_not_null()
    # Where the caller handed on and went, the partner who stayed is the one whose hang-up counts.
    stayed = pl.col("stayed_channel").is_null()
    over = {
        x: pl.coalesce(
            f"closed_{x}",
            pl.when(answered).then(f"ended_{y}"),
            f"abandoned_{x}",
            pl.when(stayed).then(f"over_{x}").otherwise(f"stayed_gone_{y}"),
        )
        for x, y in (("row", "row"), ("time", "at"))
    }
    joined = pl.coalesce("joined_time", pl.col("abandoned_time") - seconds(pl.col("waited")))
    began = pl.coalesce(
        pl.when(in_queue).then(joined), pl.when("put").then("answered_at"), "dialled_at", "opened_time", "call_at"
    )
    return (
        stages.join(heads, on="contact", how="left", maintain_order="left")
        .with_columns(over["row"].alias("left_row"), over["time"].alias("left_at"))
        .with_columns(
            pl.concat_str("contact", "seq", separator="#").alias("id"),
            pl.col("contact").alias("interaction_id"),
            _kind(answered, in_queue).alias("kind"),
            pl.lit(settings.channel.value).alias("channel"),
            pl.when(answered & (pl.col("direction") == Direction.OUTBOUND) & (pl.col("seq") == 0))
            .then("beginner")
            .when(answered)
            .then("agent")
            .alias("agent"),
            pl.when(in_queue).then(joined).alias("queued_at"),
            # Transferred in a stream without times: the partner's channel is older than this talk.
            pl.max_horizontal(began, "call_at").alias("started_at"),
            _outcome(answered).alias("outcome"),
            pl.col("left_row").is_null().alias("is_open"),
            pl.col("closed_by").alias("transferred"),
            pl.when(in_queue & answered).then("waited").alias("vendor_wait_s"),
            pl.when(answered).then("talked").alias("vendor_talk_s"),
        )
        .with_columns(_hold().alias("hold_s"))
        .with_columns(
            (seconds_between(pl.col("answered_at"), pl.col("left_at")) - pl.col("hold_s")).round(6).alias("talk_s"),
            (pl.col("held_since").is_not_null() & pl.col("closed_by").is_null() & ~pl.col("is_open")).alias(
                "hold_abandon"
            ),
        )
        .with_columns(
            pl.when(pl.col("opened_by").is_not_null() & (pl.col("seq") > 0))
            .then(pl.col("id").shift(1).over("contact"))
            .alias("transfer_from"),
            *_flags(),
        )
        .with_columns(listed(FLAGS))
    )


def _kind(answered: pl.Expr, in_queue: pl.Expr) -> pl.Expr:
    return (
        pl.when(in_queue)
        .then(pl.lit(LegKind.QUEUE))
        .when(answered)
        .then(pl.lit(LegKind.AGENT))
        .when(pl.col("dialled").is_not_null())
        .then(pl.lit(LegKind.RING))
        .otherwise(pl.lit(LegKind.BOT))
    )


def _hold() -> pl.Expr:
    """How long the partner kept the caller on hold; nothing where no hold was told of a talk with both its clocks."""
    timed = pl.col("answered_at").is_not_null() & pl.col("left_at").is_not_null()
    unfinished = seconds_between(pl.col("held_since"), pl.col("left_at")).fill_null(0.0)
    return pl.when(timed).then((pl.col("held_s").fill_null(0.0) + unfinished).round(6))


def _outcome(answered: pl.Expr) -> pl.Expr:
    """How a stage ended. Everybody's phone is cancelled when the caller goes; who is just not there makes no ring."""
    nobody = pl.col("dialled").is_null()
    statuses = pl.col("status").list
    faulty = statuses.len() > 0
    return (
        pl.when(answered)
        .then(pl.lit(Outcome.ANSWERED))
        .when(pl.col("abandoned_row").is_not_null())
        .then(pl.lit(Outcome.ABANDONED))
        .when(pl.col("left_row").is_null())
        .then(pl.lit(Outcome.OPEN))
        .when(pl.col("queue").is_not_null())
        .then(pl.lit(Outcome.FLOW_OUT_OVERFLOW))
        .when(nobody & (pl.col("closed_by").is_not_null()))
        .then(pl.lit(Outcome.FLOW_OUT_TRANSFER))
        .when(nobody)
        .then(pl.lit(Outcome.IVR_EXIT))
        .when(statuses.contains("CANCEL"))
        .then(pl.lit(Outcome.ABANDONED))
        .when(faulty & statuses.set_difference(FAULTS).list.drop_nulls().list.len().eq(0))
        .then(pl.lit(Outcome.FAILED))
        .otherwise(pl.lit(Outcome.MISSED))
    )


def _flags() -> list[pl.Expr]:
    queued, answered, left = pl.col("queued_at"), pl.col("answered_at"), pl.col("left_at")
    wait = seconds_between(queued, answered)
    untimed_handing = pl.col("put").fill_null(value=False) & answered.is_null()
    differing = differs(wait, pl.col("vendor_wait_s")) | differs(pl.col("talk_s"), pl.col("vendor_talk_s"))
    return [
        (untimed_handing | ~pl.col("begun")).alias(Flag.MISSING_START),
        pl.col("is_open").alias(Flag.OPEN_AT_EXTRACT),
        pl.any_horizontal(answered < queued, left < answered, left < queued)
        .fill_null(value=False)
        .alias(Flag.OUT_OF_ORDER),
        (pl.col("outcome") == Outcome.FLOW_OUT_OVERFLOW).alias(Flag.UNMAPPED_STATUS),
        differing.alias(Flag.VENDOR_DIFFERS),
    ]


def _interactions(legs: pl.LazyFrame, heads: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One interaction for each call."""
    return (
        rolled_up(legs, FLAGS)
        .join(heads.with_columns(pl.col("contact").alias("interaction_id")), on="interaction_id")
        .with_columns(
            pl.col("interaction_id").alias("id"),
            pl.col("interaction_id").alias("root_id"),
            pl.lit(settings.channel.value).alias("channel"),
            pl.col("call_at").alias("started_at"),
            pl.when(~pl.col("is_open")).then(pl.max_horizontal("ended_at", "over_time")).alias("ended_at"),
            pl.lit(settings.timezone or "UTC").alias("source_tz"),
            listed(FLAGS),
        )
    )
