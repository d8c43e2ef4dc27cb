"""Events of Amazon Connect become contacts, as its contact records tell them, and stretches of agents' time."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._amazon_connect_chains import BEGUN_ELSEWHERE
from ingest.connectors._amazon_connect_events_read import ELSEWHERE, LENGTHS, MEMBER, MOMENTS, OWN_TIME, WORDS
from ingest.connectors._amazon_connect_fold import PAYLOAD as RECORD
from ingest.connectors._amazon_connect_fold import chains
from ingest.connectors._folding import as_rows, newest, seconds_between
from ingest.connectors._shapes_fields import unpacked
from ingest.connectors._shapes_stretches import of_agents, stretches
from ingest.table import UTC
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg

PAYLOAD = pl.Struct(
    dict.fromkeys(WORDS, pl.String) | dict.fromkeys(MOMENTS, pl.Int64) | dict.fromkeys(LENGTHS, pl.Float64)
)
DOING = pl.Struct(
    dict.fromkeys(("state", "status", "before", "status_before", "team", "site"), pl.String) | {"contacts": pl.Int32}
)

NEAR = pl.duration(minutes=1)
"""An event's own time is more exact than that of its delivery, but only as long as the two are about the same."""


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Chains of contacts as interactions, each contact in a queue, with an agent or in a flow as a leg."""
    every = newest(events).collect()
    calls, members, elsewhere = _by_chain(every.lazy().filter(~of_agents()))
    told = _records(calls, members, settings).collect()
    records = told.with_columns(pl.col("contact").is_in(elsewhere.implode()).alias(BEGUN_ELSEWHERE))
    _, interactions, legs = chains(records, settings)
    doing = unpacked(every.lazy().filter(of_agents()), DOING, ())
    return {
        "interaction": as_rows(interactions, interaction),
        "leg": as_rows(legs, leg),
        "agent_state": stretches(
            doing.with_columns(
                pl.col("status").alias("reason"),
                pl.col("status_before").alias("before_reason"),
                pl.lit(None, pl.Float64).alias("lasted_s"),
            )
        ),
    }


def _by_chain(events: pl.LazyFrame) -> tuple[pl.LazyFrame, pl.LazyFrame, pl.Series]:
    """The events themselves; the contacts of each chain that it does not begin with; those that begin none."""
    note = pl.col("kind").is_in([MEMBER, ELSEWHERE])
    who = pl.col("id").str.strip_suffix(f"|{MEMBER}").alias("who")
    members = events.filter(pl.col("kind") == MEMBER).select("contact", who)
    elsewhere = events.filter(pl.col("kind") == ELSEWHERE).select("contact").collect().to_series()
    begins = events.select("contact").unique().filter(~pl.col("contact").is_in(elsewhere.implode()))
    return events.filter(~note), pl.concat([members, begins.with_columns(pl.col("contact").alias("who"))]), elsewhere


def _records(events: pl.LazyFrame, members: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One record for each contact of the chain, as far as its events tell of it, with the columns of contact records.

    Where events of one contact name several chains, those that name the one it is in tell of it.
    """
    told = unpacked(
        events.select("id", "contact", "at", "kind", "queue", "agent", "customer", "payload"), PAYLOAD, MOMENTS
    ).join(members, on=["contact", "who"], how="semi")
    own = pl.coalesce(pl.when(pl.col("kind") == kind).then(time) for kind, time in OWN_TIME.items())
    exact = pl.when((own - pl.col("at")).abs() <= NEAR).then(own)
    timed = told.with_columns(pl.coalesce(exact, "at").alias("when")).sort("contact", "who", "at", "kind", "id")
    by_kind = {
        time: pl.when(pl.col("kind") == kind).then("when")
        for kind, time in OWN_TIME.items()
        if kind not in {"INITIATED", "COMPLETED"}
    }
    words = [name for name in WORDS if name != "who"]
    one = (
        timed.with_columns(pl.col(*MOMENTS).name.prefix("said_"))
        .with_columns(by_kind[time].alias(time) for time in by_kind)
        .group_by("contact", "who", maintain_order=True)
        .agg(
            pl.col("at").min().alias("first_at"),
            pl.col("said_initiated").first(ignore_nulls=True),
            pl.col("said_enqueued", "said_answered", "said_disconnected", "said_connected").last(ignore_nulls=True),
            pl.col("connected", "enqueued", "answered").first(ignore_nulls=True),
            pl.col("disconnected").last(ignore_nulls=True),
            (pl.col("kind") == "COMPLETED").any().alias("completed_event"),
            pl.col("customer").first(ignore_nulls=True),
            pl.when(pl.col("kind") == "QUEUED").then("queue").first(ignore_nulls=True).alias("queued_in"),
            pl.col("queue", *words, *LENGTHS).last(ignore_nulls=True),
            pl.when(pl.col("kind") == "CONNECTED_TO_AGENT").then("agent").first(ignore_nulls=True).alias("took"),
            pl.col("agent").last(ignore_nulls=True),
        )
    )
    return _as_records(_where_events_are_lost(one), settings)


def _where_events_are_lost(one: pl.LazyFrame) -> pl.LazyFrame:
    """Delivery may lose an event: then what later events repeat of it counts, if it can be true."""
    ended = pl.coalesce("disconnected", pl.when("completed_event").then("said_disconnected"))
    return (
        one.with_columns(ended.alias("disconnected"))
        .with_columns(
            pl.coalesce("answered", _before("said_answered", pl.col("disconnected"))).alias("answered"),
            pl.coalesce("connected", _before("said_connected", pl.col("disconnected"))).alias("connected"),
        )
        .with_columns(
            pl.coalesce("enqueued", _before("said_enqueued", pl.min_horizontal("answered", "disconnected"))).alias(
                "enqueued"
            ),
        )
    )


def _before(said: str, end: pl.Expr) -> pl.Expr:
    return pl.when((pl.col(said) <= end).fill_null(value=True)).then(said)


def _as_records(one: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    began = pl.when(pl.col("said_initiated") <= pl.col("first_at") + NEAR).then("said_initiated")
    answered = pl.col("answered").is_not_null()
    talk = seconds_between(pl.col("answered"), pl.col("disconnected")) - pl.col("hold")
    queue = pl.coalesce("queued_in", "queue")
    there = one.with_columns(
        pl.col("who").alias("id"),
        pl.lit(0, pl.Int64).alias("revision"),
        pl.coalesce(began, "first_at").alias("at"),
        pl.when(pl.col("enqueued").is_not_null())
        .then(queue.replace(settings.queues) if settings.queues else queue)
        .alias("queue"),
        pl.when(answered).then(pl.coalesce("took", "agent")).alias("agent"),
        pl.when(answered & (talk >= 0)).then(talk).alias("talk"),
    ).filter(pl.col("method").ne_missing("MONITOR"))
    missing = {field.name: field.dtype for field in RECORD.fields if field.name not in there.collect_schema().names()}
    return there.with_columns(
        pl.lit(None, UTC if name in {"completed", "dequeued"} else dtype).alias(name) for name, dtype in missing.items()
    )
