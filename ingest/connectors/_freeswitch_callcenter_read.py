"""Members and events of FreeSWITCH's mod_callcenter become events, or are refused."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._reading import Rule, compact_json, judged, told_address
from ingest.read.delimited import delimited, first_line, separator_of
from ingest.read.json import json_records
from ingest.read.raw import RawFile, UnreadableFileError
from ingest.read.refusal import Reason, Refusals
from ingest.table import UTC

MEMBER = "member"
"""The kind of an event that is a row of the table."""

RESUMED = "member-queue-resume"
CALLS = ("member-queue-start", RESUMED, "agent-offering", "bridge-agent-start", "bridge-agent-end", "bridge-agent-fail")
ACTIONS = (*CALLS, "member-queue-end")
"""What happens to a member; all other actions are about agents, or counts."""

KEYS: Mapping[str, tuple[str, str]] = {
    "action": ("", "CC-Action"),
    "queue": ("queue", "CC-Queue"),
    "uuid": ("uuid", "CC-Member-UUID"),
    "session": ("session_uuid", "CC-Member-Session-UUID"),
    "number": ("cid_number", "CC-Member-CID-Number"),
    "agent": ("serving_agent", "CC-Agent"),
    "state": ("state", ""),
    "cause": ("", "CC-Cause"),
    "reason": ("", "CC-Cancel-Reason"),
    "stamp": ("", "Event-Date-Timestamp"),
    "joined": ("joined_epoch", "CC-Member-Joined-Time"),
    "rejoined": ("rejoined_epoch", ""),
    "abandoned": ("abandoned_epoch", ""),
    "answered": ("bridge_epoch", "CC-Agent-Answered-Time"),
    "called": ("", "CC-Agent-Called-Time"),
    "ended": ("", "CC-Bridge-Terminated-Time"),
    "left": ("", "CC-Member-Leaving-Time"),
}
"""What is read, and its name in the table and in an event."""

CLOCKS = ("joined", "rejoined", "abandoned", "answered", "called", "ended", "left")
"""Epoch seconds; 0 is never. The stamp of an event is epoch microseconds."""

SCHEMA = pl.Schema({RECORD: pl.Int64} | dict.fromkeys(KEYS, pl.String))
NOBODY = ("", "(null)", "null", "none", "NONE")


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:  # noqa: ARG001 - every reader is told the settings
    """Events, one for each row of the table and each event of a member."""
    line = first_line(raw)
    batches = _of_json(raw) if line.lstrip().startswith(("{", "[")) else _of_table(raw, line)
    for frame, refused in batches:
        good, bad = judged(_timed(frame), _rules(raw))
        yield Batch(
            records=frame.height + len(refused),
            rows={"event": good.select(RECORD, *_event())},
            refused=refused + bad,
        )


def _of_json(raw: RawFile) -> Iterator[tuple[pl.DataFrame, Refusals]]:
    for records, refused in json_records(raw, dict):
        told = [one for _, one in records]
        columns: dict[str, list[Any]] = {
            name: [_text(one.get(of_event) if "CC-Action" in one else one.get(of_table)) for one in told]
            for name, (of_table, of_event) in KEYS.items()
        }
        yield pl.DataFrame({RECORD: [number for number, _ in records]} | columns, schema=SCHEMA), refused


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, (str, int, float)) else None


def _of_table(raw: RawFile, line: str) -> Iterator[tuple[pl.DataFrame, Refusals]]:
    for frame, refused in delimited(raw, separator=separator_of(line)):
        if missing := [name for name in ("uuid", "joined_epoch", "state") if name not in frame.columns]:
            raise UnreadableFileError(raw.name, f"has no column {missing[0]}, which mod_callcenter's members have")
        there = {name: of_table for name, (of_table, _) in KEYS.items() if of_table in frame.columns}
        told = frame.select(RECORD, *(pl.col(column).alias(name) for name, column in there.items()))
        nothing = [pl.lit(None, pl.String).alias(name) for name in KEYS if name not in there]
        yield told.with_columns(nothing).select(SCHEMA.names()), refused


def _timed(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds `kind`, and every clock as microseconds; null for never."""
    words = [pl.when(~pl.col(x).str.strip_chars().is_in(NOBODY)).then(pl.col(x).str.strip_chars()) for x in KEYS]
    told = frame.with_columns(words).with_columns(
        pl.coalesce("action", pl.when(pl.col("joined").is_not_null()).then(pl.lit(MEMBER))).alias("kind"),
        *(pl.col(x).cast(pl.Float64, strict=False).alias(f"{x}_number") for x in (*CLOCKS, "stamp")),
    )
    sane = {name: pl.col(f"{name}_number").is_between(0, 1e11, closed="right") for name in CLOCKS}
    return told.with_columns(
        pl.when(pl.col("stamp_number").is_between(0, 1e17, closed="right"))
        .then("stamp_number")
        .cast(pl.Int64)
        .alias("stamp_us"),
        *(
            pl.when(which).then(pl.col(f"{name}_number") * 1e6).round().cast(pl.Int64).alias(f"{name}_us")
            for name, which in sane.items()
        ),
    ).with_columns(
        pl.coalesce("stamp_us", "left_us", "ended_us", "answered_us", "called_us", "joined_us").alias("event_us"),
        pl.max_horizontal(f"{x}_us" for x in ("joined", "rejoined", "abandoned", "answered")).alias("newest_us"),
    )


def _rules(raw: RawFile) -> list[Rule]:
    """What no row or event may be."""
    earliest, latest = (int(x.timestamp() * 1e6) for x in (raw.limits.earliest, raw.latest))
    in_time = [pl.col(f"{x}_us").is_between(earliest, latest) for x in (*CLOCKS, "stamp")]
    unread = [pl.col(x).is_not_null() & pl.col(f"{x}_number").is_null() for x in (*CLOCKS, "stamp")]
    known = pl.col("kind").is_in([*ACTIONS, MEMBER])
    return [
        (pl.col("kind").is_null(), Reason.MISSING, "joined_epoch"),
        (~known & pl.col("kind").str.contains("^(agent-|members-count|bgapi)"), "set_aside:no_member", "CC-Action"),
        (~known, Reason.UNKNOWN_EVENT, "CC-Action"),
        (pl.col("uuid").is_null(), Reason.MISSING, "uuid"),
        *[(bad, Reason.NOT_A_TIME, x) for bad, x in zip(unread, (*CLOCKS, "stamp"), strict=True)],
        *[(~fine, Reason.TIME_OUT_OF_RANGE, x) for fine, x in zip(in_time, (*CLOCKS, "stamp"), strict=True)],
        ((pl.col("kind") == MEMBER) & pl.col("joined_us").is_null(), Reason.MISSING, "joined_epoch"),
        (pl.col("event_us").is_null(), Reason.MISSING, "Event-Date-Timestamp"),
    ]


def _event() -> list[pl.Expr]:
    is_row = pl.col("kind") == MEMBER
    # Rows of a later dump know of later times; among those of one second the state has gone further.
    state = pl.col("state").replace_strict({"Waiting": 0, "Trying": 1, "Answered": 2}, default=3, return_dtype=pl.Int64)
    session = pl.coalesce("session", "uuid")
    at = pl.when(is_row).then("joined_us").otherwise("event_us")
    return [
        pl.when(is_row)
        .then(pl.concat_str("uuid", session, pl.lit(MEMBER), separator="|"))
        .otherwise(pl.concat_str("uuid", session, "kind", "event_us", pl.col("agent").fill_null(""), separator="|"))
        .alias("id"),
        pl.when(is_row).then(pl.col("newest_us") + state).otherwise("event_us").alias("revision"),
        pl.col("uuid").alias("contact"),
        pl.from_epoch(at, time_unit="us").dt.replace_time_zone("UTC").cast(UTC).alias("at"),
        pl.col("kind"),
        pl.col("queue"),
        pl.col("agent"),
        told_address(pl.col("number")).alias("customer"),
        compact_json(
            session.alias("session"),
            *(pl.col(f"{x}_us").alias(x) for x in CLOCKS),
            "state",
            "cause",
            "reason",
        ).alias("payload"),
        pl.lit([], pl.List(pl.String)).alias("flags"),
    ]
