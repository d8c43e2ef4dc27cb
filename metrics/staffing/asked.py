"""What is asked of staffing: which channels, the stretches of which day, and from when what is taken for granted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

import polars as pl

from ingest.settings import Settings
from ingest.settings.values import known_channel
from metrics.calendar import WEEKDAYS, Period
from metrics.calendar import period as period_of
from metrics.rows import FactSource

Every = Literal["15m", "30m"]
"""How long a stretch is for which one number of agents is told."""

SECONDS: dict[str, int] = {"15m": 900, "30m": 1800}

_BEFORE = timedelta(days=366)

WEEKS = 8
"""So many weeks tell handling time, patience and a typical weekday; fewer days, and chance would tell them."""


class AskedError(ValueError):
    """A question about staffing that cannot be answered as it is."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The question. `first` and `last` bound what handling time and patience are measured on, both included.

    The contacts are those of the days in it that are `weekday` (1 for Monday), or of the day `last` alone where it is
    None. Without `channels` it is about all that people serve.
    """

    first: date
    last: date
    weekday: int | None = None
    channels: tuple[str, ...] = ()
    by_queue: bool = False
    every: Every = "30m"

    @property
    def keys(self) -> tuple[str, ...]:
        """By what the answer is split."""
        return ("channel", "queue") if self.by_queue else ("channel",)

    @property
    def every_s(self) -> int:
        """The length of a stretch."""
        return SECONDS[self.every]

    @property
    def where(self) -> Mapping[str, Sequence[str]]:
        """The filter by channel."""
        return {"channel": self.channels} if self.channels else {}

    @property
    def begins(self) -> date:
        """The first day of which contacts are counted."""
        return self.first if self.weekday else self.last

    @property
    def measured(self) -> Period:
        """Where handling time and patience are measured."""
        return Period(since=self.first, until=self.last + timedelta(days=1))

    @property
    def counted(self) -> Period:
        """Where contacts are counted."""
        return Period(since=self.begins, until=self.last + timedelta(days=1))

    def of_the_days(self, day: pl.Expr) -> pl.Expr:
        """Whether a date inside of `counted` is asked about."""
        return day.dt.weekday() == self.weekday if self.weekday else pl.lit(value=True)


def asked(
    settings: Settings,
    facts: FactSource,
    *,
    channels: Sequence[str] = (),
    by_queue: bool = False,
    day: str | None = None,
    weekday: str | None = None,
    every: str = "30m",
) -> Asked:
    """The question that somebody wrote down; without a day and a weekday it is the last whole day of the facts.

    Raises `AskedError`, and `PeriodError` for what is no day.
    """
    if day is not None and weekday is not None:
        raise AskedError("--day and --weekday are two questions; ask one of them.")
    if every not in get_args(Every):
        raise AskedError(f"Stretches cannot be '{every}' long; they can be {', '.join(get_args(Every))}.")
    names = [x for x in WEEKDAYS if weekday and x.startswith(weekday.strip().lower()) and len(weekday.strip()) > 1]
    if weekday is not None and len(names) != 1:
        raise AskedError(f"'{weekday}' is no weekday; write one of {', '.join(WEEKDAYS)}.")
    try:
        chosen = tuple(map(known_channel, channels))
    except ValueError as wrong:
        raise AskedError(f"{wrong}.") from None
    last = _day(day, settings, facts)
    if not date.min + _BEFORE < last < date.max - _BEFORE:
        raise AskedError(f"Of {last} nobody knows anything; write a day of which contacts were loaded.")
    return Asked(
        first=last - timedelta(days=7 * WEEKS - 1),
        last=last,
        weekday=WEEKDAYS.index(names[0]) + 1 if names else None,
        channels=chosen,
        by_queue=by_queue,
        every="15m" if every == "15m" else "30m",
    )


def last_whole_day(settings: Settings, facts: FactSource) -> date:
    """The last day in whose last half hour anything was still written; without facts it is yesterday."""
    ends = (facts.as_of or datetime.now(UTC)) + timedelta(seconds=SECONDS["30m"])
    return ends.astimezone(ZoneInfo(settings.site.timezone)).date() - timedelta(days=1)


def _day(day: str | None, settings: Settings, facts: FactSource) -> date:
    if day is None:
        return last_whole_day(settings, facts)
    zone = settings.site.timezone
    try:
        since = period_of(day, None, zone=zone, now=facts.as_of or datetime.now(UTC)).utc(zone)[0]
    except OverflowError:
        raise AskedError(f"Of {day} nobody knows anything; write a day of which contacts were loaded.") from None
    assert since is not None  # noqa: S101 - a period of one text begins with it
    return since.astimezone(ZoneInfo(zone)).date()
