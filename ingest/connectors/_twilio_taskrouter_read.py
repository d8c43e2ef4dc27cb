"""Events of TaskRouter, however they were delivered, become events, or are refused."""

from collections.abc import Iterator, Mapping
from datetime import UTC as ZULU
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import msgspec
import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._reading import compact_json, judged
from ingest.connectors._shapes_customer import as_address
from ingest.connectors._shapes_fields import (
    MISSHAPEN,
    fields,
    length_rules,
    microseconds,
    since_epoch,
    time_rules,
    with_numbers,
    with_times,
)
from ingest.connectors._shapes_stretches import agent_day, with_echoes
from ingest.connectors._twilio_taskrouter_words import ACTIVITIES
from ingest.read.lines import lines
from ingest.read.pages import page_records, under
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason, Refusals
from ingest.vocabulary import AgentState

KIND_FORM = r"^(task|reservation|worker|workflow|task-queue|workspace|activity|taskqueue)[a-z._-]*$"

PATHS = {
    "sid": "sid",
    "kind": "eventtype",
    "resource": "resourcesid",
    "task": "tasksid",
    "worker": "workersid",
    "reservation": "reservationsid",
    "queue_sid": "taskqueuesid|taskqueuetargetsid",
    "queue": "taskqueuename|taskqueuetargetname",
    "medium": "taskchanneluniquename",
    "canceled": "taskcanceledreason|reason",
    "mode": "transfermode",
    "activity": "workeractivityname",
    "activity_before": "workerpreviousactivityname",
    "happened_ms": "timestampms|eventdatems",
    "happened": "timestamp|eventdate",
    "entered": "taskqueueentereddate",
    "created": "taskdatecreated",
    # Since version 2 of the schema milliseconds stand beside the seconds.
    "lasted_ms": "workertimeinpreviousactivityms",
    "lasted": "workertimeinpreviousactivity",
}
"""The fields that are read. Every way of delivery spells them its own way: all are read in small letters, without _."""

TIMES = {"happened": "Timestamp", "entered": "TaskQueueEnteredDate", "created": "TaskDateCreated"}
LENGTHS = {"lasted": "WorkerTimeInPreviousActivity"}
TOLD = ("topic", "brand", "language", "segment")
WORDS = ("reservation", "queue_sid", "medium", "canceled", "mode", "direction", "sub", "conversation", *TOLD)

SECONDS_SINCE = datetime(2021, 5, 21, tzinfo=ZULU)
"""Before this day Event Streams told the time in the previous activity in another unit."""


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events, one for each of TaskRouter's, filed by task, or by worker and day."""
    batches = _objects(raw) if _is_json(raw) else _forms(raw)
    for records, refused in batches:
        frame = fields([(number, event) for number, event in records], PATHS)
        told = [_attributes(event.get("taskattributes"), settings) for _, event in records]
        streamed = pl.Series("streamed", ["dataschema" in event for _, event in records], dtype=pl.Boolean)
        attributes = pl.DataFrame(told, schema=dict.fromkeys(ATTRIBUTES, pl.String), orient="row")
        good, bad = judged(_with_clocks(frame.hstack(attributes).hstack([streamed])), _rules(raw))
        yield Batch(
            records=len(records) + len(refused),
            rows={"event": _events(good, settings.activities)},
            refused=refused + bad,
        )


def _is_json(raw: RawFile) -> bool:
    return next(raw.blocks(), b"").lstrip()[:1] in {b"{", b"["}


def _objects(raw: RawFile) -> Iterator[tuple[list[tuple[int, dict[str, Any]]], Refusals]]:
    for records, refused in page_records(raw, dict, under("events")):
        yield [(number, _plain(record)) for number, record in records], refused


def _forms(raw: RawFile) -> Iterator[tuple[list[tuple[int, dict[str, Any]]], Refusals]]:
    for frame, refused in lines(raw):
        numbers, texts = frame[RECORD].to_list(), frame["line"].to_list()
        yield [(n, _plain(dict(parse_qsl(text)))) for n, text in zip(numbers, texts, strict=True)], refused


def _plain(record: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an event on one level, without capitals and underscores."""
    squeezed = {_squeezed(key): value for key, value in record.items()}
    for key in ("data", "payload", "eventdata"):
        inside = squeezed.pop(key, None)
        if isinstance(inside, dict):
            squeezed |= {_squeezed(name): value for name, value in inside.items()}
    return squeezed


def _squeezed(key: str) -> str:
    return key.replace("_", "").lower()


ATTRIBUTES = ("address", "direction", "sub", "conversation", *TOLD)


def _attributes(text: Any, settings: Any) -> tuple[str | None, ...]:
    """What the task's own attributes tell, which are JSON in a text: only what is asked for is looked at."""
    try:
        told = msgspec.json.decode(text) if isinstance(text, str) else text
    except (msgspec.DecodeError, RecursionError):
        told = None
    if not isinstance(told, dict):
        return (None,) * len(ATTRIBUTES)
    outbound = _word(told.get("direction")) == "outbound"
    customer = told.get("outbound_to") or told.get("to") if outbound else told.get(settings.customer_attribute)
    names = [getattr(settings, f"{name}_attribute") for name in TOLD]
    return (
        _word(customer or told.get("customerAddress")),
        _word(told.get("direction")),
        _word(told.get("channelType")),
        _word(told.get("conversationSid") or told.get("channelSid") or told.get("call_sid")),
        *(_word(told.get(name)) if name else None for name in names),
    )


def _word(value: Any) -> str | None:
    return str(value) or None if isinstance(value, str | int | float) else None


def _with_clocks(frame: pl.DataFrame) -> pl.DataFrame:
    """Times as instants: of a webhook they are whole seconds since 1970 as text, else ISO 8601."""
    whole = {name: since_epoch(pl.col(f"{name}_text"), "s") for name in TIMES}
    exact = since_epoch(pl.col("happened_ms"), "ms")
    iso = with_numbers(with_times(frame, TIMES), LENGTHS).with_columns(
        pl.col("kind").str.strip_prefix("com.twilio.taskrouter."),
        *(pl.coalesce(pl.col(name), whole[name]).alias(name) for name in TIMES),
    )
    # The dummies of Twilio's own documentation have a time in milliseconds that is years off its seconds.
    near = (exact - pl.col("happened")).abs() < pl.duration(seconds=2)
    at = pl.when(near.fill_null(value=True)).then(pl.coalesce(exact, "happened")).otherwise("happened")
    milliseconds = pl.col("lasted_ms").cast(pl.Float64, strict=False) / 1000
    by_seconds = pl.when(~pl.col("streamed") | (pl.col("happened") >= SECONDS_SINCE)).then("lasted")
    return iso.with_columns(at.alias("at"), pl.coalesce(milliseconds, by_seconds).alias("lasted_s"))


def _rules(raw: RawFile) -> list[tuple[pl.Expr, str, str]]:
    of_a_task = pl.col("kind").str.contains("^(task|reservation)[.]")
    return [
        (pl.col("kind").is_null(), Reason.MISSING, "EventType"),
        (~pl.col("kind").str.contains(KIND_FORM), Reason.UNKNOWN_EVENT, "EventType"),
        *time_rules(raw, TIMES),
        (pl.col("at").is_null(), Reason.MISSING, "Timestamp"),
        (~pl.col("at").is_between(raw.limits.earliest, raw.latest), Reason.TIME_OUT_OF_RANGE, "Timestamp"),
        (of_a_task & pl.col("task").is_null(), Reason.MISSING, "TaskSid"),
        (pl.col("kind").str.starts_with("worker.activity") & pl.col("worker").is_null(), Reason.MISSING, "WorkerSid"),
        *length_rules(raw, LENGTHS),
        (pl.col("lasted_s") < 0, Reason.NEGATIVE, "WorkerTimeInPreviousActivity"),
        (pl.col("lasted_s") > 10**9, Reason.TOO_LARGE, "WorkerTimeInPreviousActivity"),
        (pl.col(MISSHAPEN), Reason.WRONG_SHAPE, ""),
    ]


def _events(good: pl.DataFrame, own: Mapping[str, AgentState]) -> pl.DataFrame:
    day = pl.col("at").dt.strftime("%Y-%m-%d")
    of_a_worker = pl.col("kind").str.starts_with("worker.activity")
    states = {name: state.value for name, state in {**ACTIVITIES, **own}.items()}
    made = good.with_columns(
        pl.coalesce(
            "sid",
            pl.concat_str(
                "kind",
                pl.col("resource", "task", "worker").fill_null(""),
                pl.col("at").dt.timestamp("us"),
                separator="|",
            ),
        ).alias("id"),
        # Of one event as a webhook and as the API tells it, the one with milliseconds is the later one.
        pl.col("at").dt.timestamp("us").alias("revision"),
        pl.when(of_a_worker)
        .then(agent_day(pl.col("worker"), pl.col("at")))
        .otherwise(pl.coalesce("task", pl.concat_str(pl.lit("workspace"), day, separator=":")))
        .alias("contact"),
        pl.col("worker").alias("agent"),
        pl.coalesce("queue", "queue_sid").alias("queue"),
        as_address(pl.col("address")).alias("customer"),
        *(
            pl.when(of_a_worker & pl.col(name).is_not_null())
            .then(pl.col(name).replace_strict(states, default=AgentState.AWAY.value, return_dtype=pl.String))
            .alias(alias)
            for name, alias in (("activity", "state"), ("activity_before", "before"))
        ),
    )
    began = pl.when(of_a_worker).then(pl.col("at") - pl.duration(microseconds=pl.col("lasted_s") * 1e6))
    return with_echoes(made, began).select(
        RECORD,
        *("id", "revision", "contact", "at", "kind", "queue", "agent", "customer"),
        compact_json(
            *WORDS,
            *microseconds("entered", "created"),
            *(pl.when(of_a_worker).then(name).alias(name) for name in ("activity", "activity_before", "lasted_s")),
            *("state", "before"),
        ).alias("payload"),
        pl.lit([], pl.List(pl.String)).alias("flags"),
    )
