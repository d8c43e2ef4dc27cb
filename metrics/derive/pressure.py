"""Pressure: one message of a campaign, and how many of them its customer got around it."""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from ingest.identity.people import persons
from ingest.settings import Settings
from ingest.table import UTC, Column, Table
from ingest.tables.outreach import outreach
from ingest.vocabulary import Channel
from metrics.calendar import bucket
from metrics.cube.growth import Grown, Growth
from metrics.cube.touched import rows_beyond, touched_facts, with_all_addresses
from metrics.derive._moment import moment, rows_until
from metrics.derived_table import Derived
from metrics.known_people import known_people
from metrics.rows import FactSource

DAYS = 7
"""Over how many days pressure is told, this message's own included."""

BANDS = {1: "1", 2: "2", 4: "3-4", 7: "5-7"}
"""Up to how many messages, and what that many are called."""
MORE = "8 or more"

_table = Table(
    name="pressure",
    grain="one message of a campaign that reached a customer, and how many others they got around it",
    day="at",
    columns={
        "id": Column(dtype=pl.String, required=True, meaning="Id of the message."),
        "source": Column(dtype=pl.String, required=True, meaning="The source of the message."),
        "person": Column(dtype=pl.Int64, meaning="The person who got it; null when nobody knows who it was."),
        "campaign": Column(dtype=pl.String, meaning="The campaign, as the company names it."),
        "channel": Column(dtype=pl.String, required=True, values=Channel, meaning="The channel it was sent by."),
        "sub_channel": Column(dtype=pl.String, meaning="Which of the channel: whatsapp, push, newsletter."),
        "at": Column(dtype=UTC, required=True, meaning="When it was sent."),
        "recent": Column(
            dtype=pl.Int64, minimum=1, meaning="How many the person got in the seven days up to it, with it."
        ),
        "pressure": Column(dtype=pl.String, meaning="The same as a band: 1, 2, 3-4, 5-7, 8 or more."),
        "in_week": Column(dtype=pl.Int64, minimum=1, meaning="How many the person got in its calendar week in all."),
        "first_of_week": Column(
            dtype=pl.Boolean,
            meaning="It was the person's first of its calendar week; null when nobody knows who it was.",
        ),
        "week_over": Column(dtype=pl.Boolean, required=True, meaning="Its calendar week had passed."),
        "opted_out": Column(
            dtype=pl.Boolean, required=True, meaning="The customer asked for no more of it because of this one."
        ),
    },
)


def _make(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    known = known_people(facts, settings)
    reached = persons(facts.scan(outreach).filter(pl.col("failed_at").is_null()), known).with_columns(
        person=pl.when(~pl.col("shared")).then("person"), week=bucket("at", "1w", settings)
    )
    named = (pl.when(pl.col("recent") <= most).then(pl.lit(words)) for most, words in sorted(BANDS.items()))
    more = pl.when(pl.col("recent").is_not_null()).then(pl.lit(MORE))
    return (
        _counted(reached)
        .with_columns(pressure=pl.coalesce(*named, more))
        .select(
            *("id", "source", "person", "campaign", "channel", "sub_channel", "at", "recent", "pressure"),
            *("in_week", "first_of_week", "week"),
            pl.col("opted_out_at").is_not_null().alias("opted_out"),
        )
    )


def _now(as_of: pl.Expr, settings: Settings) -> Mapping[str, pl.Expr]:
    today = as_of.dt.convert_time_zone(settings.site.timezone).dt.date()
    return {"week_over": (pl.col("week") + timedelta(days=DAYS) <= today).fill_null(value=False)}


def _grow(growth: Growth, settings: Settings) -> Grown:
    """Anew: the messages that changed, and all others to the same people."""
    came, went = (
        rows_beyond(outreach, one, other).select("id", "customer").collect()
        for one, other in ((growth.now, growth.then), (growth.then, growth.now))
    )
    changed = pl.concat([came, went])
    known = (known_people(x, settings) for x in (growth.now, growth.then))
    addresses = with_all_addresses(changed.select("customer").drop_nulls().unique(), *known)
    now, then = (_of_these(x, changed, addresses) for x in (growth.now, growth.then))
    some = touched_facts({outreach.name: now}, growth.now, settings)
    return Grown(gone=then.select("id"), rows=_make(some, settings))


def _of_these(facts: FactSource, messages: pl.DataFrame, addresses: pl.DataFrame) -> pl.DataFrame:
    """These messages, and all to these addresses."""
    is_theirs = pl.col("customer").is_in(addresses["customer"].implode())
    return facts.scan(outreach).filter(is_theirs | pl.col("id").is_in(messages["id"].implode())).collect()


def _counted(reached: pl.LazyFrame) -> pl.LazyFrame:
    """With recent, in_week and first_of_week: by places among neighbours of the person, or of their week, in order."""
    who, place = pl.col("person").is_not_null(), pl.int_range(pl.len(), dtype=pl.Int64)
    new_person = (pl.col("person") != pl.col("person").shift(1)).fill_null(value=True)
    new_week = new_person | (pl.col("week") != pl.col("week").shift(1))
    last_of_week = pl.col("first_of_week").shift(-1, fill_value=True)
    first_place = pl.when("new_person").then(place).forward_fill()
    passed = rows_until(pl.col("person"), pl.col("at") - timedelta(days=DAYS), key=pl.col("key"))
    in_week = pl.when(last_of_week).then(place).backward_fill() - pl.when("first_of_week").then(place).forward_fill()
    return (
        reached.sort("person", "at", "id")
        .with_columns(new_person=new_person, first_of_week=new_week, key=moment(pl.col("person"), pl.col("at")))
        .with_columns(
            recent=pl.when(who).then(place + 1 - pl.max_horizontal(passed, first_place)),
            in_week=pl.when(who).then(in_week + 1),
        )
        .with_columns(first_of_week=pl.when(who).then("first_of_week"))
    )


pressure = Derived(table=_table, make=_make, now=_now, grow=_grow)
