"""Events of Amazon Connect's agents: what each was doing before and after."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from ingest.connector import RECORD
from ingest.connectors._reading import compact_json, judged
from ingest.connectors._shapes_fields import MISSHAPEN, fields, time_rules, with_times
from ingest.connectors._shapes_stretches import agent_day, with_echoes
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason, Refusals
from ingest.vocabulary import AgentState

PATHS = {
    "event": "eventid",
    "kind": "eventtype",
    "happened": "eventtimestamp",
    "agent": "agentarn",
    "status": "currentagentsnapshot.agentstatus.name",
    "status_before": "previousagentsnapshot.agentstatus.name",
    "since": "previousagentsnapshot.agentstatus.starttimestamp",
    "team": "currentagentsnapshot.configuration.agenthierarchygroups.level2.name",
    "site": "currentagentsnapshot.configuration.agenthierarchygroups.level1.name",
}
TIMES = {"happened": "EventTimestamp", "since": "StartTimestamp"}
KINDS = ("LOGIN", "LOGOUT", "STATE_CHANGE", "HEART_BEAT")

HANDLING = ("CONNECTED", "CONNECTED_ONHOLD", "CONNECTING")
NOT_RESPONDING = ("MISSED", "REJECTED", "ERROR")
STATUSES = {"Available": AgentState.AVAILABLE, "Offline": AgentState.OFFLINE}

LATE = pl.duration(hours=1)
"""A heart beat comes every two minutes: who worked at midnight has an event within the first hour of the day."""


def agent_events(
    raw: RawFile, records: Sequence[tuple[int, Mapping[str, Any]]], own: Mapping[str, AgentState]
) -> tuple[pl.DataFrame, Refusals]:
    """Events of agents, filed by agent and day; one that ends what the day before began also with that day."""
    frame = with_times(fields(records, PATHS), TIMES)
    now = [_contacts(record.get("currentagentsnapshot")) for _, record in records]
    before = [_contacts(record.get("previousagentsnapshot")) for _, record in records]
    told = frame.with_columns(
        pl.Series("now", now, dtype=pl.List(pl.String)), pl.Series("then", before, dtype=pl.List(pl.String))
    )
    good, bad = judged(
        told,
        [
            (pl.col("kind").is_null(), Reason.MISSING, "EventType"),
            (~pl.col("kind").is_in(KINDS), Reason.UNKNOWN_EVENT, "EventType"),
            (pl.col("agent").is_null(), Reason.MISSING, "AgentARN"),
            *time_rules(raw, TIMES),
            (pl.col("happened").is_null(), Reason.MISSING, "EventTimestamp"),
            (pl.col(MISSHAPEN), Reason.WRONG_SHAPE, ""),
        ],
    )
    logged_out = pl.col("kind") == "LOGOUT"
    made = good.with_columns(
        pl.col("agent").str.split("/").list.last(),
        pl.col("happened").alias("at"),
        pl.when(logged_out)
        .then(pl.lit(AgentState.OFFLINE.value))
        .otherwise(_state("status", "now", own))
        .alias("state"),
        _state("status_before", "then", own).alias("before"),
        pl.col("now").list.eval(pl.element().filter(pl.element().is_in(HANDLING))).list.len().alias("contacts"),
    ).with_columns(
        pl.coalesce("event", pl.concat_str("agent", "kind", pl.col("at").dt.timestamp("us"), separator="|")).alias(
            "id"
        ),
        pl.col("at").dt.timestamp("us").alias("revision"),
        agent_day(pl.col("agent"), pl.col("at")).alias("contact"),
    )
    offline = (pl.col("before") == AgentState.OFFLINE.value).fill_null(value=False)
    began = pl.when(offline & pl.col("since").is_not_null()).then("since").otherwise(pl.col("at") - LATE)
    return with_echoes(made, began).select(
        RECORD,
        *("id", "revision", "contact", "at", "kind", "agent"),
        pl.lit(None, pl.String).alias("queue"),
        pl.lit(None, pl.String).alias("customer"),
        compact_json(
            "state",
            pl.when(~logged_out).then("status").alias("status"),
            "before",
            "status_before",
            "team",
            "site",
            pl.when(pl.col("contacts") > 0).then("contacts").alias("contacts"),
        ).alias("payload"),
        pl.lit([], pl.List(pl.String)).alias("flags"),
    ), bad


def _contacts(snapshot: Any) -> list[str]:
    """The states of the contacts that the agent has."""
    some = snapshot.get("contacts") if isinstance(snapshot, dict) else None
    states = [x.get("state") for x in some if isinstance(x, dict)] if isinstance(some, list) else []
    return [x.upper() for x in states if isinstance(x, str)]


def _state(status: str, contacts: str, own: Mapping[str, AgentState]) -> pl.Expr:
    """What the agent does: what the contacts say comes before the status, which stays as it is during a call."""
    words = {name: state.value for name, state in {**STATUSES, **own}.items()}
    has = pl.col(contacts).list
    by_status = pl.col(status).replace_strict(words, default=AgentState.AWAY.value, return_dtype=pl.String)
    return (
        pl.when(pl.any_horizontal(has.contains(word) for word in HANDLING))
        .then(pl.lit(AgentState.HANDLING.value))
        .when(has.contains("ENDED"))
        .then(pl.lit(AgentState.AFTER_CONTACT.value))
        .when(pl.any_horizontal(has.contains(word) for word in NOT_RESPONDING))
        .then(pl.lit(AgentState.NOT_RESPONDING.value))
        .when(pl.col(status).is_not_null())
        .then(by_status)
    )
