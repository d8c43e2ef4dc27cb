"""Calls of Talkdesk become events, one each, or are refused."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._reading import Rule, compact_json, judged, state_word, told_address
from ingest.connectors._shapes_fields import (
    AMBIGUOUS,
    MISSHAPEN,
    columns_as,
    fields,
    length_rules,
    microseconds,
    time_rules,
    with_numbers,
    with_times,
)
from ingest.read.delimited import delimited, first_line, separator_of
from ingest.read.pages import page_records, under
from ingest.read.raw import RawFile, UnreadableFileError
from ingest.read.refusal import Reason, Refusals
from ingest.vocabulary import Flag

WORDS = {
    "id": "call_id|callsid",
    "conversation": "interaction_id",
    "type": "type|call_type",
    "address": "contact_phone_number|customer_phone_number|phone_number",
    "agent": "handling_user_id|user_id",
    "team": "handling_team_name|team_name|team_id",
    "groups": "ring_groups|ring_group",
    "open_hours": "is_in_business_hours",
    "callback": "is_callback_from_queue",
    "transfer": "is_transfer",
    "external": "is_external_transfer",
    "score": "csat_score",
}
TIMES = {"start": "start_at|started_at", "end": "end_at|ended_at", "asked": "csat_survey_time"}
LENGTHS = {
    "total": "total_time",
    "talk": "talk_time",
    "wait": "waiting_time|wait_time",
    "hold": "hold_time",
    "abandon": "abandon_time",
    "ring": "total_ringing_time",
}
"""Seconds, or hours, minutes and seconds between colons."""

SAID = {"start": "start_at", "end": "end_at", "asked": "csat_survey_time"}
NUMBERS = {name: path.rpartition("|")[2] for name, path in LENGTHS.items()}
YES = ("true", "t", "yes", "y", "1")
HANDLING = {"id", "type"}


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events, one for each call. Raises `NaiveTimeError` for times without a zone when none is told."""
    for frame, refused in _records(raw):
        if frame.height and all(frame[name].null_count() == frame.height for name in HANDLING):
            raise UnreadableFileError(raw.name, "has no call_id and no type, which Talkdesk's calls have")
        told = with_numbers(with_times(_in_seconds(frame), SAID, zone=settings.timezone), NUMBERS | {"score": "score"})
        good, bad = judged(told, _rules(raw))
        yield Batch(
            records=frame.height + len(refused),
            rows={"event": good.select(RECORD, *_event())},
            refused=refused + bad,
        )


def _records(raw: RawFile) -> Iterator[tuple[pl.DataFrame, Refusals]]:
    paths = WORDS | TIMES | LENGTHS
    line = first_line(raw)
    if line.lstrip().startswith(("{", "[")):
        for objects, refused in page_records(raw, dict, under("entries", "data", "calls")):
            yield fields(_plain(objects), paths), refused
        return
    for frame, refused in delimited(raw, separator=separator_of(line)):
        yield columns_as(frame, paths), refused


def _plain(objects: Sequence[tuple[int, Mapping[str, Any]]]) -> list[tuple[int, dict[str, Any]]]:
    """Calls whose lists of names, such as that of ring groups, are text."""
    return [(number, {key: _joined(value) for key, value in one.items()}) for number, one in objects]


def _joined(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ";".join(value)
    return value


def _in_seconds(frame: pl.DataFrame) -> pl.DataFrame:
    """Lengths that are written with colons as seconds."""
    parts = {name: pl.col(name).str.extract_groups(r"^(\d{1,4}):([0-5]\d):([0-5]\d(?:\.\d+)?)$") for name in LENGTHS}
    return frame.with_columns(
        pl.coalesce(
            (
                whole.struct.field("1").cast(pl.Float64) * 3600
                + whole.struct.field("2").cast(pl.Float64) * 60
                + whole.struct.field("3").cast(pl.Float64)
            ).cast(pl.String),
            pl.col(name),
        ).alias(name)
        for name, whole in parts.items()
    )


def _rules(raw: RawFile) -> list[Rule]:
    """What no call may be."""
    return [
        (pl.col(MISSHAPEN), Reason.WRONG_SHAPE, "record"),
        (pl.col("id").is_null(), Reason.MISSING, "call_id"),
        (pl.col("type").is_null(), Reason.MISSING, "type"),
        (pl.col("start_text").is_null(), Reason.MISSING, "start_at"),
        *time_rules(raw, SAID),
        *length_rules(raw, NUMBERS),
        (pl.col("score").is_null() & pl.col("score_text").is_not_null(), Reason.NOT_A_NUMBER, "csat_score"),
        (pl.col("end") < pl.col("start"), "ends_before_it_begins", "end_at"),
    ]


def _event() -> list[pl.Expr]:
    flags = {name: pl.col(name).str.to_lowercase().is_in(YES) for name in ("transfer", "external", "callback")}
    queue = pl.col("groups").str.strip_chars("[]\"' ").str.replace_all(r"[\"']", "")
    later = pl.max_horizontal("end", "asked", "start").dt.timestamp("us")
    odd = pl.when(pl.col(AMBIGUOUS)).then(pl.lit([Flag.AMBIGUOUS_TIME.value])).otherwise(pl.lit([], pl.List(pl.String)))
    return [
        pl.col("id"),
        (later + pl.col("end").is_not_null() + pl.col("score").is_not_null()).alias("revision"),
        pl.coalesce("conversation", "id").alias("contact"),
        pl.col("start").alias("at"),
        pl.lit("call").alias("kind"),
        pl.when(queue != "").then(queue).alias("queue"),
        pl.col("agent"),
        told_address(pl.col("address")).alias("customer"),
        compact_json(
            pl.col("id").alias("own"),
            *microseconds("start", "end", "asked"),
            *LENGTHS,
            "score",
            "team",
            state_word(pl.col("type"), r"[ -]", "_").alias("type"),
            (pl.col("open_hours").str.to_lowercase().is_in(("false", "f", "no", "n", "0"))).alias("closed"),
            *(value.alias(name) for name, value in flags.items()),
        ).alias("payload"),
        odd.alias("flags"),
    ]
