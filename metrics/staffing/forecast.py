"""What will come in the days ahead: contacts and handling time of each channel, stretch by stretch, with intervals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from ingest.settings import Settings
from ingest.settings.values import known_channel
from ingest.vocabulary import Channel
from metrics.calendar import Period
from metrics.catalogue.offered import offered
from metrics.measure import measure
from metrics.noted import Noted
from metrics.rows import FactSource
from metrics.staffing.asked import SECONDS, AskedError, last_whole_day
from metrics.staffing.backtest import FEWEST, Backtest, backtest
from metrics.staffing.handling_usual import handling_foretold
from metrics.staffing.history import closed_days, grid, history, quietest, with_weekdays
from metrics.staffing.noted_days import NOTED, like_before, noted_days, phase_of, with_factors
from metrics.staffing.seasonal import foretold, foretold_days, learned
from metrics.together import together

FEWEST_CONTACTS = 100
"""Fewer contacts do not tell when in the week they come."""

_STRETCHES = {"channel": pl.String, "date": pl.Date, "at": pl.Time} | dict.fromkeys(
    ("contacts", "low", "high", "handle_s", "handle_low", "handle_high"), pl.Float64
)
_DAYS = {"channel": pl.String, "date": pl.Date} | dict.fromkeys(("contacts", "low", "high"), pl.Float64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Forecast:
    """What is expected from `first` to `last`, by what came until `known_until`.

    `stretches`: channel, date, at (local time), contacts, low, high (95 of 100 counts lie between), handle_s,
    handle_low, handle_high (of the mean in the stretch; null where too little is known). `days`: channel, date,
    contacts, low, high. `tried` has the backtest of each channel that has weeks enough for one. `silent` says why a
    channel has no forecast: few_weeks (fewer than two whole ones), few_contacts (fewer than 100). `noted` are the days
    ahead of which something was noted: channel, and the columns of `metrics.staffing.noted_days.like_before`;
    `left_out` is from how many days nothing was learned because something was noted of them, `phases` the day with
    which a channel's last phase began, where only what came since then was learned from.
    """

    known_until: date
    first: date
    last: date
    every: str
    stretches: pl.DataFrame
    days: pl.DataFrame
    tried: Mapping[str, Backtest]
    silent: Mapping[str, str]
    noted: pl.DataFrame
    left_out: Mapping[str, int]
    phases: Mapping[str, date]


def forecast(
    facts: FactSource,
    settings: Settings,
    *,
    channels: Sequence[str] = (),
    days: int = 14,
    every: str = "30m",
    notes: Sequence[Noted] = (),
) -> Forecast:
    """What is expected in the days after the last whole one, by what came and what was noted. Raises `AskedError`."""
    if every not in SECONDS:
        raise AskedError(f"Stretches cannot be '{every}' long; they can be {', '.join(SECONDS)}.")
    try:
        chosen = [known_channel(x) for x in channels]
    except ValueError as wrong:
        raise AskedError(f"{wrong}.") from None
    until = last_whole_day(settings, facts)
    first, last = until + timedelta(days=1), until + timedelta(days=days)
    parts: list[tuple[pl.DataFrame, pl.DataFrame]] = []
    tried: dict[str, Backtest] = {}
    silent: dict[str, str] = {}
    like: list[pl.DataFrame] = []
    left_out: dict[str, int] = {}
    phases: dict[str, date] = {}
    zone = settings.site.timezone
    with together():
        for channel in chosen or served(facts, settings, until):
            past = history(facts, settings, channel, last=until, every=every)
            if phase := phase_of(notes, channel, zone, until):
                past, phases[channel] = past.filter(pl.col("date") >= phase), phase
            noted = noted_days(notes, channel, zone)
            odd = frozenset(noted["date"]) & frozenset(past["date"])
            plain = past.filter(~pl.col("date").is_in(sorted(odd)))
            if reason := _too_little(plain):
                silent[channel] = reason
                continue
            begins = past.select(pl.col("date").min()).item()
            closed = closed_days(settings, channel, begins, last)
            quiet = quietest(plain)
            known, everything, ahead = (
                with_weekdays(x, closed, quiet) for x in (plain, past, grid(first, last, every))
            )
            usual = learned(known)
            left_out[channel] = len(odd)
            same = like_before(usual, noted, everything, ahead)
            ahead = with_factors(ahead, same)
            name = pl.lit(channel).alias("channel")
            each = handling_foretold(known, foretold(usual, ahead)).with_columns(name).select(*_STRETCHES)
            parts.append((each, foretold_days(usual, ahead).with_columns(name).select(*_DAYS)))
            like.append(same.select(name, *NOTED))
            if (test := backtest(past, closed, odd)) is not None:
                tried[channel] = test
    return Forecast(
        known_until=until,
        first=first,
        last=last,
        every=every,
        stretches=pl.concat([pl.DataFrame(schema=_STRETCHES), *(each for each, _ in parts)]),
        days=pl.concat([pl.DataFrame(schema=_DAYS), *(whole for _, whole in parts)]),
        tried=tried,
        silent=silent,
        noted=pl.concat([pl.DataFrame(schema={"channel": pl.String, **NOTED}), *like]),
        left_out={x: n for x, n in left_out.items() if n},
        phases=phases,
    )


def forecast_of(
    settings: Settings,
    *,
    channels: Sequence[str] = (),
    days: int = 14,
    every: str = "30m",
    notes: Sequence[Noted] = (),
) -> Callable[[FactSource], Forecast]:
    """The same as a question to the facts."""
    return lambda facts: forecast(facts, settings, channels=channels, days=days, every=every, notes=notes)


def served(facts: FactSource, settings: Settings, until: date) -> list[str]:
    """The channels by which anybody asked for a human in the last eight weeks; bots are left out."""
    period = Period(since=until - timedelta(days=55), until=until + timedelta(days=1))
    found = measure([offered], facts, settings, by=["channel"], period=period)
    if found.is_empty():
        return []
    came = found.filter(pl.col("value") > 0, pl.col("channel").cast(pl.String) != Channel.BOT)
    return sorted(came["channel"].cast(pl.String).to_list())


def _too_little(past: pl.DataFrame) -> str | None:
    if past["date"].n_unique() < 7 * FEWEST:
        return "few_weeks"
    return "few_contacts" if past["contacts"].sum() < FEWEST_CONTACTS else None
