"""The columns that metrics read beside those of a table: the promise, business time, the latest answer."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, time
from functools import partial
from zoneinfo import ZoneInfo

import polars as pl
from polars.datatypes import DataType

from ingest.settings import Promise, Settings
from ingest.table import UTC, Table
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.survey import survey
from metrics.around import Around
from metrics.calendar import instant
from metrics.columns import wait_ended_at, waiting
from metrics.opening_clock import clock_of

_OF_A_PROMISE = ("promise_s", "short_abandon_s")
_OF_BUSINESS = ("business_wait_s", "business_waited_so_far_s")
_BETWEEN = {
    "business_first_reply_s": ("asked_at", "first_reply_at"),
    "business_reply_s": ("asked_at", "replied_at"),
    "business_unanswered_s": ("asked_at", "unanswered_until"),
    "business_resolution_s": ("started_at", "resolved_at"),
    "business_open_s": ("started_at", "open_until"),
}
"""Business seconds between two times of a row, of each table that has both."""
_BY_THE_LAST = {
    "business_first_reply_last_s": ("asked_at", "first_reply_at"),
    "business_unanswered_last_s": ("asked_at", "unanswered_until"),
    "business_resolution_last_s": ("started_at", "resolved_at"),
    "business_open_last_s": ("started_at", "open_until"),
}
"""The same by the version of the hours that was in force at the end, for all of the time."""
_A_MOMENT = pl.duration(seconds=1)


def derived_columns(table: Table) -> Mapping[str, DataType | type[DataType]]:
    """The derived columns of a table, with their types."""
    promised = dict.fromkeys(_OF_A_PROMISE, pl.Float64) if "channel" in table.columns else {}
    latest = {"latest": pl.Boolean} if table is survey else {}
    answer = {"first_answered_at": UTC} if table is interaction else {}
    touched = {"agents": pl.Int64} if table is interaction else {}
    between = [name for name, ends in {**_BETWEEN, **_BY_THE_LAST}.items() if {*ends} <= table.columns.keys()]
    business = dict.fromkeys(_OF_BUSINESS if table is leg else between, pl.Float64)
    opening = {"came_open": pl.Boolean} if table is leg else {}
    return {**promised, **latest, **answer, **touched, **business, **opening, "as_of": UTC}


def with_derived(
    rows: pl.LazyFrame, table: Table, needed: Collection[str], *, around: Around, settings: Settings
) -> pl.LazyFrame:
    """The rows with those of the derived columns that are needed."""
    if table is interaction and "first_answered_at" in needed:
        rows = rows.join(around.first_answer(), left_on="id", right_on="interaction_id", how="left")
    if table is interaction and "agents" in needed:
        rows = rows.join(around.agents(), left_on="id", right_on="interaction_id", how="left")
    if table is survey and "latest" in needed:
        # Among all of them, not only those of the question: else a day and its month would count different surveys.
        rows = rows.join(around.latest_answers().with_columns(is_latest=pl.lit(value=True)), on="id", how="left")
    as_of = pl.lit(around.facts.as_of, dtype=UTC)
    made: Mapping[str, Callable[[], pl.Expr]] = (
        {
            "short_abandon_s": lambda: _promised(lambda promise: promise.short_abandon_s, table, settings),
            "as_of": lambda: as_of,
            "latest": _latest,
            "promise_s": lambda: _promise(table, around=around, settings=settings),
            "business_wait_s": lambda: _business("queued_at", wait_ended_at, table, around=around, settings=settings),
            "business_waited_so_far_s": lambda: pl.when(waiting).then(
                _business("queued_at", as_of, table, around=around, settings=settings)
            ),
            "came_open": lambda: (
                _business("queued_at", pl.col("queued_at") + _A_MOMENT, table, around=around, settings=settings) > 0
            ),
        }
        | {
            name: partial(_business, begin, pl.col(end), table, around=around, settings=settings)
            for name, (begin, end) in _BETWEEN.items()
        }
        | {
            name: partial(_by_the_last, begin, pl.col(end), table, around=around, settings=settings)
            for name, (begin, end) in _BY_THE_LAST.items()
        }
    )
    here = derived_columns(table)
    return rows.with_columns(**{name: x() for name, x in made.items() if name in here and name in needed})


def _promise(table: Table, *, around: Around, settings: Settings) -> pl.Expr:
    """Until when a contact is in time, in seconds of the calendar.

    Where a promise counts opening hours it is the seconds until they are spent, so that whoever compares a wait with it
    need not know by which clock the promise goes.
    """
    within = _promised(lambda promise: promise.within_s, table, settings)
    clock = clock_of((x.hours for x in _promises(settings) if x.clock == "business"), settings, around)
    if clock is None:
        return within
    code = _promised(lambda x: clock.code[x.hours] if x.clock == "business" else 0, table, settings)
    begin = pl.col("queued_at" if "queued_at" in table.columns else table.day)
    return pl.when(code == 0).then(within).otherwise(clock.until_spent(code, begin, within))


def _business(begin: str, end: pl.Expr, table: Table, *, around: Around, settings: Settings) -> pl.Expr:
    """The seconds that were open by the hours of each row's channel and queue; null where nobody said which."""
    clock = clock_of((x.hours for x in _promises(settings)), settings, around)
    if clock is None:
        return pl.lit(None, dtype=pl.Float64)
    code = _promised(lambda x: clock.code.get(x.hours, 0), table, settings)
    return clock.seconds(code, pl.col(begin), end)


def _by_the_last(begin: str, end: pl.Expr, table: Table, *, around: Around, settings: Settings) -> pl.Expr:
    """As `_business`, with the version of the hours that is in force at the end for all of the time."""
    names = sorted({x.hours for x in _promises(settings)} & {*settings.hours})
    each = {name: settings.hours[name].each_for_ever() for name in names}
    frozen = {f"{name}@{day}": hours for name, some in each.items() for day, hours in some}
    clock = clock_of(frozen, settings.model_copy(update={"hours": frozen}), around)
    if clock is None:
        return pl.lit(None, dtype=pl.Float64)
    number = _promised(lambda x: names.index(x.hours) + 1 if x.hours in each else 0, table, settings)
    code = pl.lit(0)
    for place, (name, some) in enumerate(each.items(), start=1):
        last = pl.lit(clock.code[f"{name}@{some[0][0]}"])
        for day, _ in some[1:]:
            begins = pl.lit(instant(day, settings.zone_of(name)) if day else None, dtype=UTC)
            last = pl.when(end >= begins).then(clock.code[f"{name}@{day}"]).otherwise(last)
        code = pl.when(number == place).then(last).otherwise(code)
    return clock.seconds(code, pl.col(begin), end)


def _promises(settings: Settings) -> Iterator[Promise]:
    for promise in settings.promise.values():
        yield from (promise, *promise.queue.values())


def _promised(what: Callable[[Promise], float], table: Table, settings: Settings) -> pl.Expr:
    """A number that each channel and queue promises, for the channel and queue of each row."""
    if "channel" not in table.columns:
        return pl.lit(None, dtype=pl.Float64)
    channel = pl.col("channel")
    of_channel = {name: float(what(promise)) for name, promise in settings.promise.items()}
    promised = channel.replace_strict(of_channel, default=None, return_dtype=pl.Float64)
    for name, promise in settings.promise.items():
        if promise.change:
            promised = pl.when(channel == name).then(_in_time(what, promise, table, settings)).otherwise(promised)
    if "queue" not in table.columns:
        return promised
    for name, promise in settings.promise.items():
        for queue, of_queue in promise.queue.items():
            here = (channel == name) & (pl.col("queue") == queue)
            promised = pl.when(here).then(_in_time(what, of_queue, table, settings)).otherwise(promised)
    return promised


def _in_time(what: Callable[[Promise], float], promise: Promise, table: Table, settings: Settings) -> pl.Expr:
    """A number that a promise says, as it was promised when each row came."""
    zone, came = ZoneInfo(settings.site.timezone), pl.col("queued_at" if "queued_at" in table.columns else table.day)
    said = pl.lit(float(what(promise)))
    for day, later in promise.versions:
        if day is not None:
            begins = datetime.combine(day, time(), zone)
            said = pl.when(came >= pl.lit(begins).dt.convert_time_zone("UTC")).then(float(what(later))).otherwise(said)
    return said


def _latest() -> pl.Expr:
    """Whether a survey is complete, and the latest complete one of its kind about its interaction."""
    return pl.col("complete") & (pl.col("interaction_id").is_null() | pl.col("is_latest").fill_null(value=False))
