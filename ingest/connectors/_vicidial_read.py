"""Records of VICIdial's logs become events, or are refused."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._reading import Rule, compact_json, judged, told_address
from ingest.connectors._shapes_fields import MISSHAPEN
from ingest.connectors._shapes_local_time import clock_flags, first_and_last, skipped
from ingest.connectors._shapes_stretches import agent_day
from ingest.connectors._shapes_tables import records_of
from ingest.read.pages import under
from ingest.read.raw import RawFile, UnreadableFileError
from ingest.read.refusal import Reason
from ingest.read.times import NaiveTimeError, known_zone
from ingest.table import UTC

WORDS = (
    *("closecallid", "agent_log_id", "uniqueid", "lead_id", "campaign_id", "call_date", "status", "phone_code"),
    *("phone_number", "user", "user_group", "xfercallid", "term_reason", "sub_status"),
)
EPOCHS = ("start_epoch", "end_epoch", "pause_epoch", "wait_epoch", "talk_epoch", "dispo_epoch", "dead_epoch")
"""Epoch seconds; 0 is never."""

LENGTHS = ("length_in_sec", "queue_seconds", "pause_sec", "wait_sec", "talk_sec", "dispo_sec", "dead_sec")
"""Seconds; queue_seconds with hundredths."""

PATHS = {name: name for name in (*WORDS, *EPOCHS, *LENGTHS)}
NOTHING = ("NULL", "\\N", "null")
CLOSER, DIALLED, WORK = "closer", "log", "agent"
"""The kinds of events: a record of vicidial_closer_log, of vicidial_log, of vicidial_agent_log."""


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events, one for each record; an agent's record of a call makes one for the call and one for the agent's day."""
    for frame, refused in records_of(raw, PATHS, under("data", "rows"), but=("phone_number", "phone_code")):
        if frame.height and frame.select(pl.all_horizontal(pl.col(x).is_null().all() for x in EPOCHS)).item():
            has_dates = frame["call_date"].null_count() < frame.height
            if not has_dates:
                raise UnreadableFileError(raw.name, "has none of the times that VICIdial's logs have, as start_epoch")
        good, bad = judged(_told(frame, settings), _rules(raw))
        yield Batch(
            records=frame.height + len(refused),
            rows={"event": _events(good)},
            refused=refused + bad,
        )


def _told(frame: pl.DataFrame, settings: Any) -> pl.DataFrame:
    """Records with `kind`, the contact they are folded with, the agent, and times in UTC; what is never is null."""
    texts = (*WORDS, *EPOCHS, *LENGTHS)
    plain = frame.with_columns(pl.when(~pl.col(x).is_in(NOTHING)).then(pl.col(x)).alias(x) for x in texts).with_columns(
        pl.col(x).cast(pl.Float64, strict=False).alias(f"{x}_n") for x in (*EPOCHS, *LENGTHS)
    )
    kind = (
        pl.when(pl.col("agent_log_id").is_not_null())
        .then(pl.lit(WORK))
        .when(pl.col("closecallid").is_not_null())
        .then(pl.lit(CLOSER))
        .otherwise(pl.lit(DIALLED))
    )
    made = plain.with_columns(
        kind.alias("kind"),
        pl.when(~pl.col("user").is_in(list(settings.system_users))).then("user").alias("agent"),
        *(
            pl.when(pl.col(f"{x}_n").is_between(0, 1e11, closed="right"))
            .then(pl.from_epoch((pl.col(f"{x}_n") * 1e6).round().cast(pl.Int64), time_unit="us"))
            .dt.replace_time_zone("UTC")
            .cast(UTC)
            .alias(f"{x}_at")
            for x in EPOCHS
        ),
    )
    dated = _with_dates(made, settings)
    day_of = pl.coalesce("pause_epoch_at", "wait_epoch_at", "talk_epoch_at", "dispo_epoch_at")
    call = pl.coalesce("uniqueid", pl.concat_str(pl.lit("closer-"), "closecallid"))
    return dated.with_columns(
        pl.when(pl.col("kind") == WORK).then(day_of).otherwise("start_at").alias("at"),
        pl.when(pl.col("kind") == WORK).then(agent_day(pl.col("agent"), day_of)).otherwise(call).alias("contact"),
    )


def _with_dates(made: pl.DataFrame, settings: Any) -> pl.DataFrame:
    """Adds `start_at`: the epoch, or else the local call_date, and the flags of that."""
    local = pl.col("call_date").str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")
    needed = pl.col("start_epoch_at").is_null() & local.is_not_null() & (pl.col("kind") != WORK)
    if not made.select(needed.any()).item():
        none = pl.lit([], pl.List(pl.String))
        return made.with_columns(pl.col("start_epoch_at").alias("start_at"), none.alias("flags"))
    if settings.timezone is None:
        raise NaiveTimeError("call_date")
    zone = known_zone(settings.timezone)
    first, last = first_and_last(local, zone)
    return made.with_columns(
        pl.coalesce("start_epoch_at", first).alias("start_at"),
        clock_flags(ambiguous=needed & (first != last), nonexistent=needed & skipped(local, zone)).alias("flags"),
    )


def _rules(raw: RawFile) -> list[Rule]:
    """What no record may be."""
    times = (*(f"{x}_at" for x in EPOCHS), "start_at")
    longest = 1e8
    return [
        (pl.col(MISSHAPEN), Reason.WRONG_SHAPE, "record"),
        *[(pl.col(x).is_not_null() & pl.col(f"{x}_n").is_null(), Reason.NOT_A_TIME, x) for x in EPOCHS],
        *[(pl.col(x).is_not_null() & pl.col(f"{x}_n").is_null(), Reason.NOT_A_NUMBER, x) for x in LENGTHS],
        *[(~pl.col(f"{x}_n").is_finite(), Reason.NOT_A_NUMBER, x) for x in (*EPOCHS, *LENGTHS)],
        *[(pl.col(f"{x}_n") < 0, Reason.NEGATIVE, x) for x in LENGTHS],
        *[(pl.col(f"{x}_n") > longest, Reason.TOO_LARGE, x) for x in LENGTHS],
        (pl.col("at").is_null(), Reason.MISSING, "start_epoch"),
        ((pl.col("kind") == WORK) & pl.col("agent").is_null(), Reason.MISSING, "user"),
        (pl.col("contact").is_null(), Reason.MISSING, "uniqueid"),
        *[(~pl.col(x).is_between(raw.limits.earliest, raw.latest), Reason.TIME_OUT_OF_RANGE, x[:-3]) for x in times],
    ]


def _events(good: pl.DataFrame) -> pl.DataFrame:
    """The events; an agent's record that names a call goes to that call too."""
    events = good.select(RECORD, *_event(), "uniqueid")
    of_calls = events.filter((pl.col("kind") == WORK) & pl.col("uniqueid").is_not_null()).with_columns(
        pl.concat_str("id", pl.lit("|call")).alias("id"), pl.col("uniqueid").alias("contact")
    )
    return pl.concat([events, of_calls]).drop("uniqueid")


def _event() -> list[pl.Expr]:
    own = pl.coalesce("agent_log_id", "closecallid", "uniqueid")
    number = (
        pl.when(pl.col("phone_code").str.contains(r"^\d{1,4}$") & ~pl.col("phone_number").str.starts_with("+"))
        .then(pl.concat_str(pl.lit("+"), "phone_code", pl.col("phone_number").str.strip_chars_start("0")))
        .otherwise("phone_number")
    )
    # A record is written when a call begins, and again when it ends: the longer one is the later.
    ends = pl.max_horizontal("end_epoch_at", "start_at", *(f"{x}_epoch_at" for x in ("wait", "talk", "dispo", "dead")))
    grown = pl.sum_horizontal(pl.col(f"{x}_n").fill_null(0) for x in LENGTHS).clip(upper_bound=1e9)
    clocks = [pl.col(f"{x}_at").dt.timestamp("us").alias(x) for x in EPOCHS]
    return [
        pl.concat_str("kind", own, separator="|").alias("id"),
        (pl.coalesce(ends, "at").dt.timestamp("us") + grown.round().cast(pl.Int64)).alias("revision"),
        pl.col("contact"),
        pl.col("at"),
        pl.col("kind"),
        pl.when(pl.col("kind") != DIALLED).then("campaign_id").alias("queue"),
        pl.col("agent"),
        pl.when(pl.col("phone_number").str.contains(r"\d")).then(told_address(number)).alias("customer"),
        compact_json(
            *clocks,
            *(pl.col(f"{x}_n").alias(x) for x in LENGTHS),
            pl.col("start_at").dt.timestamp("us").alias("begin"),
            *("status", "term_reason", "sub_status", "user_group", "xfercallid"),
            own.alias("own"),
        ).alias("payload"),
        pl.col("flags"),
    ]
