"""Salesforce's offers and calls become events, or are refused."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._reading import Rule, compact_json, judged, state_word, told_address
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

TIMES = {
    "requested": "RequestDateTime",
    "assigned": "AssignedDateTime",
    "accepted": "AcceptDateTime|AcceptDatetime",
    "declined": "DeclineDateTime|DeclineDatetime",
    "canceled": "CancelDateTime",
    "closed": "CloseDateTime",
    "began": "CallStartDateTime",
    "queued": "CallQueuedDateTime|EnqueueDateTime",
    "connected": "CallConnectDateTime",
    "taken": "CallAcceptDateTime",
    "ended": "CallEndDateTime",
    "created": "CreatedDate",
    "updated": "SystemModstamp|LastModifiedDate",
}
LENGTHS = {
    "speed": "SpeedToAnswer",
    "handled": "HandleTime",
    "active": "ActiveTime",
    "acw": "AfterConversationActualTime",
    "lasted": "CallDurationInSeconds",
    "hold": "CustomerHoldDuration",
}
"""All of them whole seconds."""

WORDS = {
    "status": "Status",
    "service": "ServiceChannel.DeveloperName|ServiceChannelId",
    "type": "CallType",
    "disposition": "CallDisposition",
    "after": "PreviousCallId",
}
PATHS = {
    "id": "Id",
    "item": "WorkItemId|RelatedToId",
    "user": "UserId",
    "queue": "OriginalQueue.Name|QueueName|OriginalQueueId",
    "from": "FromPhoneNumber",
    "to": "ToPhoneNumber",
    **WORDS,
    **TIMES,
    **LENGTHS,
}
MOMENTS = tuple(name for name in TIMES if name not in {"created", "updated"})
SAID = {name: path.partition("|")[0] for name, path in TIMES.items()}

ID_FORM = "^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$"
STATUSES = (
    "assigned",
    "opened",
    "declined",
    "declinedonpushtimeout",
    "unavailable",
    "canceled",
    "closed",
    "transferred",
)


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events, one for each offer and call, filed by what the work is about: a call, a session, a chat, a case."""
    paths = PATHS | {"number": settings.customer_field or "no field"}
    for frame, records, refused in either(raw, paths, under("records")):
        told = with_numbers(with_times(frame, TIMES, zone=settings.timezone), LENGTHS).with_columns(
            # The last three characters of an id of 18 only say again which of the others are capitals.
            *(
                pl.when(pl.col(x).str.contains(ID_FORM)).then(pl.col(x).str.slice(0, 15)).otherwise(x).alias(f"{x}_key")
                for x in ("id", "item", "after", "user")
            ),
            *(state_word(pl.col(x), " ").alias(x) for x in ("status", "type", "disposition")),
        )
        good, bad = judged(told, _rules(raw))
        yield Batch(records=records, rows={"event": good.select(RECORD, *_event(settings))}, refused=refused + bad)


def _rules(raw: RawFile) -> list[Rule]:
    offer, call = pl.col("item").is_not_null(), pl.col("began").is_not_null()
    return [
        (pl.col("id").is_null(), Reason.MISSING, "Id"),
        (~pl.col("id").str.contains(ID_FORM), Reason.UNKNOWN_VALUE, "Id"),
        *time_rules(raw, SAID),
        (~offer & ~call & pl.col("requested").is_not_null(), Reason.MISSING, "WorkItemId"),
        (~offer & ~call, Reason.UNKNOWN_EVENT, "record"),
        (offer & ~call & pl.coalesce("requested", "assigned", "created").is_null(), Reason.MISSING, "RequestDateTime"),
        (offer & ~call & pl.col("status").is_null(), Reason.MISSING, "Status"),
        (call & (pl.col("type") == "internal"), "set_aside:internal_call", ""),
        (pl.col("ended") < pl.col("began"), "ends_before_it_begins", "CallEndDateTime"),
        *length_rules(raw, LENGTHS),
        (pl.col(MISSHAPEN), Reason.WRONG_SHAPE, ""),
    ]


def _event(settings: Any) -> list[pl.Expr]:
    call = pl.col("began").is_not_null()
    outbound = pl.col("type").is_in(["outbound", "callback"])
    queue = pl.col("queue")
    named = (
        pl.coalesce(queue.replace_strict(settings.queues, default=None, return_dtype=pl.String), queue)
        if settings.queues
        else queue
    )
    moment = pl.max_horizontal("updated", "created", *MOMENTS)
    number = pl.lit("customer:") + pl.col("number")
    return [
        pl.col("id_key").alias("id"),
        pl.coalesce("updated", moment).dt.timestamp("us").alias("revision"),
        pl.when(call).then("id_key").otherwise("item_key").alias("contact"),
        pl.coalesce("began", "requested", "assigned", "created").alias("at"),
        pl.when(call).then(pl.lit("call")).otherwise(pl.lit("offer")).alias("kind"),
        named.alias("queue"),
        pl.col("user_key").alias("agent"),
        pl.coalesce(number, pl.when(call).then(told_address(pl.when(outbound).then("to").otherwise("from")))).alias(
            "customer"
        ),
        compact_json(
            "status",
            "service",
            "type",
            "disposition",
            pl.col("after_key").alias("after"),
            *microseconds(*MOMENTS),
            *LENGTHS,
        ).alias("payload"),
        pl.when(AMBIGUOUS)
        .then(pl.lit([Flag.AMBIGUOUS_TIME.value]))
        .otherwise(pl.lit([], pl.List(pl.String)))
        .alias("flags"),
    ]
