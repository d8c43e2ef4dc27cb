"""Value at risk: what it costs in the long run that some customers are served worse than others."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.question import span
from metrics.rows import FactSource
from metrics.together import together
from metrics.value.buying_again import buying_again
from metrics.value.lifetime import LifetimeValue, lifetime_value
from metrics.value.risk_by_channel import BALANCE, COLUMNS, risk_by_channel

ALONE = pl.Schema({"channel": pl.String(), "contacts": pl.Int64(), "customers": pl.Int64()})

WINDOWS = (182, 91, 56, 28, 14, 7)
"""Within how many days customers can be asked to have bought again; the longest that fits twice into what is known."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ValueAtRisk:
    """What badly served customers would have been worth more, had they been served well: in all, and by channel.

    `days` is within how many days somebody bought again. `first` and `last` are the days of the contacts asked about,
    None without any. `reason` says why there is no amount at all: "no_purchases", "no_contacts", "too_short" (nobody
    could be watched for a week), "too_few", "no_value" (nobody knows what customers are worth), "no_margin" (they are
    worth nothing, or less); else it is None.

    `channels` has a row for `all` and one by channel of the first badly served contact, most customers first:

    - channel, customers (known ones who had bought before and were badly served), n_bad and n_well (customers whose
      days are over and who have a match, and those they are matched with), share_matched (of the badly served contacts
      whose days are over);
    - bad, bad_low, bad_high and well, well_low, well_high: the shares that bought again; difference (well less bad),
      difference_low, difference_high; lost, lost_low, lost_high: difference over well, the part of the buyers who are
      missing;
    - value_per_customer, value_low, value_high: what an equal well served customer is worth over the horizon;
    - at_risk, at_risk_low, at_risk_high: customers x lost x value_per_customer; grade, `ASSUMED`: that who does not buy
      again in these days stays away is carried on over the horizon;
    - missed, missed_low, missed_high: margin that the customers watched left out in these days alone; `MATCHED`;
    - verdict of the difference for the badly served: "worse", "better", "within noise", "too few"; of the channels as
      far as one finds no more by looking at several (false discoveries: 5 %).

    Amounts are in `currency`. Below 30 matched customers on either side, or 5 who bought again, all but the counts are
    null; where an equal customer is worth nothing, there is no interval of that and no amount at risk. `balance` is as
    `metrics.value.matching.balance`, over all channels. `alone` has of the customers at risk those whom no other
    channel served badly in that time: channel, contacts (so many of theirs went badly), customers. `worth` is what
    customers are worth.
    """

    currency: str
    days: int | None
    first: date | None
    last: date | None
    reason: str | None
    channels: pl.DataFrame
    balance: pl.DataFrame
    alone: pl.DataFrame
    worth: LifetimeValue


def value_at_risk(
    facts: FactSource, settings: Settings, *, period: Period | None = None, days: int | None = None
) -> ValueAtRisk:
    """What is at risk with the customers who were badly served in a period. Raises `PeriodError`.

    Badly and well served customers are matched exactly in `metrics.value.buying_again.ALIKE`. `days` is by default the
    longest of `WINDOWS` that fits twice into what is known.
    """
    with together():
        return _at_risk(facts, settings, period or Period(), days)


def at_risk_of(
    settings: Settings, *, since: str | None = None, until: str | None = None, days: int | None = None
) -> Callable[[FactSource], ValueAtRisk]:
    """The same with times as texts; what it returns raises `PeriodError`."""
    return lambda facts: value_at_risk(facts, settings, period=span(settings, facts, since, until), days=days)


def _at_risk(facts: FactSource, settings: Settings, period: Period, days: int | None) -> ValueAtRisk:
    worth = lifetime_value(facts, settings)
    since, until = period.utc(settings.site.timezone)

    def nothing(reason: str, *, first: date | None = None, last: date | None = None) -> ValueAtRisk:
        return ValueAtRisk(
            currency=settings.site.currency,
            days=days,
            first=first,
            last=last,
            reason=reason,
            channels=pl.DataFrame(schema=COLUMNS),
            balance=pl.DataFrame(schema=BALANCE),
            alone=pl.DataFrame(schema=ALONE),
            worth=worth,
        )

    if worth.until is None:
        return nothing("no_purchases")
    known_until = worth.until

    def watched(days: int) -> pl.DataFrame:
        return buying_again(
            facts, settings, worth.purchases.days, days=days, last=known_until, since=since, until=until
        )

    rows = watched(days or WINDOWS[0])
    if rows.is_empty():
        return nothing("no_contacts")
    first, last = rows.select(first=pl.col("day").min(), last=pl.col("day").max()).row(0)
    if days is None:
        days = next((x for x in WINDOWS if first + timedelta(days=2 * x - 1) <= known_until), None)
        if days is None:
            return nothing("too_short", first=first, last=last)
        rows = watched(days)
    channels, alike = risk_by_channel(rows, worth)
    return ValueAtRisk(
        currency=settings.site.currency,
        days=days,
        first=first,
        last=last,
        reason=_short_of(channels.row(0, named=True)),
        channels=channels,
        balance=alike,
        alone=_alone(rows),
        worth=worth,
    )


def _alone(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of `ValueAtRisk.alone`."""
    return (
        rows.filter("bad", pl.col("bad_here") == pl.col("bad_in_all"))
        .group_by("channel", contacts="bad_here")
        .agg(customers=pl.col("person").n_unique())
        .select(pl.col(name).cast(dtype) for name, dtype in ALONE.items())
        .sort("channel", "contacts")
    )


def _short_of(everybody: dict[str, Any]) -> str | None:
    """What is missing for an amount of all channels together."""
    if everybody["lost"] is None:
        return "too_few"
    if everybody["value_per_customer"] is None:
        return "no_value"
    return "no_margin" if everybody["at_risk"] is None else None
