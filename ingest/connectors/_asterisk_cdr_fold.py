"""Call detail records of Asterisk become calls, and their stays in queues and with partners."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._folding import as_rows, differs, listed, newest, rolled_up, seconds_between
from ingest.table import UTC
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.vocabulary import Direction, Flag, LegKind, Outcome, Transfer

CLOCKS = ("start", "answer", "end")
PAYLOAD = pl.Struct(
    dict.fromkeys(CLOCKS, pl.Int64)
    | dict.fromkeys(("lasted", "billed"), pl.Float64)
    | dict.fromkeys(("disposition", "step", "caller"), pl.String)
    | dict.fromkeys(("comes_in", "goes_out", "inner"), pl.Boolean)
    | {"sequence": pl.Int64}
)
FLAGS = (
    Flag.AMBIGUOUS_TIME,
    Flag.NONEXISTENT_TIME,
    Flag.OUT_OF_ORDER,
    Flag.UNMAPPED_STATUS,
    Flag.VENDOR_DIFFERS,
    Flag.WAIT_INCLUDES_IVR,
)
OUTCOMES = {
    "ANSWERED": Outcome.MISSED,
    "NO ANSWER": Outcome.MISSED,
    "BUSY": Outcome.MISSED,
    "FAILED": Outcome.FAILED,
    "CONGESTION": Outcome.FAILED,
}
"""How a try ends that reached nobody. ANSWERED without a partner is the dialplan's own pick-up."""

QUEUE, DIAL, VOICEMAIL, MENU = "queue", "dial", "voicemail", "menu"


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Calls as interactions, their tries and talks as legs."""
    records = _records(events).collect().lazy()
    legs = _legs(records, settings).collect().lazy()
    return {"interaction": as_rows(_interactions(records, legs, settings), interaction), "leg": as_rows(legs, leg)}


def _records(events: pl.LazyFrame) -> pl.LazyFrame:
    """Records in order, each with its `place`, whether a human `spoke`, and the `stay` that it is part of."""
    place = (
        pl.when(pl.col("step") == "Queue")
        .then(pl.lit(QUEUE))
        .when(pl.col("step").is_in(["VoiceMail", "Voicemail"]))
        .then(pl.lit(VOICEMAIL))
        .when((pl.col("step") == "Dial") | pl.col("agent").is_not_null())
        .then(pl.lit(DIAL))
        .otherwise(pl.lit(MENU))
    )
    spoke = (pl.col("disposition") == "ANSWERED") & pl.col("agent").is_not_null() & pl.col("place").is_in([QUEUE, DIAL])
    first = (pl.col("contact") != pl.col("contact").shift(1)).fill_null(value=True)
    elsewhere = pl.struct("place", "queue").ne_missing(pl.struct("place", "queue").shift(1))
    return (
        newest(events)
        .select("id", "contact", "queue", "agent", "customer", "payload", "flags")
        .with_columns(pl.col("payload").str.json_decode(PAYLOAD).struct.unnest())
        .with_columns(pl.from_epoch(pl.col(CLOCKS), time_unit="us").dt.replace_time_zone("UTC").cast(UTC))
        # What a Local channel dials is the far end of a record that names it as partner: the same talk told again.
        .filter(pl.col("inner").is_null() | pl.col("inner").is_not_null().all().over("contact"))
        .with_columns(place.alias("place"))
        .with_columns(spoke.fill_null(value=False).alias("spoke"))
        .sort("contact", "start", "sequence", "end", "id", nulls_last=True)
        .with_columns((first | elsewhere | pl.col("spoke").shift(1)).fill_null(value=True).cum_sum().alias("stay"))
    )


def _legs(records: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One leg for each stay with a queue, a partner or the mailbox; of other calls their way in the menu."""
    flagged = [
        pl.col("flags").list.contains(flag.value).any().alias(flag)
        for flag in (Flag.AMBIGUOUS_TIME, Flag.NONEXISTENT_TIME)
    ]
    first = {name: pl.col(name).filter("spoke").first() for name in ("agent", "caller", "answer", "billed")}
    off = differs(seconds_between(pl.col("start"), pl.col("end")), pl.col("lasted"))
    stays = (
        records.with_columns(off.alias("off"))
        .group_by("contact", "stay", maintain_order=True)
        .agg(
            pl.col("place", "queue", "customer").first(),
            pl.col("comes_in", "goes_out").first(),
            *first.values(),
            pl.col("start").min(),
            pl.col("end").max(),
            pl.col("spoke").any(),
            pl.col("disposition").last(),
            pl.col("off").any().alias(Flag.VENDOR_DIFFERS),
            *flagged,
        )
        .filter((pl.col("place") != MENU) | (pl.col("place") == MENU).all().over("contact"))
    )
    in_queue, spoke = pl.col("place") == QUEUE, pl.col("spoke")
    agents_clock = spoke & (~in_queue | settings.answer_is_agent)
    goes_on = pl.col("contact") == pl.col("contact").shift(-1)
    handed = (
        pl.when(~(goes_on & spoke).fill_null(value=False))
        .then(None)
        .when(pl.col("place").shift(-1) == QUEUE)
        .then(pl.lit(Transfer.QUEUE))
        .when(pl.col("start").shift(-1) < pl.col("end"))
        .then(pl.lit(Transfer.ATTENDED))
        .otherwise(pl.lit(Transfer.BLIND))
    )
    return (
        stays.with_columns(
            (pl.int_range(pl.len()).over("contact")).cast(pl.Int32).alias("seq"),
            _direction().alias("direction"),
            pl.when(agents_clock).then("answer").alias("answered_at"),
            _outcome().alias("outcome"),
            handed.alias("transferred"),
        )
        .with_columns(
            pl.concat_str("contact", "seq", separator="#").alias("id"),
            pl.col("contact").alias("interaction_id"),
            _kind().alias("kind"),
            pl.lit(settings.channel.value).alias("channel"),
            pl.when(pl.col("direction") == Direction.OUTBOUND).then("caller").otherwise("agent").alias("agent"),
            pl.col("start").alias("started_at"),
            pl.when(in_queue).then("start").alias("queued_at"),
            pl.col("end").alias("left_at"),
            seconds_between(pl.col("answered_at"), pl.col("end")).alias("talk_s"),
            pl.when(agents_clock).then("billed").alias("vendor_talk_s"),
            pl.lit(value=False).alias("is_open"),
            in_queue.alias(Flag.WAIT_INCLUDES_IVR),
            (pl.col("answered_at") < pl.col("start")).fill_null(value=False).alias(Flag.OUT_OF_ORDER),
            (~pl.col("disposition").is_in(list(OUTCOMES))).alias(Flag.UNMAPPED_STATUS),
        )
        .with_columns(
            (pl.col(Flag.VENDOR_DIFFERS) | differs(pl.col("talk_s"), pl.col("vendor_talk_s"))).alias(
                Flag.VENDOR_DIFFERS
            ),
            pl.when(pl.col("transferred").shift(1).over("contact").is_not_null())
            .then(pl.col("id").shift(1).over("contact"))
            .alias("transfer_from"),
        )
        .with_columns(listed(FLAGS))
    )


def _direction() -> pl.Expr:
    """Who called whom, by the first record of the call."""
    return (
        pl.when(pl.col("comes_in").first().over("contact"))
        .then(pl.lit(Direction.INBOUND))
        .when(pl.col("goes_out").first().over("contact"))
        .then(pl.lit(Direction.OUTBOUND))
        .otherwise(pl.lit(Direction.INTERNAL))
    )


def _kind() -> pl.Expr:
    return (
        pl.when(pl.col("place") == QUEUE)
        .then(pl.lit(LegKind.QUEUE))
        .when(pl.col("place") == VOICEMAIL)
        .then(pl.lit(LegKind.VOICEMAIL))
        .when(pl.col("place") == MENU)
        .then(pl.lit(LegKind.BOT))
        .when("spoke")
        .then(pl.lit(LegKind.AGENT))
        .otherwise(pl.lit(LegKind.RING))
    )


def _outcome() -> pl.Expr:
    """How a stay ended. Whoever left a queue for another place did so unanswered."""
    goes_on = (pl.col("contact") == pl.col("contact").shift(-1)).fill_null(value=False)
    to_mailbox = goes_on & (pl.col("place").shift(-1) == VOICEMAIL)
    return (
        pl.when("spoke")
        .then(pl.lit(Outcome.ANSWERED))
        .when((pl.col("place") == VOICEMAIL) | ((pl.col("place") == QUEUE) & to_mailbox))
        .then(pl.lit(Outcome.FLOW_OUT_VOICEMAIL))
        .when((pl.col("place") == QUEUE) & goes_on)
        .then(pl.lit(Outcome.FLOW_OUT_OVERFLOW))
        .when(pl.col("place") == QUEUE)
        .then(pl.lit(Outcome.ABANDONED))
        .when(pl.col("place") == MENU)
        .then(pl.lit(Outcome.IVR_EXIT))
        .otherwise(pl.col("disposition").replace_strict(OUTCOMES, default=Outcome.MISSED, return_dtype=pl.String))
    )


def _interactions(records: pl.LazyFrame, legs: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One interaction for each call."""
    whole = records.group_by("contact", maintain_order=True).agg(
        pl.col("start").min().alias("started_at"),
        pl.col("end").max().alias("over_at"),
        pl.col("customer").drop_nulls().first(),
    )
    directions = legs.group_by("contact").agg(pl.col("direction").first())
    return (
        rolled_up(legs, FLAGS)
        .with_columns(pl.col("interaction_id").alias("contact"))
        .join(whole, on="contact")
        .join(directions, on="contact")
        .with_columns(
            pl.col("interaction_id").alias("id"),
            pl.col("interaction_id").alias("root_id"),
            pl.lit(settings.channel.value).alias("channel"),
            pl.max_horizontal("ended_at", "over_at").alias("ended_at"),
            pl.lit(settings.timezone or "UTC").alias("source_tz"),
            listed(FLAGS),
        )
    )
