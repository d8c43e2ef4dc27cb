"""Twilio's calls become events, one for each call, or are refused."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._reading import compact_json, judged
from ingest.connectors._shapes_customer import as_address
from ingest.connectors._shapes_either import either
from ingest.connectors._shapes_fields import (
    AMBIGUOUS,
    MISSHAPEN,
    length_rules,
    microseconds,
    time_rules,
    with_numbers,
    with_times,
)
from ingest.read.pages import under
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason
from ingest.vocabulary import Flag

PATHS = {
    "id": "sid|call_sid|id",
    "parent": "parent_call_sid|parent_call_id",
    "status": "status",
    "direction": "direction",
    "from": "from",
    "to": "to",
    "answered_by": "answered_by",
    "began": "start_time",
    "ended": "end_time",
    "created": "date_created|created_at",
    "updated": "date_updated|updated_at",
    # Seconds as text; empty or null while the call goes on, and where nobody answered.
    "lasted": "duration",
    # Milliseconds as text, unlike the duration.
    "held_back": "queue_time",
}
TIMES = {"began": "start_time", "ended": "end_time", "created": "date_created", "updated": "date_updated"}
LENGTHS = {"lasted": "duration"}
WORDS = ("parent", "status", "direction", "answered_by")
MOMENTS = ("began", "ended")

DIRECTIONS = ("inbound", "outbound-api", "outbound-dial", "trunking-originating", "trunking-terminating")
STATUSES = ("queued", "initiated", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled")
FINAL = ("completed", "busy", "failed", "no-answer", "canceled")


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events, one for each call, filed with the call that it was dialled from."""
    for frame, records, refused in either(raw, PATHS, under("calls")):
        told = with_numbers(with_times(frame, TIMES, zone=settings.timezone), LENGTHS | {"held_back": "queue_time"})
        good, bad = judged(told, _rules(raw))
        yield Batch(records=records, rows={"event": good.select(RECORD, *_event(settings))}, refused=refused + bad)


def _rules(raw: RawFile) -> list[tuple[pl.Expr, str, str]]:
    """What no call may be. Prices are negative, and nothing is wrong with that."""
    return [
        (pl.col("id").is_null(), Reason.MISSING, "sid"),
        (pl.col("direction").is_null(), Reason.MISSING, "direction"),
        (~pl.col("direction").is_in(DIRECTIONS), Reason.UNKNOWN_VALUE, "direction"),
        (pl.col("status").is_null(), Reason.MISSING, "status"),
        (~pl.col("status").is_in(STATUSES), Reason.UNKNOWN_VALUE, "status"),
        *time_rules(raw, TIMES),
        (pl.coalesce("began", "created").is_null(), Reason.MISSING, "start_time"),
        (pl.col("ended") < pl.col("began"), "ends_before_it_begins", "end_time"),
        *length_rules(raw, LENGTHS),
        *length_rules(raw, {"held_back": "queue_time"}, per_second=1000),
        (pl.col(MISSHAPEN), Reason.WRONG_SHAPE, ""),
    ]


def _event(settings: Any) -> list[pl.Expr]:
    came_in = pl.col("direction").is_in(["inbound", "trunking-originating"]) | pl.col("parent").is_not_null()
    ours = pl.when(came_in).then("to").otherwise("from")
    # A warehouse need not know when a call was changed last: one that is over is later than one that is not.
    moment = pl.coalesce("updated", "ended", "began", "created").dt.timestamp("us")
    user = pl.col("to").str.extract(r"^(?:client|sips?):([^@;]+)", 1)
    # A telephone number is somebody's address, whatever it is dialled through, and nobody's id.
    dialled = pl.when(~user.str.contains(r"^\+?[0-9]{5,}$")).then(user)
    known = (
        pl.col("to").replace_strict(settings.agents, default=None, return_dtype=pl.String) if settings.agents else None
    )
    return [
        pl.col("id"),
        (moment + pl.col("status").is_in(FINAL)).alias("revision"),
        pl.coalesce("parent", "id").alias("contact"),
        pl.coalesce("began", "created").alias("at"),
        pl.lit("call").alias("kind"),
        pl.when(pl.col("parent").is_null())
        .then(ours.replace(settings.numbers) if settings.numbers else ours)
        .alias("queue"),
        pl.when(pl.col("parent").is_not_null())
        .then(dialled if known is None else pl.coalesce(known, dialled))
        .alias("agent"),
        pl.when(pl.col("parent").is_null())
        .then(as_address(pl.when(came_in).then("from").otherwise("to")))
        .alias("customer"),
        compact_json("parent", "status", "direction", "answered_by", *microseconds(*MOMENTS), "lasted").alias(
            "payload"
        ),
        pl.when(AMBIGUOUS)
        .then(pl.lit([Flag.AMBIGUOUS_TIME.value]))
        .otherwise(pl.lit([], pl.List(pl.String)))
        .alias("flags"),
    ]
