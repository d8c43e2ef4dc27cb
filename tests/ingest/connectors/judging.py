"""What tests of connectors share: a file as typed and folded rows, and damaged files."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import strategies as st

from ingest.connector import Connector, SourceSettings
from ingest.fold import with_people
from ingest.read.raw import RawFile, UnreadableFileError
from ingest.read.refusal import Refusals
from ingest.read.typed import typed_together
from ingest.read.unreadable import SourceSettingsError
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


def survives(connector: Connector, settings: SourceSettings, path: Path) -> None:
    """Whatever a file holds, reading it raises nothing but what says that it cannot be read."""
    try:
        judged(connector, path, settings=settings)
    except (UnreadableFileError, SourceSettingsError):
        return


def damaged(sample: bytes) -> st.SearchStrategy[bytes]:
    """The sample with bytes flipped, a piece cut out, or a piece put in somewhere else."""
    place = st.integers(0, max(len(sample) - 1, 0))
    flipped = st.builds(
        _flipped, st.just(sample), st.lists(st.tuples(place, st.integers(0, 255)), min_size=1, max_size=8)
    )
    cut = st.builds(lambda a, b: sample[: min(a, b)] + sample[max(a, b) :], place, place)
    spliced = st.builds(lambda a, b, c: sample[:c] + sample[min(a, b) : max(a, b)] + sample[c:], place, place, place)
    return st.one_of(flipped, cut, spliced)


def retold(sample: Any) -> st.SearchStrategy[Any]:
    """The JSON with one of its values, wherever it stands, replaced by one of another type, or out of all bounds."""
    odd: st.SearchStrategy[Any] = st.sampled_from(
        [None, True, -1, 0, 1e308, 2**62, "", "x", "-1", "9999-12-31T23:59:59Z", [], {}, [{}], {"a": []}]
    )
    places = list(_places(sample))
    return st.builds(lambda where, value: _replaced(sample, where, value), st.sampled_from(places), odd)


def _places(value: Any, here: tuple[Any, ...] = ()) -> Any:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inside:
        yield (*here, key)
        yield from _places(below, (*here, key))


def _replaced(sample: Any, where: tuple[Any, ...], value: Any) -> Any:
    copy = json.loads(json.dumps(sample))
    around = copy
    for step in where[:-1]:
        around = around[step]
    around[where[-1]] = value
    return copy


def _flipped(sample: bytes, some: list[tuple[int, int]]) -> bytes:
    changed = bytearray(sample)
    for place, value in some:
        changed[place] = value
    return bytes(changed)
