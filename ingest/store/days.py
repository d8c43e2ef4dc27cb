"""Write the days anew that a change touches, as many together as memory holds."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from math import ceil

import polars as pl

from ingest.store.catalogue import Segment
from ingest.store.change import Change
from ingest.store.manifest import Snapshot, Store
from ingest.store.segment import Written, stored_schema, write_segment
from ingest.table import Table

ROWS_AT_ONCE = 150_000
"""How many rows are in memory while days are written. A longer day becomes several segments."""

BYTES_AT_ONCE = 32 * 1024**2
"""The same for wide rows."""


def write_days(store: Store, seen: Snapshot, change: Change) -> tuple[list[Written], list[str]]:
    """Write the touched days of one table: the new segments, and the paths of those that they replace.

    Raises OSError when the disk is full or fails; what was begun is removed.
    """
    table = change.table
    replaced = [segment for segment in seen.of(table) if segment.day in change.days]
    written: list[Written] = []
    try:
        for days in _runs(change, replaced):
            for rows in _rows(seen, change, [x for x in replaced if x.day in set(days)], days):
                for when, part in _by_day(table, rows):
                    written.append(write_segment(store.facts, table, when, part, seen.seq + 1))
    except BaseException:
        discard(store, written)
        raise
    return written, [segment.path for segment in replaced]


def discard(store: Store, written: list[Written]) -> None:
    """Remove segments that no manifest will name."""
    for segment in written:
        (store.facts / segment.path).unlink(missing_ok=True)


def _most(change: Change) -> int:
    wide = change.arriving.bytes / max(change.arriving.rows, 1)
    return max(1, min(ROWS_AT_ONCE, int(BYTES_AT_ONCE / max(wide, 1))))


def _weights(change: Change, replaced: list[Segment]) -> dict[date, int]:
    weights = dict(change.days)
    for segment in replaced:
        weights[segment.day] += segment.rows
    return weights


def _runs(change: Change, replaced: list[Segment]) -> Iterator[list[date]]:
    """The touched days in their order, as many at a time as make no more rows than fit; each at least alone."""
    run: list[date] = []
    rows = 0
    for day, weight in sorted(_weights(change, replaced).items()):
        if run and rows + weight > _most(change):
            yield run
            run, rows = [], 0
        run.append(day)
        rows += weight
    if run:
        yield run


def _rows(seen: Snapshot, change: Change, replaced: list[Segment], days: list[date]) -> Iterator[pl.DataFrame]:
    """What the days hold after the change; a day that is too long in parts, by a digest of the id."""
    table, many = change.table, sum(_weights(change, replaced)[day] for day in days)
    begin, end = (datetime.combine(day, time(), UTC) for day in (days[0], days[-1] + timedelta(days=1)))
    span = (begin, end - timedelta(microseconds=1))
    parts = ceil(many / _most(change)) if len(days) == 1 else 1
    names = stored_schema(table).names()
    for part in range(parts):
        here = pl.col("id").hash(seed=2) % parts == part if parts > 1 else pl.lit(value=True)
        frames = []
        if replaced:
            live = seen.scan(table, replaced).filter(here)
            if change.leaving.rows:
                live = live.join(change.leaving.between(*span).filter(here).select("id"), on="id", how="anti")
            frames.append(live)
        if change.arriving.rows:
            frames.append(change.arriving.between(*span).filter(here).select(names))
        if change.staying.rows:
            frames.append(change.staying.between(*span).filter(here).select(names))
        if frames:
            rows = pl.concat(frames).collect()
            if rows.height:
                yield rows


def _by_day(table: Table, rows: pl.DataFrame) -> Iterator[tuple[date, pl.DataFrame]]:
    """The rows of each day, in order of the day column and `id`: sorted once, then cut."""
    ordered = rows.sort(table.day, "id")
    begin = 0
    days = ordered.select(pl.col(table.day).dt.date().rle().struct.unnest())
    for when, many in zip(days["value"], days["len"], strict=True):
        yield when, ordered.slice(begin, many)
        begin += many
