"""Answers about few facts: all of them are added up by day or hour once, and every choice among them adds up those."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC, Table
from metrics.calendar import Period, bucket
from metrics.cube.answer import BY_THE_CLOCK, CHOSEN, SHORTER_THAN_CELLS, Asked
from metrics.cube.cells import FROM
from metrics.cube.stretch import cut, within
from metrics.derived_table import WithDerived
from metrics.dimensions import dimensions_of, matching
from metrics.memory import Memory
from metrics.parts import Parts, Plan
from metrics.rows import LONGEST_BEFORE, SOON, FactSource
from metrics.together import About, are_few, is_reading, once

_memory: Memory[Parts] = Memory(most_bytes=192 * 1024**2)


def from_sums(
    plan: Plan, *, facts: FactSource, settings: Settings, asked: Asked, make: Callable[[Asked], Parts]
) -> Parts | None:
    """The parts that answer a question of a reader; None where it is about many facts, or about less than a day.

    `make` is asked about all days at once, and what it gives is remembered while facts and settings are the same; and
    about what is left over of the period before and after whole days.

    Nothing is added up of a table some of whose rows are filed far from when they are counted: the days of a question
    decide whether it sees those.
    """
    table, counted_on, zone = plan.metrics[0].table, plan.metrics[0].counted_on, settings.site.timezone
    whole, left_over = cut(asked.period, zone, None)
    if not is_reading() or whole is None or asked.every in SHORTER_THAN_CELLS or not are_few(facts):
        return None
    if counted_on != table.day and _has_strays(table, counted_on, facts, settings):
        return None
    always = (x for x in CHOSEN if x in dimensions_of(table))
    every = "1h" if asked.is_within_days else "1d"
    all_days = Asked(by=sorted({*asked.dimensions, *always}), where={}, period=Period(), every=every)
    about = About(what=(plan, *all_days.by, every), facts=facts, settings=settings)
    cells = _memory.get(about, lambda: _placed(make(all_days), every, zone))
    clock = {x: BY_THE_CLOCK[x](FROM, zone) for x in sorted({*asked.by, *asked.where} & BY_THE_CLOCK.keys())}
    buckets = {"bucket": bucket(FROM, asked.every, settings)} if asked.every else {}

    def chosen(frame: pl.DataFrame) -> pl.LazyFrame:
        timed = frame.lazy().filter(*within(FROM, whole)).with_columns(**clock)
        return timed.filter(*matching(table, asked.where)).with_columns(**buckets)

    ends = (make(replace(asked, period=Period(since=since, until=until))) for since, until in left_over)
    return plan.add([plan.folded(cells, asked.keys, chosen=chosen), *ends])


def _has_strays(table: Table, counted_on: str, facts: FactSource, settings: Settings) -> bool:
    apart = pl.col(counted_on) - pl.col(table.day)
    stray = (apart < timedelta()) | (apart > LONGEST_BEFORE) if counted_on in SOON else apart < timedelta()

    def look() -> pl.DataFrame:
        return WithDerived(facts=facts, settings=settings).scan(table).select(stray.any()).collect()

    return bool(once(f"strays of {table.name} by {counted_on}", facts, settings, look).item())


def _placed(cells: Parts, every: str, zone: str) -> Parts:
    """The cells with the instant that stands for each: the beginning of an hour, or the noon of a day."""
    local = pl.col("bucket")
    if every == "1d":
        noon = local.cast(pl.Datetime("us")) + pl.duration(hours=12)
        local = noon.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    at = local.dt.convert_time_zone("UTC").cast(UTC).alias(FROM)
    return Parts(
        keys=cells.keys,
        sums=cells.sums.with_columns(at).drop("bucket"),
        histograms={name: steps.with_columns(at).drop("bucket") for name, steps in cells.histograms.items()},
    )
