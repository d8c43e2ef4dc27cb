"""What readers of help desks have in common: what a record tells, as flat texts, becomes events."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._folding import newest
from ingest.connectors._messaging import seconds_or_zone
from ingest.connectors._reading import Rule, compact_json, judged
from ingest.connectors._shapes_fields import microseconds, since_epoch, time_rules, unpacked, with_times
from ingest.connectors._shapes_identity import links
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason, Refusals
from ingest.table import UTC
from ingest.vocabulary import AddressKind

BASE = ("id", "contact", "time", "updated", "kind", "queue", "agent", "customer", "aside", "other", "other_is")
"""What every event is told with: `updated` is the time of its version, where it has one; `aside` why it is none."""

Told = Mapping[str, str | None]


@dataclass(frozen=True, kw_only=True)
class Form:
    """What the events of one kind of source hold beside the columns of every event.

    `words` and `moments` are the texts and times of the payload; `clock` says how the source writes times: as ISO 8601,
    as seconds since 1970, or now as the one and now as the other.
    """

    words: Sequence[str]
    moments: Sequence[str] = ()
    clock: Literal["iso", "s", "both"] = "iso"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of what is told, all of them texts."""
        return (*BASE, *self.words, *self.moments)

    @property
    def payload(self) -> pl.Struct:
        """The payload's types."""
        return pl.Struct(dict.fromkeys(self.words, pl.String) | dict.fromkeys(self.moments, pl.Int64))


def flat(records: Iterable[tuple[int, Any]], tell: Callable[[Any], Sequence[Told]], form: Form) -> pl.DataFrame:
    """What decoded records tell, one row for each event, with the number of its record."""
    some = [(number, each) for number, record in records for each in tell(record)]
    columns: dict[str, Any] = {name: [each.get(name) for _, each in some] for name in form.columns}
    schema = {RECORD: pl.Int64} | dict.fromkeys(form.columns, pl.String)
    return pl.DataFrame({RECORD: [number for number, _ in some]} | columns, schema=schema)


def batch(
    told: pl.DataFrame, refused: Refusals, raw: RawFile, form: Form, *, zone: str | None, records: int, said: str
) -> Batch:
    """Events of what was told; a record of which one event cannot be trusted is refused whole.

    `said` is what the source calls the time of an event.
    """
    names = {"time": said, "updated": "updated_at", **{name: name for name in form.moments}}
    timed = _timed(told, names, form, zone)
    asides = sorted(timed["aside"].drop_nulls().unique().to_list())
    good, bad = judged(timed, _rules(raw, asides, names))
    once = Refusals(bad.frame.unique(RECORD, keep="first", maintain_order=True))
    good = good.filter(~pl.col(RECORD).is_in(once.frame[RECORD].implode()))
    rows = {"event": good.filter(pl.col("kind") != "link").select(RECORD, *_event(form))}
    linked = good.filter(pl.col("other").is_not_null())
    if linked.height:
        rows["identity"] = pl.concat(
            links(linked.filter(pl.col("other_is") == kind), "customer", "other", kind, by="id", seen=pl.col("time"))
            for kind in AddressKind
        )
    return Batch(records=records, rows=rows, refused=refused + once)


def _timed(told: pl.DataFrame, names: Mapping[str, str], form: Form, zone: str | None) -> pl.DataFrame:
    if form.clock == "iso":
        return with_times(told, names, zone=zone)
    instant = seconds_or_zone if form.clock == "both" else _seconds
    return told.with_columns(pl.col(name).alias(f"{name}_text") for name in names).with_columns(
        instant(pl.col(name)).alias(name) for name in names
    )


def _seconds(text: pl.Expr) -> pl.Expr:
    return since_epoch(text, "s")


def _rules(raw: RawFile, asides: Sequence[str], names: Mapping[str, str]) -> list[Rule]:
    return [
        *[(pl.col("aside") == why, f"set_aside:{why}", "") for why in asides],
        (pl.col("kind").is_null(), Reason.UNKNOWN_EVENT, "type"),
        (pl.col("contact").is_null() | pl.col("id").is_null(), Reason.MISSING, "id"),
        (pl.col("time_text").is_null(), Reason.MISSING, names["time"]),
        *time_rules(raw, names),
    ]


def _event(form: Form) -> list[pl.Expr]:
    return [
        pl.col("id"),
        pl.coalesce("updated", "time").dt.timestamp("us").alias("revision"),
        pl.col("contact"),
        pl.col("time").alias("at"),
        *(pl.col(name) for name in ("kind", "queue", "agent", "customer")),
        compact_json(*form.words, *microseconds(*form.moments)).alias("payload"),
        pl.lit([], pl.List(pl.String)).alias("flags"),
    ]


def decoded(events: pl.LazyFrame, form: Form) -> pl.LazyFrame:
    """Every event once, in its newest version, with what its payload holds as columns; `version` is its own time."""
    columns = ("id", "contact", "at", "kind", "queue", "agent", "customer", "payload", "revision")
    return (
        unpacked(newest(events).select(columns), form.payload, form.moments)
        .with_columns(pl.from_epoch("revision", time_unit="us").dt.replace_time_zone("UTC").alias("version"))
        .with_columns(pl.col(form.moments).cast(UTC))
    )


def latest(rows: pl.LazyFrame, *columns: str, by: str = "contact") -> pl.LazyFrame:
    """Of the rows of each contact the last one's columns."""
    return rows.sort("version", "at", "id").group_by(by, maintain_order=True).agg(pl.col(columns).last())
