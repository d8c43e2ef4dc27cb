"""What tests of connectors share: a file as typed rows, and as folded ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from ingest.connector import Connector, SourceSettings
from ingest.fold import with_people
from ingest.read.raw import RawFile
from ingest.read.refusal import Refusals
from ingest.read.typed import typed_together
from ingest.registry import tables

RECEIVED = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Judged:
    """What files came to: how many records, rows by table as they are before the store, and what was refused."""

    records: int
    rows: Mapping[str, pl.DataFrame]
    refused: pl.DataFrame

    def reasons(self) -> list[tuple[int, str, str]]:
        """Record, reason and detail of what was refused."""
        return self.refused.select("record", "reason", "detail").sort("record").rows()

    def table(self, name: str, *columns: str) -> list[tuple[object, ...]]:
        """These columns of a table in the order of its ids; times as text, with the day only where it matters."""
        frame = self.rows[name].sort("id").select(columns)
        clocks = [x for x, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
        texts = [pl.col(x).dt.strftime("%d %H:%M:%S%.3f").str.replace(".000", "", literal=True) for x in clocks]
        return frame.with_columns(texts).rows()


def told(connector: Connector, **options: Any) -> SourceSettings:
    """The settings of a source called `it`."""
    return connector.settings.model_validate({"source": "it", **options})


def judged(
    connector: Connector,
    *paths: Path,
    settings: SourceSettings | None = None,
    stir: Callable[[pl.DataFrame], pl.DataFrame] = lambda events: events,
) -> Judged:
    """The files read, typed and, where the connector folds, folded together; addresses have become numbers."""
    settings = settings or told(connector)
    records, refused, found = 0, [Refusals.none().frame], dict[str, list[pl.DataFrame]]()
    for path in paths:
        raw = RawFile(path=path, received_at=RECEIVED)
        for batch in connector.read(raw, settings):
            rows, bad = typed_together(batch, tables(), raw, zone=settings.timezone)
            records += batch.records
            refused.append(bad.frame)
            assert not bad.frame["record"].is_duplicated().any()
            known = set(bad.frame["record"]).union(*(set(frame["record"]) for frame in rows.values()))
            assert len(known) == batch.records, "records are conserved: each gives a row or is refused"
            for name, frame in rows.items():
                found.setdefault(name, []).append(_with_numbers(name, frame))
    merged = {
        name: pl.concat(some).sort("revision").unique("id", keep="last", maintain_order=True)
        for name, some in found.items()
    }
    if connector.fold is not None and "event" in merged:
        events = stir(merged["event"].drop("record")).with_columns(pl.lit("it").alias("source"))
        merged |= {name: rows.collect() for name, rows in connector.fold(events.lazy(), settings).items()}
    assert set(merged) <= set(connector.makes) | {"event"}
    return Judged(records, merged, pl.concat(refused))


def _with_numbers(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Numbers in place of addresses: the sum of an address's bytes, which is the same in every file."""
    for column in tables()[name].personal:
        addresses = frame[column].drop_nulls().unique().to_list()
        numbers = {address: sum(address.encode()) for address in addresses}
        frame = frame.with_columns(
            pl.col(column).replace_strict(numbers, default=None, return_dtype=pl.Int64).alias(column)
        )
    return with_people(frame)


def surrogate(address: str) -> int:
    """The number that stands for an address in `Judged`."""
    return sum(address.encode())


def checked(
    connector: Connector, settings: SourceSettings, path: Path, *, zone: str | None = None
) -> tuple[dict[str, pl.DataFrame], list[tuple[int, str, str]]]:
    """The rows of every table as the guard lets them pass, addresses and all, and the records that it refuses."""
    raw = RawFile(path=path, received_at=RECEIVED)
    rows: dict[str, list[pl.DataFrame]] = {}
    refused = []
    for batch in connector.read(raw, settings):
        good, bad = typed_together(batch, tables(), raw, zone=zone)
        refused += bad.frame.select("record", "reason", "detail").rows()
        for name, frame in good.items():
            rows.setdefault(name, []).append(frame)
    return {name: pl.concat(frames).sort("id") for name, frames in rows.items()}, sorted(refused)
