"""The sums of each day, source and channel, kept per segment: what came in figures, without reading rows again."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

import polars as pl
import sqlalchemy
from sqlmodel import col, delete, func, insert, select

from ingest.store.catalogue import DaySum, Segment
from ingest.store.manifest import Store, snapshot
from ingest.store.segment import stored_schema
from ingest.table import Table
from ingest.vocabulary import Flag

PATH = "path"
KEYS = ("source", "channel", "day")
SUMS = pl.Schema({name: pl.Int64() for name in ("rows", "unmapped", "waited", "talked")})
LENGTHS = pl.Schema({name: pl.Float64() for name in ("wait_median_s", "wait_long_s", "talk_median_s")})

UNTOLD = ("queue", "topic")
"""Columns in which a source that does not know writes the word unknown."""

ROWS_AT_ONCE = 1_000_000
"""How many rows of new segments are summed at once."""

LONG = 0.9
"""The share of contacts that wait no longer than `wait_long_s`."""


def summed(table: Table, rows: pl.LazyFrame, *by: str) -> pl.DataFrame:
    """The sums of rows of one table by source, channel (empty where there is none), UTC day and further columns."""
    schema = rows.collect_schema()
    channel = pl.col("channel").fill_null("") if "channel" in schema else pl.lit("")
    flagged = pl.col("flags").list.contains(Flag.UNMAPPED_STATUS.value)
    unknown = [pl.col(name).str.to_lowercase() == "unknown" for name in UNTOLD if schema.get(name) == pl.String]
    nothing = pl.lit(None, pl.Float64)
    is_leg = {"queued_at", "answered_at", "left_at", "talk_s"} <= set(schema.names())
    wait = (pl.coalesce("answered_at", "left_at") - pl.col("queued_at")).dt.total_microseconds() / 1_000_000
    figures = rows.select(
        *by,
        pl.col("source"),
        channel.alias("channel"),
        pl.col(table.day).dt.date().alias("day"),
        pl.col(table.day).alias("last_at"),
        pl.any_horizontal(flagged, *unknown).fill_null(value=False).alias("unmapped"),
        (wait if is_leg else nothing).alias("wait"),
        (pl.col("talk_s") if is_leg else nothing).alias("talk"),
    )
    return (
        figures.group_by(*by, *KEYS)
        .agg(
            rows=pl.len().cast(pl.Int64),
            unmapped=pl.col("unmapped").sum().cast(pl.Int64),
            waited=pl.col("wait").count().cast(pl.Int64),
            wait_median_s=pl.col("wait").median(),
            wait_long_s=pl.col("wait").quantile(LONG),
            talked=pl.col("talk").count().cast(pl.Int64),
            talk_median_s=pl.col("talk").median(),
            last_at=pl.col("last_at").max(),
        )
        .with_columns(table=pl.lit(table.name))
        .collect(engine="streaming")
    )


def keep_sums(store: Store, tables: Mapping[str, Table]) -> None:
    """Bring the sums up to date: those of new segments come, those of replaced ones go; no other row is read."""
    with store.catalogue.reading() as session:
        there = set(session.exec(select(DaySum.path).distinct()).all())
    live = {segment.path: segment for segment in snapshot(store).segments if segment.table_name != "event"}
    fresh: dict[str, list[Segment]] = {}
    for path, segment in live.items():
        if path not in there:
            fresh.setdefault(segment.table_name, []).append(segment)
    if not fresh and there <= live.keys():
        return
    frames = [
        _of_segments(store, tables[name], some)
        for name, every in fresh.items()
        if name in tables
        for some in _runs(every)
    ]
    rows = [frame.to_dicts() for frame in frames]
    with store.catalogue.writing() as session:
        alive = select(Segment.path).where(col(Segment.removed_seq).is_(None))
        session.exec(delete(DaySum).where(col(DaySum.path).not_in(alive)))
        for some in rows:
            if some:
                session.exec(insert(DaySum), params=some)


def _runs(segments: list[Segment]) -> Iterator[list[Segment]]:
    """Segments of which so many together as have no more rows than fit into memory, each at least alone."""
    run: list[Segment] = []
    for segment in segments:
        if run and sum(x.rows for x in run) + segment.rows > ROWS_AT_ONCE:
            yield run
            run = []
        run.append(segment)
    if run:
        yield run


def _of_segments(store: Store, table: Table, segments: list[Segment]) -> pl.DataFrame:
    paths = {str(store.facts / segment.path): segment.path for segment in segments}
    rows = pl.scan_parquet(
        list(paths),
        schema=stored_schema(table),
        missing_columns="insert",
        extra_columns="ignore",
        hive_partitioning=False,
        glob=False,
        include_file_paths=PATH,
    )
    sums = summed(table, rows, PATH)
    return sums.with_columns(pl.col(PATH).replace_strict(paths)).rename({"table": "table_name"})


def day_sums(store: Store, *, source: str | None = None, since: date | None = None) -> pl.DataFrame:
    """The kept sums by table, source, channel and day (see `ingest.quality.expected.DAYS`), from one day on.

    A day of several segments has the medians of its parts, weighed by how many they are of.
    """
    names = ["path", "table_name", *KEYS, *SUMS, *LENGTHS, "last_at"]
    kept_in = DaySum.metadata.tables[str(DaySum.__tablename__)]
    query = sqlalchemy.select(*(kept_in.c[name] for name in names))
    query = query.where(kept_in.c.source == source) if source is not None else query
    query = query.where(kept_in.c.day >= since) if since is not None else query
    with store.catalogue.reading() as session:
        rows = [tuple(row) for row in session.connection().execute(query)]
    schema = {name: pl.String() for name in names} | {"day": pl.Date()} | dict(SUMS) | dict(LENGTHS)
    kept = pl.DataFrame(rows, schema=schema | {"last_at": pl.Datetime("us", "UTC")}, orient="row")
    # Two processes that saw the same new segment may both have added it up.
    return _together(kept.unique(["path", *KEYS], keep="first").rename({"table_name": "table"}))


def _together(parts: pl.DataFrame) -> pl.DataFrame:
    def weighed(length: str, by: str) -> pl.Expr:
        return ((pl.col(length) * pl.col(by)).sum() / pl.col(by).filter(pl.col(length).is_not_null()).sum()).alias(
            length
        )

    return (
        parts.group_by("table", *KEYS)
        .agg(
            pl.col(list(SUMS)).sum(),
            weighed("wait_median_s", "waited"),
            weighed("wait_long_s", "waited"),
            weighed("talk_median_s", "talked"),
            pl.col("last_at").max(),
        )
        .with_columns(pl.col(list(LENGTHS)).fill_nan(None))
        .sort("table", *KEYS)
    )


def days_of(store: Store, seqs: Collection[int]) -> tuple[date, date] | None:
    """The first and the last day that these commits touched; None where they touched none."""
    with store.catalogue.reading() as session:
        touched = col(Segment.added_seq).in_(list(seqs)), Segment.table_name != "event"
        first: date | None = session.exec(select(func.min(Segment.day)).where(*touched)).one()
        last: date | None = session.exec(select(func.max(Segment.day)).where(*touched)).one()
    return None if first is None or last is None else (first, last)


def last_days(store: Store, many: int) -> date | None:
    """The day from which the last so many days reach up to the newest one that is known; None where there is none."""
    with store.catalogue.reading() as session:
        newest: date | None = session.exec(select(func.max(DaySum.day))).one()
    return newest - timedelta(days=many) if newest is not None else None
