"""What the days ahead take in staff: agents and people for what the forecast expects, and for both ends of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from ingest.settings import Settings
from metrics.calendar import period as period_of
from metrics.noted import Noted
from metrics.rows import FactSource
from metrics.staffing.asked import WEEKS, Asked, AskedError, last_whole_day
from metrics.staffing.conditions import conditions, promises_of_days
from metrics.staffing.ends import hours_of, of_each_end, totals, with_ends
from metrics.staffing.forecast import FEWEST_CONTACTS, Forecast, forecast
from metrics.together import together

FARTHEST = 56
"""So many days ahead something is foretold."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Planned:
    """How many agents the days from `first` to `last` take, by what `told` foretells.

    `stretches`: channel, date, at, contacts, low, high, handle_s, load, agents, agents_low, agents_high (for the
    expected contacts and for both ends of their interval, at the expected handling time), positions, positions_low,
    positions_high (people on the roster), service_level, abandons, occupancy (of the expected), reason (why there is no
    number). `totals`: date, at, and the agents and positions of all channels that have a number, as if all of them came
    low, or high, together. `days`: channel, date, contacts, low, high, agent_hours and paid_hours, each with _low and
    _high by the interval of the whole day, which is narrower than that of its stretches. Closed stretches have no row.
    """

    told: Forecast
    stretches: pl.DataFrame
    totals: pl.DataFrame
    days: pl.DataFrame
    shrinkage: float
    most_occupancy: float

    @property
    def first(self) -> date:
        """The first day of the plan."""
        return self.told.first

    @property
    def last(self) -> date:
        """The last one."""
        return self.told.last


def planned(
    facts: FactSource,
    settings: Settings,
    *,
    channels: Sequence[str] = (),
    first: date | None = None,
    days: int = 7,
    every: str = "30m",
    notes: Sequence[Noted] = (),
) -> Planned:
    """What so many days take, from `first` or the day after the last whole one. Raises `AskedError`."""
    until = last_whole_day(settings, facts)
    begins = until + timedelta(days=1) if first is None else first
    ahead = (begins - until).days + days - 1
    if ahead > FARTHEST:
        raise AskedError(f"Until {begins + timedelta(days=days - 1)} nobody can tell; ask about {FARTHEST} days ahead.")
    with together():
        told = forecast(facts, settings, channels=channels, days=ahead, every=every, notes=notes)
        told = _from(told, begins)
        asked = _asked(told, channels, every)
        served = conditions(facts, settings, asked, told.stretches.select("channel").unique())
    open_ = told.stretches.filter(pl.col("contacts") > 0)
    beside = with_ends(open_, told.days).join(served, on="channel", suffix="_usual")
    beside = beside.drop("within_s", "target").join(promises_of_days(beside, settings), on=("channel", "date"))
    known = beside.with_columns(handle_s=pl.coalesce("handle_s", "handle_s_usual"), counted=pl.lit(FEWEST_CONTACTS))
    stretches = of_each_end(known.sort("channel", "date", "at"), settings, asked.every_s)
    return Planned(
        told=told,
        stretches=stretches.drop(f"{x}_day_{end}" for x in ("agents", "positions") for end in ("low", "high")),
        totals=totals(stretches),
        days=hours_of(stretches, told.days, asked.every_s / 3600),
        shrinkage=settings.staffing.shrinkage,
        most_occupancy=settings.staffing.most_occupancy,
    )


def planned_of(
    settings: Settings,
    *,
    channels: Sequence[str] = (),
    day: str | None = None,
    days: int | None = None,
    every: str = "30m",
    notes: Sequence[Noted] = (),
) -> Callable[[FactSource], Planned | None]:
    """The same as a question to the facts, of a day or of so many; it gives None for a day that is not ahead."""

    def found(facts: FactSource) -> Planned | None:
        first = None if day is None else _coming(day, settings, facts)
        if day is not None and first is None and days is None:
            return None
        if day is not None and first is None:
            raise AskedError(f"{day} is not ahead; without a day it is the days after the last one that is known.")
        many = days or (1 if day is not None else 7)
        return planned(facts, settings, channels=channels, first=first, days=many, every=every, notes=notes)

    return found


def _coming(day: str, settings: Settings, facts: FactSource) -> date | None:
    """The day that somebody wrote down, where it is ahead of all that is known."""
    zone = settings.site.timezone
    try:
        since = period_of(day, None, zone=zone, now=facts.as_of or datetime.now(UTC)).utc(zone)[0]
    except OverflowError:
        return None
    assert since is not None  # noqa: S101 - a period of one text begins with it
    asked = since.astimezone(ZoneInfo(zone)).date()
    # Of a day that has begun it is known already what came; --days plans it all the same.
    begun = (facts.as_of or datetime.now(UTC)).astimezone(ZoneInfo(zone)).date()
    return asked if begun < asked <= begun + timedelta(days=FARTHEST) else None


def _from(told: Forecast, first: date) -> Forecast:
    """The forecast from a day on."""
    frames = {x: getattr(told, x).filter(pl.col("date") >= first) for x in ("stretches", "days", "noted")}
    kept: Mapping[str, object] = vars(told) | {"first": first, **frames}
    return Forecast(**kept)  # type: ignore[arg-type]  # its own fields, two of them shorter


def _asked(told: Forecast, channels: Sequence[str], every: str) -> Asked:
    return Asked(
        first=told.known_until - timedelta(days=7 * WEEKS - 1),
        last=told.known_until,
        channels=tuple(channels),
        every="15m" if every == "15m" else "30m",
    )
