"""Calls and legs of Zendesk Talk become events, or are refused."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._reading import Rule, compact_json, judged
from ingest.connectors._shapes_either import either
from ingest.connectors._shapes_fields import AMBIGUOUS, MISSHAPEN, length_rules, time_rules, with_numbers, with_times
from ingest.read.pages import under
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason
from ingest.vocabulary import Flag

WORDS = {
    "status": "completion_status",
    "direction": "direction",
    "type": "type",
    "ticket": "ticket_id",
    "source": "callback_source",
    "overflowed_to": "overflowed_to",
    "routed_to": "ivr_routed_to",
    "group_name": "ivr_destination_group_name",
    "taken_from": "transferred_from",
}
YES_OR_NO = {
    "callback": "callback",
    "voicemail": "voicemail",
    "asked_for_voicemail": "customer_requested_voicemail",
    "exceeded": "exceeded_queue_time|exceeded_queue_wait_time",
    "closed": "outside_business_hours",
    "overflowed": "overflowed",
}
LENGTHS = {
    "lasted": "duration",
    "waited": "wait_time",
    "to_answer": "time_to_answer",
    "talk": "talk_time",
    "hold": "hold_time",
    "acw": "wrap_up_time",
    "menu": "ivr_time_spent",
}
"""All of them whole seconds."""

TIMES = {"created": "created_at", "updated": "updated_at"}
PATHS = {
    "id": "id",
    "call": "call_id",
    "agent": "agent_id|user_id",
    "customer_id": "customer_id",
    "group": "call_group_id",
    **TIMES,
    **WORDS,
    **YES_OR_NO,
    **LENGTHS,
}
DIRECTIONS = ("inbound", "outbound")


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events, one for each call and leg, filed by call. The call's charge is text, and not looked at."""
    for frame, records, refused in either(raw, PATHS, under("calls", "legs")):
        told = with_numbers(with_times(frame, TIMES, zone=settings.timezone), LENGTHS)
        words = told.with_columns(
            pl.col(name).str.to_lowercase().replace_strict(SAID, default=None, return_dtype=pl.Boolean).alias(name)
            for name in YES_OR_NO
        )
        good, bad = judged(words, _rules(raw))
        yield Batch(records=records, rows={"event": good.select(RECORD, *_event(settings))}, refused=refused + bad)


SAID = {"true": True, "t": True, "1": True, "yes": True, "false": False, "f": False, "0": False, "no": False}


def _rules(raw: RawFile) -> list[Rule]:
    of_a_leg = pl.col("call").is_not_null()
    return [
        (pl.col("id").is_null(), Reason.MISSING, "id"),
        (pl.col("direction").is_null() & ~of_a_leg, Reason.MISSING, "direction"),
        (~pl.col("direction").is_in(DIRECTIONS), Reason.UNKNOWN_VALUE, "direction"),
        *time_rules(raw, TIMES),
        (pl.col("created").is_null(), Reason.MISSING, "created_at"),
        *length_rules(raw, LENGTHS),
        (pl.col(MISSHAPEN), Reason.WRONG_SHAPE, ""),
    ]


def _event(settings: Any) -> list[pl.Expr]:
    of_a_leg = pl.col("call").is_not_null()
    other = f"account:{settings.support}:" if settings.support else "account:"
    group = pl.col("group").replace(settings.groups) if settings.groups else pl.col("group")
    # -1 stands for nobody; an overflow's number is somebody's outside, and only that there is one is kept.
    agent = pl.when(~pl.col("agent").is_in(["-1", "0"])).then("agent")
    outside = [pl.when(pl.col(x).is_not_null()).then(pl.lit("yes")).alias(x) for x in ("overflowed_to", "routed_to")]
    kept = [x for x in WORDS if x not in {"overflowed_to", "routed_to"}]
    return [
        pl.when(of_a_leg).then(pl.concat_str(pl.lit("leg:"), "id")).otherwise("id").alias("id"),
        pl.coalesce("updated", "created").dt.timestamp("us").alias("revision"),
        pl.coalesce("call", "id").alias("contact"),
        pl.col("created").alias("at"),
        pl.when(of_a_leg).then(pl.lit("leg")).otherwise(pl.lit("call")).alias("kind"),
        pl.when(~of_a_leg).then(pl.coalesce("group_name", group)).alias("queue"),
        agent.alias("agent"),
        pl.when(~of_a_leg).then(pl.lit(other) + pl.col("customer_id")).alias("customer"),
        compact_json(*kept, *outside, *LENGTHS, *(pl.when(pl.col(x)).then(x).alias(x) for x in YES_OR_NO)).alias(
            "payload"
        ),
        pl.when(AMBIGUOUS)
        .then(pl.lit([Flag.AMBIGUOUS_TIME.value]))
        .otherwise(pl.lit([], pl.List(pl.String)))
        .alias("flags"),
    ]
