"""Records of NICE CXone become interactions along their master ids, and a leg each."""

from collections.abc import Mapping
from math import ceil, log2
from typing import Any

import polars as pl

from ingest.connectors._folding import as_rows, listed, newest, rolled_up, seconds
from ingest.connectors._nice_cxone_read import LENGTHS
from ingest.table import UTC
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.vocabulary import Direction, Flag, LegKind, Outcome, Transfer

PAYLOAD = pl.Struct(
    dict.fromkeys(("own", "master", "channel", "team"), pl.String)
    | dict.fromkeys((*LENGTHS, "sla"), pl.Float64)
    | dict.fromkeys(("given_up", "goes_out", "served"), pl.Boolean)
    | {"begin": pl.Int64}
)
FLAGS = (
    Flag.AMBIGUOUS_TIME,
    Flag.NONEXISTENT_TIME,
    Flag.ORPHAN_TRANSFER,
    Flag.VENDOR_DIFFERS,
)


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Chains of records as interactions, each record a leg; one that began without its master is its child."""
    records = _walked(_records(events).collect()).lazy()
    legs = _legs(records, settings).collect().lazy()
    return {"interaction": as_rows(_interactions(legs, settings), interaction), "leg": as_rows(legs, leg)}


def _records(events: pl.LazyFrame) -> pl.LazyFrame:
    return (
        newest(events)
        .select("contact", "queue", "agent", "customer", "payload", "flags")
        .with_columns(pl.col("payload").str.json_decode(PAYLOAD).struct.unnest())
        .with_columns(pl.from_epoch("begin", time_unit="us").dt.replace_time_zone("UTC").cast(UTC))
        .with_columns(pl.col("own").cast(pl.Int64, strict=False).alias("number"))
        .sort("contact", "begin", "number", "own", nulls_last=True)
        .with_row_index("row")
        .with_columns(pl.col("row").cast(pl.Int64))
        .drop("payload", "number")
    )


def _walked(records: pl.DataFrame) -> pl.DataFrame:
    """Adds `chain`, by which records of one contact are known, and `orphan`: the first of it names an unknown master.

    From record to master as long as there is one, twice as far with every step. A master counts only if it began
    before its record, so that masters in a circle do no harm.
    """
    known = records.select("contact", pl.col("own").alias("master"), pl.col("row").alias("master_row"))
    linked = records.join(known, on=["contact", "master"], how="left", maintain_order="left")
    earlier = (pl.col("master_row") < pl.col("row")).fill_null(value=False)
    up = linked.with_columns(pl.when(earlier).then("master_row").otherwise("row").alias("head"))
    for _ in range(ceil(log2(records.height)) if records.height > 1 else 0):
        further = up.with_columns(pl.col("head").gather(pl.col("head")))
        if further["head"].equals(up["head"]):
            break
        up = further
    # Records whose common master is in no export still belong together, and are called by it.
    own_name = pl.when(pl.col("master_row").is_null()).then("master").otherwise("own")
    return up.with_columns(own_name.alias("name")).with_columns(
        pl.col("name").gather(pl.col("head")).alias("chain"),
        pl.col("master_row").is_null().gather(pl.col("head")).alias("orphan"),
    )


def _legs(records: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One leg for each record."""
    served = pl.col("served") & ~pl.col("given_up") & (pl.col("agent_time").fill_null(0) > 0)
    queued = (pl.col("inqueue") > 0) | (served & pl.col("queue").is_not_null())
    on_the_way = [pl.col(x).fill_null(0.0) for x in ("prequeue", "inqueue", "callback", "agent_time", "postqueue")]
    joined = pl.col("begin") + seconds(on_the_way[0])
    answered = joined + seconds(on_the_way[1] + on_the_way[2])
    wait = pl.col("inqueue").fill_null(0.0)
    kept = wait <= (settings.sla_seconds or 0.0)
    judged = pl.lit(settings.sla_seconds is not None) & pl.col("sla").is_in([0.0, 1.0]) & pl.col("queued")
    next_one = pl.col("chain") == pl.col("chain").shift(-1)
    calls_out = pl.col("goes_out").first().over("contact", "chain")
    return (
        records.with_columns(
            served.fill_null(value=False).alias("served"), queued.fill_null(value=False).alias("queued")
        )
        .sort("contact", "chain", "row")
        # A master that began on an earlier day is an interaction of its own: this one needs a name of its own.
        .with_columns(pl.col("own").first().over("contact", "chain").alias("name"))
        .with_columns(
            pl.int_range(pl.len()).over("contact", "chain").cast(pl.Int32).alias("seq"),
            pl.when(calls_out).then(pl.lit(Direction.OUTBOUND)).otherwise(pl.lit(Direction.INBOUND)).alias("direction"),
            _kind().alias("kind"),
            pl.when("queued").then(joined).alias("queued_at"),
            pl.when("served").then(answered).alias("answered_at"),
            (joined + seconds(pl.sum_horizontal(on_the_way[1:]))).alias("left_at"),
            pl.when("served").then("agent").alias("agent"),
            pl.when("served").then("hold").alias("hold_s"),
            pl.when("served").then("acw").alias("acw_s"),
            pl.when("served").then(pl.col("agent_time") - pl.col("hold").fill_null(0.0)).alias("talk_s"),
            _outcome().alias("outcome"),
            pl.when(pl.col("served") & next_one)
            .then(pl.when(pl.col("queued").shift(-1)).then(pl.lit(Transfer.QUEUE)).otherwise(pl.lit(Transfer.BLIND)))
            .alias("transferred"),
            pl.lit(value=False).alias("is_open"),
            pl.col("orphan").alias(Flag.ORPHAN_TRANSFER),
            (judged & (kept != (pl.col("sla") == 0))).fill_null(value=False).alias(Flag.VENDOR_DIFFERS),
            *(pl.col("flags").list.contains(x.value).alias(x) for x in (Flag.AMBIGUOUS_TIME, Flag.NONEXISTENT_TIME)),
        )
        .with_columns(
            pl.concat_str("name", "seq", separator="#").alias("id"),
            pl.col("name").alias("interaction_id"),
            pl.coalesce("queued_at", "begin").alias("started_at"),
        )
        .with_columns(
            pl.when(pl.col("transferred").shift(1).over("contact", "chain").is_not_null())
            .then(pl.col("id").shift(1).over("contact", "chain"))
            .alias("transfer_from")
        )
        .with_columns(listed(FLAGS))
    )


def _kind() -> pl.Expr:
    return (
        pl.when("queued")
        .then(pl.lit(LegKind.QUEUE))
        .when("served")
        .then(pl.lit(LegKind.AGENT))
        .otherwise(pl.lit(LegKind.BOT))
    )


def _outcome() -> pl.Expr:
    """How a record's way ended; the last record of a chain that was not served and not given up just ended."""
    next_one = (pl.col("chain") == pl.col("chain").shift(-1)).fill_null(value=False)
    return (
        pl.when("served")
        .then(pl.lit(Outcome.ANSWERED))
        .when((pl.col("callback") > 0) & ~pl.col("given_up"))
        .then(pl.lit(Outcome.FLOW_OUT_CALLBACK))
        .when(pl.col("queued") & (pl.col("given_up") | ~next_one))
        .then(pl.lit(Outcome.ABANDONED))
        .when("queued")
        .then(pl.lit(Outcome.FLOW_OUT_OVERFLOW))
        .otherwise(pl.lit(Outcome.IVR_EXIT))
    )


def _interactions(legs: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One interaction for each chain."""
    whole = legs.group_by("interaction_id", maintain_order=True).agg(
        pl.col("contact", "channel", "direction", "chain").first(),
        pl.col("begin").min().alias("started_at"),
        pl.col("customer").drop_nulls().first(),
    )
    return (
        rolled_up(legs, FLAGS)
        .join(whole, on="interaction_id")
        .with_columns(
            pl.col("interaction_id").alias("id"),
            pl.when(pl.col("chain") != pl.col("interaction_id")).then("chain").alias("parent_id"),
            pl.col("chain").alias("root_id"),
            pl.lit(settings.timezone or "UTC").alias("source_tz"),
            listed(FLAGS),
        )
    )
