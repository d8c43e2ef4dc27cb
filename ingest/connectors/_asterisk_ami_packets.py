"""Packets of Asterisk's manager interface, as JSON or as blocks of `Key: value`, become rows of text."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from ingest.connector import RECORD
from ingest.connectors._reading import judged
from ingest.read.json import json_records
from ingest.read.lines import lines
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason, Refusals

KEYS = (
    *("event", "response", "timestamp", "uniqueid", "linkedid", "channel", "channelstate", "calleridnum", "exten"),
    *("destuniqueid", "destlinkedid", "destchannel", "dialstatus", "bridgeuniqueid", "result", "cid-callingpres"),
    *("queue", "holdtime", "talktime", "transfereruniqueid", "transfererlinkedid", "desttype"),
    *("origtransfereruniqueid", "origtransfererlinkedid", "secondtransfereruniqueid", "secondtransfererlinkedid"),
    *("transfertargetuniqueid", "transfertargetchannel", "calleridname"),
)
"""What is read of a packet, in lower case: versions and libraries do not agree on capitals."""

SCHEMA = pl.Schema({RECORD: pl.Int64} | dict.fromkeys(KEYS, pl.String))

BLOCK = r"^(?i:event|response|action): "
"""How a packet begins as text."""


def packets(raw: RawFile) -> Iterator[tuple[pl.DataFrame, Refusals]]:
    """Frames of `record` and every key of `KEYS` as text, null where a packet does not have it."""
    first = next((text for text, _ in lines(raw, rows=1) if text.height), None)
    begins = "" if first is None else str(first["line"][0]).lstrip("\ufeff \t")
    for frame, refused in _of_json(raw) if begins.startswith(("{", "[")) else _of_text(raw):
        raw.names.of_frame(frame)
        yield frame, refused


def _of_json(raw: RawFile) -> Iterator[tuple[pl.DataFrame, Refusals]]:
    for records, refused in json_records(raw, dict):
        packets = [_lower(packet) for _, packet in records]
        columns: dict[str, list[Any]] = {key: [packet.get(key) for packet in packets] for key in KEYS}
        yield pl.DataFrame({RECORD: [number for number, _ in records]} | columns, schema=SCHEMA), refused


def _lower(packet: dict[str, Any]) -> dict[str, str]:
    """The values that are text or numbers, by their keys in lower case."""
    plain = (str, int, float)
    return {str(key).lower(): str(value) for key, value in packet.items() if isinstance(value, plain)}


def _of_text(raw: RawFile) -> Iterator[tuple[pl.DataFrame, Refusals]]:
    """A packet ends with an empty line, which shows as a gap in the numbers of lines; it counts by its first line."""
    held = pl.DataFrame(schema={RECORD: pl.Int64, "line": pl.String})
    for part, refused in lines(raw):
        # Refused lines leave gaps too, which cut their packets in two: the halves are refused below.
        numbered = _numbered(pl.concat([held, part]))
        last = pl.col("packet") == pl.col("packet").max()
        held = numbered.filter(last).select(RECORD, "line")
        frame, broken = _pivoted(numbered.filter(~last))
        yield frame, refused + broken
    yield _pivoted(_numbered(held))


def _numbered(some: pl.DataFrame) -> pl.DataFrame:
    """Lines with the number of their packet."""
    gap = (pl.col(RECORD) != pl.col(RECORD).shift(1) + 1).fill_null(value=True)
    begins = pl.col("line").str.contains(BLOCK)
    return some.with_columns((gap | begins).cum_sum().alias("packet"))


def _pivoted(numbered: pl.DataFrame) -> tuple[pl.DataFrame, Refusals]:
    key, value = pl.col("line").str.split_exact(":", 1), pl.col("line").str.replace(r"^[^:]*: ?", "")
    told = numbered.with_columns(
        key.struct.field("field_0").str.strip_chars().str.to_lowercase().alias("key"),
        value.str.strip_chars().alias("value"),
        pl.col("line").str.contains(":", literal=True).alias("is_pair"),
    )
    one_each = told.group_by("packet", maintain_order=True).agg(
        pl.col(RECORD).first(),
        pl.col("is_pair").any(),
        *(pl.col("value").filter(pl.col("key") == key).first().alias(key) for key in KEYS),
    )
    # The banner with which the interface greets is no packet; what is none of its packets at all is refused.
    nothing = pl.col("event").is_null() & pl.col("response").is_null()
    good, bad = judged(
        one_each.drop("packet"),
        [
            (~pl.col("is_pair"), "set_aside:banner", "line"),
            (nothing, Reason.MISSING, "Event"),
        ],
    )
    return good.select(SCHEMA.names()).cast(SCHEMA), bad
