"""What serving customers cost in a stretch of time: by unit and channel, and what of it could be avoided."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from ingest.settings import Settings
from ingest.tables.interaction import interaction
from metrics.calendar import Period, day
from metrics.derive.handoff import handoff
from metrics.derive.journey import DIGITAL, journey
from metrics.derived_table import WithDerived
from metrics.question import span
from metrics.rows import FactSource
from metrics.together import together
from metrics.value.avoidable import avoidable
from metrics.value.contact_cost import contact_costs
from metrics.value.profit import profits
from metrics.value.purchases import purchases
from metrics.value.rates import licences
from metrics.value.resolved import settled
from metrics.value.terms import MarginFrom, Terms, terms_of
from metrics.value.unit_cost import unit_costs


@dataclass(frozen=True, kw_only=True, eq=False)
class Costs:
    """What contacts that began on the days from `first` to `last` cost, in `currency`; both None without contacts.

    `units` is as `metrics.value.unit_cost.unit_costs`, `profits` as `metrics.value.profit.profits`, by the margin of
    `terms`, which is as `LifetimeValue` has it. `avoidable` is as `metrics.value.avoidable.avoidable`. `unpriced`
    are channels with contacts and without a cost in the settings: channel, contacts. `rates` are the costs in force:
    channel, since (null: ever), hourly_rate, utilisation, licences_per_month, telecom_per_minute, bot_session.
    """

    currency: str
    first: date | None
    last: date | None
    units: pl.DataFrame
    profits: pl.DataFrame
    terms: Terms
    margin_from: MarginFrom
    avoidable: pl.DataFrame
    unpriced: pl.DataFrame
    rates: pl.DataFrame


def costs(facts: FactSource, settings: Settings, *, period: Period | None = None) -> Costs:
    """What contacts cost, and what of it could be avoided. Raises `PeriodError`."""
    with together():
        return _costs(facts, settings, period or Period())


def costs_of(
    settings: Settings, *, since: str | None = None, until: str | None = None
) -> Callable[[FactSource], Costs]:
    """The same with times as texts; what it returns raises `PeriodError`."""
    return lambda facts: costs(facts, settings, period=span(settings, facts, since, until))


def _costs(facts: FactSource, settings: Settings, period: Period) -> Costs:
    since, until = period.utc(settings.site.timezone)
    contacts = contact_costs(facts, settings, since=since, until=until)
    first, last = _days(facts, settings, since, until)
    fees = licences(first, last, settings) if first and last else licences(date.max, date.min, settings)
    tables = WithDerived(facts=facts, settings=settings)
    back = settled(facts, settings, contacts["id"])
    changes = tables.scan(handoff.table, since, until).select(pl.col("channel").cast(pl.String), "id").collect()
    leaks = (
        tables.scan(journey.table, since, until)
        .filter(pl.col("channel").is_in(DIGITAL), "settled", pl.col("person").is_not_null())
        .group_by(pl.col("channel", "topic").cast(pl.String))
        .agg(journeys=pl.len().cast(pl.Int64), to_voice=pl.col("to_voice").sum().cast(pl.Int64))
        .sort("channel", "topic")
        .collect()
    )
    units = unit_costs(contacts, fees, back, changes)
    made = purchases(facts, settings)
    terms, margin_from = terms_of(made, settings)
    here = pl.col("day").is_between(pl.lit(first, pl.Date), pl.lit(last, pl.Date))
    unpriced = contacts.filter(pl.col("telecom").is_null()).group_by("channel").agg(contacts=pl.len().cast(pl.Int64))
    return Costs(
        currency=settings.site.currency,
        first=first,
        last=last,
        units=units,
        profits=profits(contacts, fees, made.days.filter(here), margin=terms.margin),
        terms=terms,
        margin_from=margin_from,
        avoidable=avoidable(units, contacts, back, leaks),
        unpriced=unpriced.sort(-pl.col("contacts"), "channel"),
        rates=_rates(settings),
    )


def _days(
    facts: FactSource, settings: Settings, since: datetime | None, until: datetime | None
) -> tuple[date | None, date | None]:
    """The first and the last day of which contacts are asked about and known."""
    zone = settings.site.timezone
    began = facts.scan(interaction).select(pl.col("started_at").min()).collect()
    ends = (
        min(x for x in (facts.as_of, until - timedelta(microseconds=1) if until else None) if x)
        if facts.as_of
        else None
    )
    bounds = began.select(
        first=pl.max_horizontal("started_at", pl.lit(since, began.schema["started_at"])),
        last=pl.lit(ends, began.schema["started_at"]),
        any=pl.col("started_at").is_not_null(),
    )
    first, last, anything = bounds.select(day("first", zone), day("last", zone), "any").row(0)
    return (first, last) if anything and last is not None and first <= last else (None, None)


def _rates(settings: Settings) -> pl.DataFrame:
    rows = [
        {"channel": channel, "since": since, **cost.model_dump(exclude={"change"})}
        for channel, of_channel in settings.cost.items()
        for since, cost in of_channel.versions
    ]
    money = dict.fromkeys(
        ("hourly_rate", "utilisation", "licences_per_month", "telecom_per_minute", "bot_session"), pl.Float64
    )
    return pl.DataFrame(rows, schema={"channel": pl.String, "since": pl.Date, **money})
