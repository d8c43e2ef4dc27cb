"""Contact events and agent events of Amazon Connect become events, or are refused."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._amazon_connect_events_agents import agent_events
from ingest.connectors._amazon_connect_words import CHANNELS
from ingest.connectors._reading import compact_json, judged, told_address
from ingest.connectors._shapes_fields import (
    MISSHAPEN,
    fields,
    length_rules,
    lower_keys,
    microseconds,
    time_rules,
    with_numbers,
    with_times,
)
from ingest.connectors._shapes_identity import links
from ingest.read.json import json_records
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason, Refusals
from ingest.vocabulary import AddressKind

PATHS = {
    "who": "detail.contactid|contactid",
    "kind": "detail.eventtype|eventtype",
    "happened": "time",
    "initial": "detail.initialcontactid|initialcontactid",
    "previous": "detail.previouscontactid|previouscontactid",
    "related": "detail.relatedcontactid|relatedcontactid",
    "channel": "detail.channel|channel",
    "subtype": "detail.segmentattributes.connect:subtype.valuestring|segmentattributes.connect:subtype.valuestring",
    "method": "detail.initiationmethod|initiationmethod",
    "reason": "detail.disconnectreason|disconnectreason",
    "updated": "detail.updatedproperties|updatedproperties",
    "initiated": "detail.initiationtimestamp|initiationtimestamp",
    "connected": "detail.connectedtosystemtimestamp|connectedtosystemtimestamp",
    "disconnected": "detail.disconnecttimestamp|disconnecttimestamp",
    "enqueued": "detail.queueinfo.enqueuetimestamp|queueinfo.enqueuetimestamp",
    "answered": "detail.agentinfo.connectedtoagenttimestamp|agentinfo.connectedtoagenttimestamp",
    "queue": "detail.queueinfo.queuearn|queueinfo.queuearn",
    "agent": "detail.agentinfo.agentarn|agentinfo.agentarn",
    # Both in whole seconds.
    "acw": "detail.agentinfo.aftercontactworkduration|agentinfo.aftercontactworkduration",
    "hold": "detail.agentinfo.agentinitiatedholdduration|agentinfo.agentinitiatedholdduration",
    "address": "detail.customerendpoint.address|customerendpoint.address",
    "known_as": "detail.customerid|customerid",
}
"""The fields that are read, in lower case: Amazon's own samples write both agentInfo and AgentInfo."""

TIMES = {
    "happened": "time",
    "initiated": "initiationTimestamp",
    "connected": "connectedToSystemTimestamp",
    "disconnected": "disconnectTimestamp",
    "enqueued": "enqueueTimestamp",
    "answered": "connectedToAgentTimestamp",
}
LENGTHS = {"acw": "afterContactWorkDuration", "hold": "agentInitiatedHoldDuration"}
WORDS = ("who", "initial", "previous", "related", "channel", "subtype", "method", "reason")
MOMENTS = ("initiated", "connected", "disconnected", "enqueued", "answered")

MEMBER, ELSEWHERE = "member", "elsewhere"
"""Notes that are no events: to which chain a contact belongs, and that it does not begin one. Kinds are in capitals."""

OWN_TIME = {
    "INITIATED": "initiated",
    "CONNECTED_TO_SYSTEM": "connected",
    "QUEUED": "enqueued",
    "CONNECTED_TO_AGENT": "answered",
    "DISCONNECTED": "disconnected",
    "COMPLETED": "disconnected",
}
"""Which time of an event is its own: what else it repeats may be told wrongly, and never puts events in order."""


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events, one for each contact event, and for each event of an agent; a record that is neither is refused."""
    for records, refused in json_records(raw, dict):
        lowered = [(number, lower_keys(record)) for number, record in records]
        agents = [x for x in lowered if "agentarn" in x[1]]
        contacts = [x for x in lowered if "agentarn" not in x[1]]
        calls, people, bad = _contact_events(raw, contacts)
        states, unsound = agent_events(raw, agents, settings.states)
        yield Batch(
            records=len(records) + len(refused),
            rows={"event": pl.concat([calls, states], how="diagonal"), "identity": people},
            refused=refused + bad + unsound,
        )


def _contact_events(
    raw: RawFile, records: Sequence[tuple[int, Mapping[str, Any]]]
) -> tuple[pl.DataFrame, pl.DataFrame, Refusals]:
    frame = with_numbers(with_times(fields(records, PATHS), TIMES), LENGTHS).with_columns(
        pl.col("kind", "channel", "method").str.to_uppercase()
    )
    own = pl.coalesce(pl.when(pl.col("kind") == kind).then(time) for kind, time in OWN_TIME.items())
    good, bad = judged(
        frame.with_columns(pl.coalesce("happened", own, "initiated").alias("at")),
        [
            (pl.col("who").is_null() & pl.col("kind").is_null(), Reason.UNKNOWN_EVENT, "event"),
            (pl.col("who").is_null(), Reason.MISSING, "contactId"),
            (pl.col("kind").is_null(), Reason.MISSING, "eventType"),
            (pl.col("channel").is_null(), Reason.MISSING, "channel"),
            (~pl.col("channel").is_in(list(CHANNELS)), Reason.UNKNOWN_VALUE, "channel"),
            *time_rules(raw, TIMES),
            (pl.col("at").is_null(), Reason.MISSING, "time"),
            *length_rules(raw, LENGTHS),
            (pl.col(MISSHAPEN), Reason.WRONG_SHAPE, ""),
        ],
    )
    made = good.with_columns(
        pl.concat_str(
            "who", "kind", pl.col("at").dt.timestamp("us"), pl.col("updated").fill_null(""), separator="|"
        ).alias("id"),
        # An event never changes; of two deliveries the one that tells more, if there is one, has the greater content.
        pl.col("at").dt.timestamp("us").alias("revision"),
        pl.coalesce("initial", "previous", "who").alias("contact"),
        pl.col("queue", "agent").str.split("/").list.last(),
        told_address(pl.col("address")).alias("phone"),
        (pl.lit("customer:") + pl.col("known_as")).alias("number"),
    ).with_columns(pl.coalesce("phone", "number").alias("customer"))
    columns = ("id", "revision", "contact", "at", "kind", "queue", "agent", "customer")
    events = made.select(
        RECORD,
        *columns,
        compact_json(*WORDS, *microseconds(*MOMENTS), *LENGTHS).alias("payload"),
        pl.lit([], pl.List(pl.String)).alias("flags"),
    )
    events = pl.concat([events, *_chain_notes(events, made["who"])])
    return events, links(made, "phone", "number", AddressKind.CUSTOMER_NUMBER, by="who", seen=pl.col("at")), bad


def _chain_notes(events: pl.DataFrame, who: pl.Series) -> list[pl.DataFrame]:
    """Beside what happened: of which chain a contact is a member, and that it is none of the chain it would begin.

    Events of one contact should all name one chain. Where they do not, its newest event counts: a note has an id of
    its own, so that of all of them, in whatever files they came, the store keeps one.
    """
    others = events.with_columns(who.alias("who")).filter(pl.col("contact") != pl.col("who"))
    newest = others.sort("at", "contact", RECORD).unique("who", keep="last", maintain_order=True)
    notes = {MEMBER: pl.col("contact"), ELSEWHERE: pl.col("who")}
    return [
        newest.with_columns(
            pl.concat_str("who", pl.lit(kind), separator="|").alias("id"),
            chain.alias("contact"),
            pl.lit(kind).alias("kind"),
            pl.lit(None, pl.String).alias("queue"),
            pl.lit(None, pl.String).alias("agent"),
            pl.lit(None, pl.String).alias("customer"),
            pl.struct("who", initial="contact").struct.json_encode().alias("payload"),
        ).select(events.columns)
        for kind, chain in notes.items()
    ]
