"""Contact records of Amazon Connect become events, one for each record, or are refused."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._amazon_connect_record import Agent, ContactRecord, Endpoint, Group, Queue
from ingest.connectors._amazon_connect_words import CHANNELS, METHODS
from ingest.connectors._reading import Rule, compact_json, judged, told_address
from ingest.read.json import json_records
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason
from ingest.read.times import WITH_ZONE

TIMES = {
    "initiated": "InitiationTimestamp",
    "updated": "LastUpdateTimestamp",
    "connected": "ConnectedToSystemTimestamp",
    "disconnected": "DisconnectTimestamp",
    "completed": "TransferCompletedTimestamp",
    "enqueued": "EnqueueTimestamp",
    "dequeued": "DequeueTimestamp",
    "answered": "ConnectedToAgentTimestamp",
}
"""The times of a record, and their names in it."""

MOMENTS = tuple(name for name in TIMES if name not in {"initiated", "updated"})
"""The times that go into the payload; the others are the event's own time and its revision."""

LENGTHS = {
    "waited": "Duration",
    "talk": "AgentInteractionDuration",
    "hold": "CustomerHoldDuration",
    "acw": "AfterContactWorkDuration",
    "holds": "NumberOfHolds",
    "longest_hold": "LongestHoldDuration",
}
"""The durations of a record, in whole seconds, and how many holds there were, with their names in it."""

LINKS = ("initial", "previous", "next", "related", "association")
WORDS = ("channel", "subtype", "direction", "method", "reason", "team", "site")
TOLD = ("topic", "brand", "language", "segment", "csat", "nps", "ces")
"""What the company's own contact attributes can tell, when the settings name them."""

NO_QUEUE, NO_AGENT, NO_ENDPOINT, NO_GROUP = Queue(), Agent(), Endpoint(), Group()
NO_ATTRIBUTES: dict[str, Any] = {}


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events, one for each contact record, at the time at which the contact began."""
    for records, refused in json_records(raw, ContactRecord):
        frame = _with_times(_frame(records, settings))
        good, bad = judged(frame, _rules(raw))
        yield Batch(
            records=len(records) + len(refused),
            rows={"event": good.select(RECORD, *_event())},
            refused=refused + bad,
        )


def _frame(records: Sequence[tuple[int, ContactRecord]], settings: Any) -> pl.DataFrame:
    some = [record for _, record in records]
    queues = [x.queue or NO_QUEUE for x in some]
    agents = [x.agent or NO_AGENT for x in some]
    customers = [x.customer_endpoint or NO_ENDPOINT for x in some]
    attributes = [x.attributes or NO_ATTRIBUTES for x in some]
    segments = [x.segment_attributes or NO_ATTRIBUTES for x in some]
    nothing = [None] * len(some)
    asked = {name: getattr(settings, f"{name}_attribute") for name in (*TOLD, "customer")}
    texts: dict[str, list[Any]] = {
        "id": [x.contact_id for x in some],
        "initial": [x.initial_contact_id for x in some],
        "previous": [x.previous_contact_id for x in some],
        "next": [x.next_contact_id for x in some],
        "related": [x.related_contact_id for x in some],
        "association": [None if x.contact_association_id is None else str(x.contact_association_id) for x in some],
        "channel": [x.channel for x in some],
        "subtype": [_segment_word(x.get("connect:Subtype")) for x in segments],
        "direction": [_segment_word(x.get("connect:Direction")) for x in segments],
        "method": [x.initiation_method for x in some],
        "reason": [x.disconnect_reason for x in some],
        "initiated": [x.initiation_timestamp for x in some],
        "updated": [x.last_update_timestamp for x in some],
        "connected": [x.connected_to_system_timestamp for x in some],
        "disconnected": [x.disconnect_timestamp for x in some],
        "completed": [x.transfer_completed_timestamp for x in some],
        "enqueued": [x.enqueue_timestamp for x in queues],
        "dequeued": [x.dequeue_timestamp for x in queues],
        "answered": [x.connected_to_agent_timestamp for x in agents],
        "queue": [x.name or (x.arn or "").rpartition("/")[2] for x in queues],
        "agent": [x.username for x in agents],
        "team": [_group(x, settings.team_level) for x in agents] if settings.team_level else nothing,
        "site": [_group(x, settings.site_level) for x in agents] if settings.site_level else nothing,
        "address": [x.address for x in customers],
        "known_as": [x.customer_id for x in some],
        **{name: [_text(x.get(asked[name])) for x in attributes] if asked[name] else nothing for name in asked},
    }
    lengths: dict[str, list[Any]] = {
        "waited": [x.duration for x in queues],
        "talk": [x.agent_interaction_duration for x in agents],
        "hold": [x.customer_hold_duration for x in agents],
        "acw": [x.after_contact_work_duration for x in agents],
        "holds": [x.number_of_holds for x in agents],
        "longest_hold": [x.longest_hold_duration for x in agents],
    }
    return pl.DataFrame(
        {
            RECORD: [number for number, _ in records],
            **texts,
            **lengths,
            "external": [x.transferred_to_endpoint is not None for x in some],
        },
        schema={RECORD: pl.Int64}
        | dict.fromkeys(texts, pl.String)
        | dict.fromkeys(lengths, pl.Float64)
        | {"external": pl.Boolean},
    ).with_columns(pl.when(pl.col(name) != "").then(name).alias(name) for name in texts)


def _segment_word(attribute: Any) -> str | None:
    """The value of a segment attribute, which stands under `ValueString`."""
    if isinstance(attribute, dict):
        attribute = attribute.get("ValueString") or attribute.get("valueString")
    return _text(attribute)


def _group(agent: Agent, level: int | None) -> str | None:
    group = (agent.hierarchy_groups or {}).get(f"Level{level}") or NO_GROUP
    return group.group_name


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int | float) else None


def _with_times(frame: pl.DataFrame) -> pl.DataFrame:
    """The times as instants in UTC, and beside each, as `..._text`, what was written."""
    return frame.with_columns(pl.col(name).alias(f"{name}_text") for name in TIMES).with_columns(
        pl.when(pl.col(name).str.contains(WITH_ZONE))
        .then(pl.col(name))
        .str.to_datetime("%+", strict=False, time_unit="us")
        .dt.convert_time_zone("UTC")
        .alias(name)
        for name in TIMES
    )


def _rules(raw: RawFile) -> list[Rule]:
    """What no contact record may be."""
    known = pl.col("method").is_null() | pl.col("method").is_in(METHODS) | pl.col("direction").is_not_null()
    in_range = (raw.limits.earliest, raw.latest)
    longest = (raw.latest - raw.limits.earliest).total_seconds()
    return [
        (pl.col("id").is_null(), Reason.MISSING, "ContactId"),
        (pl.col("channel").is_null(), Reason.MISSING, "Channel"),
        (~pl.col("channel").is_in(list(CHANNELS)), Reason.UNKNOWN_VALUE, "Channel"),
        (~known, Reason.UNKNOWN_VALUE, "InitiationMethod"),
        *[
            (pl.col(x).is_null() & pl.col(f"{x}_text").is_not_null(), Reason.NOT_A_TIME, name)
            for x, name in TIMES.items()
        ],
        (pl.col("initiated").is_null(), Reason.MISSING, TIMES["initiated"]),
        *[(~pl.col(x).is_between(*in_range), Reason.TIME_OUT_OF_RANGE, name) for x, name in TIMES.items()],
        *[(pl.col(x) < 0, Reason.NEGATIVE, name) for x, name in LENGTHS.items()],
        *[(pl.col(x) > longest, Reason.TOO_LARGE, name) for x, name in LENGTHS.items()],
        (pl.col("disconnected") < pl.col("initiated"), "ends_before_it_begins", TIMES["disconnected"]),
    ]


def _event() -> list[pl.Expr]:
    """The columns of an event. Records of one chain are folded together, under the first contact's id."""
    revision = pl.coalesce("updated", pl.max_horizontal(*TIMES)).dt.timestamp("us")
    return [
        pl.col("id"),
        revision.alias("revision"),
        pl.coalesce("initial", "previous", "id").alias("contact"),
        pl.col("initiated").alias("at"),
        pl.coalesce("method", pl.lit("CONTACT")).alias("kind"),
        pl.col("queue"),
        pl.col("agent"),
        pl.coalesce(told_address(pl.col(name)) for name in ("customer", "address", "known_as")).alias("customer"),
        compact_json(
            *LINKS,
            *WORDS,
            *TOLD,
            *LENGTHS,
            *(pl.col(name).dt.timestamp("us").alias(name) for name in MOMENTS),
            pl.when("external").then("external").alias("external"),
        ).alias("payload"),
        pl.lit([], pl.List(pl.String)).alias("flags"),
    ]
