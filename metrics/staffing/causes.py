"""Too few or too many, and why: what came against what was foretold, and what was foretold against who was there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.catalogue.offered import offered
from metrics.measure import measure
from metrics.noted import Noted
from metrics.rows import FactSource
from metrics.staffing.asked import WEEKS, Asked, last_whole_day
from metrics.staffing.asked import asked as asked_of
from metrics.staffing.conditions import conditions
from metrics.staffing.present import present_each_day, theirs
from metrics.staffing.told_and_came import CHANNELS, required_for_both, told_and_came
from metrics.together import together

DAYS = 7

MATTERS = 0.5
"""Half an agent more or fewer than it took is called enough."""

_STRETCHES = {"date": pl.Date, "at": pl.Time} | dict.fromkeys(
    (
        *("present", "required", "required_foretold", "required_low", "required_high"),
        *("difference", "by_forecast", "by_roster"),
    ),
    pl.Float64,
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Causes:
    """Staff from `first` to `last` beside what these days took and what had been foretold of them a week before.

    `channels` is as `required_for_both`. `stretches`: date, at, present, required, required_foretold, required_low,
    required_high (of all `compared` channels; both ends as if all came low, or high, at once), difference (present less
    required: below 0 they were too few) = by_forecast (foretold less required) + by_roster (present less foretold).
    `sums` has a row for the side "under" and one for "over": stretches, of (how many can be compared), hours (agents'
    hours that were missing, or too many), forecast_hours and roster_hours (the parts of them that either explains),
    outside (in how many some channel had more, or fewer, contacts than its interval held). `silent` says why a channel
    is not among them; half hours in which anybody came by it are left out.
    """

    first: date
    last: date
    compared: tuple[str, ...]
    silent: Mapping[str, str]
    channels: pl.DataFrame
    stretches: pl.DataFrame
    sums: pl.DataFrame


def causes(facts: FactSource, settings: Settings, *, last: date | None = None, notes: Sequence[Noted] = ()) -> Causes:
    """The week up to a day, by default the last whole one. Raises what `measure` raises."""
    until = last_whole_day(settings, facts) if last is None else last
    first = until - timedelta(days=DAYS - 1)
    week = Asked(first=first, last=until, weekday=None)
    before = Asked(first=until - timedelta(days=7 * WEEKS - 1), last=until)
    with together():
        there = _there(facts, settings, week)
        channels = theirs(facts, settings, before) if there.height else []
        told, silent = told_and_came(facts, settings, channels, until, notes=notes)
        if told.is_empty():
            return _none(first, until, silent)
        served = conditions(facts, settings, before, told.select("channel").unique())
    each = required_for_both(told, served, settings)
    untimed = each.filter(pl.col("required").is_null())["channel"].unique().sort().to_list()
    silent |= dict.fromkeys(untimed, "no_handling_time")
    stretches = _beside(each, there, _without(facts, settings, sorted(silent), week))
    return Causes(
        first=first,
        last=until,
        compared=tuple(x for x in each["channel"].unique().sort() if x not in silent),
        silent=silent,
        channels=each,
        stretches=stretches,
        sums=_sums(stretches, each),
    )


def causes_of(
    settings: Settings, *, day: str | None = None, notes: Sequence[Noted] = ()
) -> Callable[[FactSource], Causes]:
    """The same as a question to the facts; what it returns raises `AskedError` and `PeriodError`."""
    return lambda facts: causes(facts, settings, last=asked_of(settings, facts, day=day).last, notes=notes)


def _there(facts: FactSource, settings: Settings, week: Asked) -> pl.DataFrame:
    """Who was there on each day of the week."""
    days = [Asked(first=x, last=x) for x in (week.first + timedelta(days=n) for n in range(DAYS))]
    return pl.concat([present_each_day(facts, settings, x) for x in days])


def _without(facts: FactSource, settings: Settings, silent: list[str], week: Asked) -> pl.DataFrame:
    """The stretches in which anybody came by a channel that has no number."""
    nothing = pl.DataFrame(schema={"date": pl.Date, "at": pl.Time})
    if not silent:
        return nothing
    period = Period(since=week.first, until=week.last + timedelta(days=1))
    came = measure([offered], facts, settings, where={"channel": silent}, period=period, every="30m")
    if came.is_empty():
        return nothing
    some = came.filter(pl.col("value") > 0)
    return some.select(date=pl.col("bucket").dt.date(), at=pl.col("bucket").dt.time()).unique()


def _beside(each: pl.DataFrame, there: pl.DataFrame, without: pl.DataFrame) -> pl.DataFrame:
    took, told = pl.col("required"), pl.col("required_foretold")
    return (
        each.filter(took.is_not_null())
        .group_by("date", "at")
        .agg(took.sum(), told.sum(), pl.col("required_low", "required_high").sum())
        .join(there, on=("date", "at"))
        .join(without, on=("date", "at"), how="anti")
        .filter((took > 0) | (told > 0) | (pl.col("present") > 0))
        .with_columns(difference=pl.col("present") - took, by_forecast=told - took, by_roster=pl.col("present") - told)
        .select(*_STRETCHES)
        .sort("date", "at")
    )


def _sums(stretches: pl.DataFrame, each: pl.DataFrame) -> pl.DataFrame:
    """What was missing and what was too much, and which part of it the forecast explains."""
    more, fewer = (pl.col("came") > pl.col("high")).any(), (pl.col("came") < pl.col("low")).any()
    beyond = each.group_by("date", "at").agg(more=more, fewer=fewer)
    rows = stretches.join(beyond, on=("date", "at"))
    parts = []
    for side, sign, outside in (("under", -1, "more"), ("over", 1, "fewer")):
        off = sign * pl.col("difference")
        # What the one does against the other's error is no cause of it.
        forecast = pl.min_horizontal(off, (sign * pl.col("by_forecast")).clip(0))
        some = rows.filter(off > MATTERS)
        parts.append(
            some.select(
                side=pl.lit(side),
                stretches=pl.len().cast(pl.Int64),
                of=pl.lit(rows.height, dtype=pl.Int64),
                hours=off.sum() / 2,
                forecast_hours=forecast.sum() / 2,
                roster_hours=(off - forecast).sum() / 2,
                outside=pl.col(outside).sum().cast(pl.Int64),
            )
        )
    return pl.concat(parts)


def _none(first: date, last: date, silent: Mapping[str, str]) -> Causes:
    sums = {"side": pl.String, "stretches": pl.Int64, "of": pl.Int64}
    hours = dict.fromkeys(("hours", "forecast_hours", "roster_hours"), pl.Float64)
    return Causes(
        first=first,
        last=last,
        compared=(),
        silent=silent,
        channels=pl.DataFrame(schema=CHANNELS),
        stretches=pl.DataFrame(schema=_STRETCHES),
        sums=pl.DataFrame(schema=sums | hours | {"outside": pl.Int64}),
    )
