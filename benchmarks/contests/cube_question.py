"""Cube, a question: three metrics by channel and day over a year, out of what is kept, beside DuckDB on the rows."""

from pathlib import Path

import duckdb
import polars as pl

from benchmarks.contest import Contest
from benchmarks.contests._cube import ZONE, settings_of, write_store
from ingest.store.facts import Facts, open_facts
from metrics.cube.make import refresh
from metrics.find import find_metric
from metrics.measure import measure
from metrics.rows import Rows

_opened: dict[Path, Facts] = {}


def prepare(folder: Path, rows: int) -> None:
    """A year in a store, with its cube."""
    write_store(folder, rows)
    refresh(open_facts(settings_of(folder)), settings_of(folder), whole=False)


def spiritlevel(folder: Path) -> float:
    """Out of the cube; the first round reads it, the others find it in memory, as they do the facts."""
    return _proof(folder, _opened.setdefault(folder, open_facts(settings_of(folder))))


def by_the_rows(folder: Path) -> float:
    """The same question without a cube."""
    files = str(folder / "store" / "facts" / "leg" / "*" / "*.parquet")
    facts = _opened.setdefault(folder, open_facts(settings_of(folder)))
    return _proof(folder, Rows(frames={"leg": pl.scan_parquet(files)}, as_of=facts.as_of))


def by_duckdb(folder: Path) -> float:
    """By SQL over the fact files: the two counts of the service level and the average wait, without any interval."""
    settings = settings_of(folder)
    limits = ", ".join(f"('{x}', {y.within_s}, {y.short_abandon_s})" for x, y in settings.promise.items())
    query = f"""
        with leg as (
            select *, epoch(case when outcome = 'answered' then answered_at else left_at end - queued_at) as wait_s
            from '{folder}/store/facts/leg/*/*.parquet' left join (values {limits}) p(channel, within_s, short_s)
                using (channel)
            where kind = 'queue' and direction = 'inbound' and queued_at is not null and outcome <> 'void'
        ), judged as (
            select *, outcome = 'answered' as was_answered, outcome in ('abandoned', 'short_abandoned') as gave_up,
                outcome = 'short_abandoned' or (outcome = 'abandoned' and wait_s < short_s) as was_short
            from leg
        )
        select date_trunc('day', queued_at at time zone '{ZONE}') as day, channel, count(*) as offered,
            sum((was_answered and wait_s <= within_s)::int) as kept,
            sum(((was_answered or gave_up or outcome = 'missed') and not was_short)::int) as judged,
            sum(case when was_answered then wait_s end) as waited_s
        from judged group by all
    """  # noqa: S608 the query is made of our own numbers
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        answer = pl.DataFrame(connection.sql(query).to_arrow_table())
    return float(answer.select(pl.sum("offered", "kept", "waited_s")).sum_horizontal().item())


def _proof(folder: Path, facts: Facts | Rows) -> float:
    metrics = [find_metric(x) for x in ("offered", "service_level", "average_speed_of_answer")]
    answer = measure(metrics, facts, settings_of(folder), by=["channel"], every="1d")
    return float(answer["numerator"].sum())


cube_question = Contest(
    name="cube_question",
    task="Three metrics by channel and day over a year, out of the cube",
    rows=5_000_000,
    prepare=prepare,
    contenders={"spiritlevel": spiritlevel, "DuckDB": by_duckdb, "by the rows": by_the_rows},
    rival="DuckDB",
    bound=0.2,
)
