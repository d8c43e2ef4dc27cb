"""Lines of Asterisk's queue log become events, or are refused."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._asterisk_channel import with_told_numbers
from ingest.connectors._asterisk_queue_log_events import CALLS, KINDS, NO_CALL
from ingest.connectors._reading import Rule, compact_json, judged, told_address
from ingest.read.lines import lines
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason
from ingest.table import UTC

HEAD = ("time", "call", "queue", "agent", "kind")
"""The fields that every line has; those after them are parameters of the event."""

NUMBERS = ("wait", "lasted", "ring", "ring_ms", "position")
WORDS = ("detail", "caller")

TIME_FORM = r"^[0-9]{1,11}(\.[0-9]+)?$"
NUMBER_FORM = r"^-?[0-9]{1,15}(\.[0-9]+)?$"


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events, one for each line; a line whose time, event, fields or numbers make no sense is refused.

    Asterisk ends every line, so a last line without an end was cut off, and is refused too.
    """
    for frame, refused in lines(raw, ends_with_newline=True):
        rules = _rules(raw.limits.earliest.timestamp(), keep_unknown=settings.unknown_events == "keep")
        good, bad = judged(_taken_apart(frame), rules, raw="line")
        yield Batch(
            records=frame.height + len(refused),
            rows={"event": good.select(RECORD, *_event())},
            refused=refused + bad,
        )


def _taken_apart(frame: pl.DataFrame) -> pl.DataFrame:
    fields = pl.col("line").str.strip_chars_end("|").str.split("|")
    head = [pl.col("fields").list.get(place, null_on_oob=True).alias(name) for place, name in enumerate(HEAD)]
    split = frame.with_columns(fields.alias("fields")).with_columns(head)
    texts = [pl.col("fields").list.get(_place(name), null_on_oob=True).alias(name) for name in (*NUMBERS, *WORDS)]
    return split.with_columns(with_told_numbers(pl.col("agent")).alias("agent"), *texts).with_columns(
        pl.when(pl.col(name).str.contains(NUMBER_FORM)).then(pl.col(name)).cast(pl.Float64).alias(f"{name}_number")
        for name in NUMBERS
    )


def _place(name: str) -> pl.Expr:
    """Where the event of a line has this parameter among the fields; null where it has none."""
    places = {kind: getattr(what, name) for kind, what in KINDS.items()}
    counted = {k: place if place < 0 else place + len(HEAD) for k, place in places.items() if place is not None}
    return pl.col("kind").replace_strict(counted, default=None, return_dtype=pl.Int64)


def _rules(earliest: float, *, keep_unknown: bool) -> list[Rule]:
    """What no line may be."""
    given = pl.col("fields").list.len().cast(pl.Int64) - len(HEAD)
    least = pl.col("kind").replace_strict({k: x.least for k, x in KINDS.items()}, default=None, return_dtype=pl.Int64)
    most = pl.col("kind").replace_strict({k: x.most for k, x in KINDS.items()}, default=None, return_dtype=pl.Int64)
    # Waits and talks lie before the event: one that is longer than all time would put its beginning out of range.
    known = pl.when(pl.col("time").str.contains(TIME_FORM)).then("time").cast(pl.Float64) - earliest
    spans = {"wait": pl.col("wait_number") + pl.col("lasted_number").fill_null(0.0), "ring": pl.col("ring_number")}
    spans["ring_ms"] = pl.col("ring_ms_number") / 1000
    return [
        (given < 0, Reason.TOO_FEW_FIELDS, "line"),
        (~pl.col("time").str.contains(TIME_FORM), Reason.NOT_A_TIME, "at"),
        (least.is_null() & (not keep_unknown), Reason.UNKNOWN_EVENT, "event"),
        (given < least, Reason.TOO_FEW_FIELDS, "parameters"),
        (given > most, Reason.TOO_MANY_FIELDS, "parameters"),
        *[(pl.col(x).is_not_null() & pl.col(f"{x}_number").is_null(), Reason.NOT_A_NUMBER, x) for x in NUMBERS],
        *[(pl.col(f"{x}_number") < 0, Reason.NEGATIVE, x) for x in NUMBERS],
        *[(span > known, Reason.TOO_LARGE, x) for x, span in spans.items()],
    ]


def _event() -> list[pl.Expr]:
    at = pl.from_epoch((pl.col("time").cast(pl.Float64) * 1e6).round().cast(pl.Int64), time_unit="us")
    agent = pl.when(pl.col("agent") != "NONE").then("agent")
    day = at.dt.strftime("%Y-%m-%d")
    of_a_call = pl.col("kind").is_in(list(CALLS)) & ~pl.col("call").is_in(NO_CALL)
    ring = pl.coalesce(pl.col("ring_number"), (pl.col("ring_ms_number") / 1000).round(6))
    said = [pl.col(name).fill_null("") for name in (*HEAD, *NUMBERS, "detail")]
    return [
        # The caller id is left out: an id is no place for an address.
        pl.concat_str(said, separator="|").alias("id"),
        at.dt.timestamp("us").alias("revision"),
        # What no call is part of is kept by agent and day, so that no contact grows for ever.
        pl.when(of_a_call)
        .then("call")
        .when(agent.is_not_null())
        .then(pl.concat_str(pl.lit("agent"), agent, day, separator=":"))
        .otherwise(pl.concat_str(pl.lit("system"), day, separator=":"))
        .alias("contact"),
        at.dt.replace_time_zone("UTC").cast(UTC).alias("at"),
        pl.col("kind"),
        pl.when(pl.col("queue") != "NONE").then("queue").alias("queue"),
        agent.alias("agent"),
        told_address(pl.col("caller")).alias("customer"),
        compact_json(
            pl.col("wait_number").alias("wait"),
            pl.col("lasted_number").alias("lasted"),
            ring.alias("ring"),
            pl.col("position_number").alias("position"),
            pl.col("detail"),
        ).alias("payload"),
        pl.lit([], pl.List(pl.String)).alias("flags"),
    ]
