"""What came in the past, stretch by stretch, in every stretch of every whole day, as a forecast learns from it."""

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from ingest.settings import Settings, holidays_between
from ingest.settings.stretches import stretches
from ingest.vocabulary import Direction
from metrics.calendar import Period
from metrics.catalogue.average_handle_time import average_handle_time
from metrics.catalogue.concurrency import concurrency
from metrics.catalogue.offered import offered
from metrics.measure import measure
from metrics.metric import Metric
from metrics.rows import FactSource
from metrics.staffing.conditions import LIVE

LONGEST = 26
"""So many weeks are looked at; what is older weighs next to nothing (`metrics.staffing.seasonal`)."""


def history(facts: FactSource, settings: Settings, channel: str, *, last: date, every: str) -> pl.DataFrame:
    """All that is known of one channel until the day `last`, whole weeks of it.

    Columns: date, at (local time at which the stretch begins), contacts, handled (those whose handling time is known,
    filed when they were answered, in writing when they came), worked_s (their handling time in all). Days before the
    first contact have no row, and every stretch of a later day has one. Raises what `measure` raises.
    """
    first = last - timedelta(days=7 * LONGEST - 1)
    period = Period(since=first, until=last + timedelta(days=1))
    inbound = {"direction": [Direction.INBOUND]} if channel in LIVE else {}
    of_work = concurrency if channel in LIVE else average_handle_time

    def asked(metric: Metric, where: dict[str, list[Direction]]) -> pl.DataFrame:
        found = measure([metric], facts, settings, where={"channel": [channel], **where}, period=period, every=every)
        if found.is_empty():
            return pl.DataFrame(schema={"date": pl.Date, "at": pl.Time, "numerator": pl.Float64, "n": pl.Int64})
        local = found.with_columns(date=pl.col("bucket").dt.date(), at=pl.col("bucket").dt.time())
        return local.group_by("date", "at").agg(pl.col("numerator").sum(), pl.col("n").sum())

    came = asked(offered, {}).select("date", "at", contacts="numerator")
    came = came.filter(pl.col("contacts") > 0)
    if came.is_empty():
        nothing = dict.fromkeys(("contacts", "handled", "worked_s"), pl.Float64)
        return pl.DataFrame(schema={"date": pl.Date, "at": pl.Time, **nothing})
    begins = came.select(pl.col("date").min()).item()
    weeks = ((last - begins).days + 1) // 7
    work = asked(of_work, inbound).select("date", "at", handled=pl.col("n").cast(pl.Float64), worked_s="numerator")
    return (
        grid(last - timedelta(days=7 * weeks - 1), last, every)
        .join(came, on=("date", "at"), how="left")
        .join(work, on=("date", "at"), how="left")
        .with_columns(pl.col("contacts", "handled", "worked_s").fill_null(0.0))
        .sort("date", "at")
    )


def grid(first: date, last: date, every: str) -> pl.DataFrame:
    """Every stretch of every day from one to another, both among them: date, at."""
    days = pl.DataFrame({"date": pl.date_range(first, last, eager=True)})
    clock = pl.datetime_range(pl.lit("2000-01-01").str.to_datetime(), pl.lit("2000-01-02").str.to_datetime(), every)
    times = pl.select(at=clock).head(-1).select(pl.col("at").dt.time())
    return days.join(times, how="cross").sort("date", "at")


def quietest(past: pl.DataFrame) -> tuple[int, int]:
    """The two weekdays (1 for Monday) on which the fewest came, the quietest first: in most countries the weekend."""
    totals = past.group_by(pl.col("date").dt.weekday().cast(pl.Int32).alias("weekday")).agg(pl.col("contacts").mean())
    first, second = totals.sort("contacts", -pl.col("weekday"))["weekday"].head(2).to_list()
    return first, second


def with_weekdays(stretches: pl.DataFrame, closed: frozenset[date], quiet: tuple[int, int]) -> pl.DataFrame:
    """The stretches with `weekday` (1 for Monday) and `kind`: 0 on working days, 1 and 2 on the two quiet weekdays.

    A holiday, or a day on which it is closed, is taken for the quietest weekday.
    """
    holiday = pl.col("date").is_in(sorted(closed))
    weekday = pl.when(holiday).then(quiet[0]).otherwise(pl.col("date").dt.weekday()).cast(pl.Int32)
    kinds = {day: kind for kind, day in enumerate(quiet, start=1)}
    return stretches.with_columns(weekday=weekday).with_columns(
        kind=pl.col("weekday").replace_strict(kinds, default=0, return_dtype=pl.Int32)
    )


def closed_days(settings: Settings, channel: str, first: date, last: date) -> frozenset[date]:
    """The holidays of a channel's opening hours, and single days on which they say that it is closed."""
    name = settings.promise_of(channel).hours
    return frozenset(_closed(settings, name, first, last)) if name else frozenset()


def _closed(settings: Settings, name: str, first: date, last: date) -> Iterator[date]:
    hours = settings.hours[name]
    opens = {day for day, text in hours.dates.items() if stretches(text)}
    yield from (day for day in hours.dates if first <= day <= last and day not in opens)
    for version in hours.versions():
        for day in holidays_between(version.holidays, first, last) - opens:
            if (version.from_day is None or day >= version.from_day) and (version.until is None or day < version.until):
                yield day
