"""Stretches of time: what of a period whole days or cells make up, and what is left over at its ends."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import polars as pl

from ingest.table import UTC as UTC_TIME
from metrics.calendar import Period, instant
from metrics.cube.cells import LENGTHS

Stretch = tuple[datetime | None, datetime | None]
"""From one instant until just before another; None leaves that side open."""

WEEK = timedelta(days=7)

_FIRST = datetime.fromtimestamp(0, UTC)


def cut(period: Period, zone: str, length: str | None) -> tuple[Stretch | None, Sequence[Stretch]]:
    """The stretch of a period that whole cells of that length make up, or the site's days, and what is left over.

    Where no whole one lies inside there is no stretch, and all is left over.
    """
    since, until = period.utc(zone)
    begin = None if since is None else _up(since, zone, length)
    end = None if until is None else _down(until, zone, length)
    if begin is not None and end is not None and begin >= end:
        return None, [(since, until)]
    before = [] if begin == since else [(since, begin)]
    return (begin, end), before if end == until else [*before, (end, until)]


@lru_cache(maxsize=256)
def within(column: str, stretch: Stretch) -> Sequence[pl.Expr]:
    """The filters that leave what lies in a stretch; built once, for building takes time."""
    since, until = stretch
    at = pl.col(column)
    filters = () if since is None else (at >= pl.lit(since, dtype=UTC_TIME),)
    return filters if until is None else (*filters, at < pl.lit(until, dtype=UTC_TIME))


def around(stretch: Stretch, most: timedelta) -> Stretch:
    """The whole weeks around a stretch of at most that length, the same for most that begin or end near it; else all.

    The weeks are those since 1970, whatever a site calls one.
    """
    since, until = stretch
    if since is None or until is None or until - since > most:
        return None, None
    return since - (since - _FIRST) % WEEK, until + (_FIRST - until) % WEEK


def _down(at: datetime, zone: str, length: str | None) -> datetime:
    """The last border up to an instant."""
    if length is not None:
        return at - (at - _FIRST) % LENGTHS[length]
    return instant(at.astimezone(ZoneInfo(zone)).date(), zone)


def _up(at: datetime, zone: str, length: str | None) -> datetime:
    """The first border from an instant on."""
    down = _down(at, zone, length)
    if down == at:
        return at
    if length is not None:
        return down + LENGTHS[length]
    return instant(at.astimezone(ZoneInfo(zone)).date() + timedelta(days=1), zone)
