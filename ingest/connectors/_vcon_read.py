"""vCons become interactions, legs, messages and links, or are refused."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._shapes_identity import links
from ingest.connectors._vcon_record import LEGS, VCon
from ingest.connectors._vcon_rows import rows_of
from ingest.fold import CUSTOMER, OTHER
from ingest.read.json import json_records
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason, Refusals
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.message import message
from ingest.vocabulary import AddressKind

TABLES = {table.name: table for table in (interaction, leg, message)}
Row = Mapping[str, Any]


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """The rows of each vCon; those of our own writing as they were."""
    for records, refused in json_records(raw, VCon):
        made: dict[str, list[Row]] = {name: [] for name in (*TABLES, "link")}
        bad: list[tuple[int, str, str, bytes | None]] = []
        for number, one in records:
            rows = _own(one) or rows_of(one, settings)
            if not rows.get("interaction"):
                bad.append((number, Reason.MISSING, "dialog", None))
                continue
            for name, some in rows.items():
                made[name] += [{RECORD: number, **row} for row in some]
        frames = {name: _frame(name, made[name]) for name in TABLES if made[name]}
        if made["link"]:
            frames["identity"] = _links(made["link"])
        yield Batch(records=len(records) + len(refused), rows=frames, refused=refused + Refusals.of(bad))


def _own(one: VCon) -> dict[str, list[Row]] | None:
    """The interaction and legs that we wrote ourselves, where they are there and are whole."""
    for analysis in one.analysis:
        if analysis.schema != LEGS:
            continue
        body = analysis.body
        try:
            told = msgspec.json.decode(body) if isinstance(body, str) else body
            rows: dict[str, list[Row]] = {name: [dict(row) for row in told[name]] for name in TABLES if name in told}
        except (msgspec.DecodeError, TypeError, ValueError, KeyError):
            continue
        return rows
    return None


def _frame(name: str, rows: Sequence[Row]) -> pl.DataFrame:
    """Rows as columns of text, which are cast and judged as those of any file."""
    columns = [x for x in TABLES[name].columns if x != "source" and any(x in row for row in rows)]
    texts = {x: [_text(row.get(x)) for row in rows] for x in columns}
    numbers = {RECORD: [row[RECORD] for row in rows]}
    return pl.DataFrame(numbers | texts, schema={RECORD: pl.Int64} | dict.fromkeys(columns, pl.String))


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return ";".join(map(str, value)) if isinstance(value, list) else str(value)


def _links(rows: Sequence[Row]) -> pl.DataFrame:
    frame = pl.DataFrame(
        {
            RECORD: [row[RECORD] for row in rows],
            "customer": [row["customer"] for row in rows],
            "other": [row["other"] for row in rows],
            "at": [row["at"] for row in rows],
        },
        schema={RECORD: pl.Int64, "customer": pl.String, "other": pl.String, "at": pl.Datetime("us", "UTC")},
    ).with_columns(pl.lit(f"{CUSTOMER}={OTHER}").alias("by"))
    return links(frame, "customer", "other", AddressKind.EMAIL, by="by", seen=pl.col("at"))
