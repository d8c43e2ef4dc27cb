"""Business seconds: how much of a stretch of time lies in opening hours, for millions of rows at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from ingest.settings import Hours
from metrics.opening import in_force, open_stretches

Whole = npt.NDArray[np.int64]

_SECOND = 1_000_000
_SHIFT = 53
"""Microseconds of 285 years; each schedule has its own such range, so that one search serves all of them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class BusinessClock:
    """Several opening hours between two instants, ready to be asked about any number of rows.

    `code` gives each of them a number from 1; 0, and null, is no schedule at all. The arrays are about open stretches,
    in the order of schedule and time, each schedule's first being one without length: where it begins and how long it
    is, and what had been open before it; all in microseconds, counted from `first`.
    """

    first: datetime
    last: datetime
    code: Mapping[str, int]
    begins: Whole
    lengths: Whole
    before: Whole
    owner: Whole
    since: Whole
    until: Whole
    goes_on: npt.NDArray[np.bool_]
    _by_time: Whole = field(init=False, repr=False)
    _by_open: Whole = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Put time, and what was open until then, into a range of its own for each schedule."""
        object.__setattr__(self, "_by_time", (self.owner << _SHIFT) + self.begins)
        object.__setattr__(self, "_by_open", (self.owner << _SHIFT) + self.before)

    def seconds(self, schedule: pl.Expr, begin: pl.Expr, end: pl.Expr) -> pl.Expr:
        """The seconds from `begin` to `end` that were open; `schedule` is the code of each row's.

        Null where a time is missing, where they contradict each other, and where at some instant between them no
        schedule applies; 0 only where one did, and was closed.
        """
        return pl.map_batches([schedule, begin, end], self._seconds, return_dtype=pl.Float64, is_elementwise=True)

    def until_spent(self, schedule: pl.Expr, begin: pl.Expr, within_s: pl.Expr) -> pl.Expr:
        """The calendar seconds until so many business seconds are over: waiting for longer is waiting too long.

        A time allowed that ends with the day is over when the next one opens. Where that comes after `last`, it is the
        time until then; null where no schedule applies at `begin`, or from an instant on at which it is not over.
        """
        return pl.map_batches([schedule, begin, within_s], self._spent, return_dtype=pl.Float64, is_elementwise=True)

    def _seconds(self, columns: Sequence[pl.Series]) -> pl.Series:
        code = _codes(columns[0])
        (began, known), (ended, also_known) = (self._open(code, x) for x in columns[1:])
        forward = _micros(columns[2]) >= _micros(columns[1])
        return _nulled((ended - began) / _SECOND, known & also_known & forward)

    def _spent(self, columns: Sequence[pl.Series]) -> pl.Series:
        code = _codes(columns[0])
        began, known = self._open(code, columns[1])
        allowed = (columns[2].fill_null(0) * _SECOND).round().cast(pl.Int64).to_numpy()
        sought = began + np.minimum(allowed, self._span)
        at = np.searchsorted(self._by_open, (code << _SHIFT) + sought, side="right") - 1
        over = sought - self.before[at]
        reached = over < self.lengths[at]
        then = np.where(reached, self.begins[at] + over, self._span)
        known &= columns[2].is_not_null().to_numpy() & (reached | self.goes_on[code])
        return _nulled((then - self._since_first(columns[1])) / _SECOND, known)

    def _open(self, code: Whole, time: pl.Series) -> tuple[Whole, npt.NDArray[np.bool_]]:
        """What each row's schedule had been open until a time, and where a schedule applies then."""
        here = self._since_first(time)
        known = time.is_not_null().to_numpy() & (here >= self.since[code]) & (here <= self.until[code])
        here = np.clip(here, 0, self._span)
        at = np.searchsorted(self._by_time, (code << _SHIFT) + here, side="right") - 1
        return self.before[at] + np.minimum(here - self.begins[at], self.lengths[at]), known

    def _since_first(self, time: pl.Series) -> Whole:
        return _micros(time) - _epoch(self.first)

    @property
    def _span(self) -> int:
        return _epoch(self.last) - _epoch(self.first)


def business_clock(hours: Mapping[str, tuple[Hours, str]], *, first: datetime, last: datetime) -> BusinessClock:
    """The clock of these opening hours, each with its zone, for times between two instants."""
    span = _epoch(last) - _epoch(first)
    nothing = np.zeros(1, dtype=np.int64)
    begins, lengths, before = [nothing], [nothing], [nothing]
    since, until, goes_on = [1], [0], [False]
    for own, zone in hours.values():
        found = open_stretches(own, zone, first=first, last=last)
        begin, end = (_micros(found[x]) - _epoch(first) for x in ("begin", "end"))
        begins.append(np.concatenate([nothing, begin]))
        lengths.append(np.concatenate([nothing, end - begin]))
        before.append(np.concatenate([nothing, nothing, np.cumsum(end - begin)])[:-1] if begin.size else nothing)
        from_instant, until_instant = in_force(own, zone)
        since.append(0 if from_instant is None else max(0, _epoch(from_instant) - _epoch(first)))
        until.append(span if until_instant is None else min(span, _epoch(until_instant) - _epoch(first)))
        goes_on.append(until_instant is None or until_instant > last)
    return BusinessClock(
        first=first,
        last=last,
        code={name: number for number, name in enumerate(hours, start=1)},
        begins=np.concatenate(begins),
        lengths=np.concatenate(lengths),
        before=np.concatenate(before),
        owner=np.repeat(np.arange(len(begins)), [x.size for x in begins]),
        since=np.array(since),
        until=np.array(until),
        goes_on=np.array(goes_on),
    )


def _codes(schedule: pl.Series) -> Whole:
    return schedule.fill_null(0).cast(pl.Int64).to_numpy()


def _micros(time: pl.Series) -> Whole:
    return time.dt.cast_time_unit("us").to_physical().fill_null(0).to_numpy()


def _epoch(time: datetime) -> int:
    return (time - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)


def _nulled(values: npt.NDArray[np.float64], known: npt.NDArray[np.bool_]) -> pl.Series:
    return pl.select(pl.when(pl.Series(known)).then(pl.Series(values))).to_series()
