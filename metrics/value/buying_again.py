"""The contacts of customers who had bought before: how each was served, and what the customer bought in the days after.

Somebody was badly served who waited for longer than the channel promises, gave up, or never got an answer. Who gave up
sooner than the channel's limit for short abandons never really waited, and was served neither well nor badly.
"""

from datetime import date, datetime, timedelta

import polars as pl

from ingest.settings import Settings
from ingest.tables.leg import leg
from ingest.vocabulary import Outcome
from metrics.around import Around
from metrics.calendar import bucket, day
from metrics.columns import short_abandoned
from metrics.derive._contacts import contacts
from metrics.derive._late import late
from metrics.derive.repeat import SELF_SERVED
from metrics.derived import with_derived
from metrics.rows import FactSource

EARLIER_DAYS = 28
"""The contacts of so many days before a contact are counted as earlier ones."""

ALIKE = ("channel", "segment", "week", "often", "lately", "before")
"""In what two customers have to be alike to be compared: the channel, segment and week of the contact, and the bands of
how often and how lately they had bought, and how often they had turned to us."""

TRAITS = ("orders", "since_last", "spent_before", "contacts_before")
"""What is looked at before the contact to see how alike the compared are: purchases, days since the last of them, their
mean amount, and contacts in `EARLIER_DAYS` days."""

_OFTEN, _LATELY, _BEFORE = [1, 2, 4, 8], [6, 20, 55], [0, 1, 2]
"""The upper ends of the bands; what is above the last is one more."""


def buying_again(
    facts: FactSource,
    settings: Settings,
    bought: pl.DataFrame,
    *,
    days: int,
    last: date,
    since: datetime | None,
    until: datetime | None,
) -> pl.DataFrame:
    """One row per contact with a human that began in `since <= t < until`, of a known customer who had bought before.

    `bought` has person, day and amount, as `Purchases.days`; `last` is the last day of which purchases are known.
    Columns: person, day (of the contact), kept (whether so many days after it are known), bad (badly served, for the
    first time in the time asked about), well (answered in time, and never badly served so far), the columns of `ALIKE`
    and `TRAITS`, bad_here and bad_in_all (how many contacts of that person in the time asked about were badly served,
    in that channel and in all), again (1 where the customer bought in those days, else 0) and spent (what for).
    Purchases of the very day of the contact count as before it. Contacts that are neither bad nor well are left out.
    """
    told = _judged(facts, settings, since, until)
    so_far = (
        bought.lazy()
        .sort("person", "day")
        .select(
            "person",
            "day",
            last_at="day",
            orders=pl.int_range(1, pl.len() + 1).over("person"),
            paid=pl.col("amount").cum_sum().over("person"),
        )
    )
    of_day = told.with_columns(day=day("started_at", settings.site.timezone)).with_columns(
        ends=pl.col("day") + timedelta(days=days)
    )
    then = _as_of(of_day, so_far, "day")
    later = so_far.select("person", ends="day", orders_later="orders", paid_later="paid")
    return (
        _as_of(then, later, "ends")
        .filter(pl.col("orders").is_not_null())
        .with_columns(since_last=(pl.col("day") - pl.col("last_at")).dt.total_days())
        .select(
            *("person", "day", "bad", "well", "bad_here", "bad_in_all"),
            kept=pl.col("ends") <= last,
            channel=pl.col("channel").cast(pl.String),
            segment=pl.col("segment").cast(pl.String),
            week=bucket("started_at", "1w", settings),
            often=_band("orders", _OFTEN),
            lately=_band("since_last", _LATELY),
            before=_band("contacts_before", _BEFORE),
            orders=pl.col("orders").cast(pl.Float64),
            since_last=pl.col("since_last").cast(pl.Float64),
            spent_before=pl.col("paid") / pl.col("orders"),
            contacts_before=pl.col("contacts_before").cast(pl.Float64),
            again=(pl.col("orders_later") > pl.col("orders")).cast(pl.Float64),
            spent=pl.col("paid_later") - pl.col("paid"),
        )
        .collect()
    )


def _judged(facts: FactSource, settings: Settings, since: datetime | None, until: datetime | None) -> pl.LazyFrame:
    """The contacts of known customers, with how many of the person's are bad by that channel and in all.

    Columns: person, started_at, channel, segment, contacts_before, bad, well, bad_here, bad_in_all.
    """
    began, outcome = pl.col("started_at"), pl.col("outcome")
    mine = pl.col("person")
    window = timedelta(days=EARLIER_DAYS)
    with_humans = contacts(facts, settings).filter(
        mine.is_not_null(), ~pl.col("channel").is_in(SELF_SERVED), outcome != Outcome.BOT_CONTAINED
    )
    missed = outcome.is_in([Outcome.ABANDONED, Outcome.LAPSED, Outcome.MISSED])
    placed = (
        with_humans.join(late(facts, settings), on="id", how="left", maintain_order="left")
        .join(_gave_up_at_once(facts, settings), on="id", how="left", maintain_order="left")
        .with_columns(was_bad=(missed & pl.col("at_once").is_null()) | pl.col("late").is_not_null())
        .sort("person", "started_at", "id")
        .with_columns(place=pl.int_range(pl.len()).over("person"))
    )
    earliest = placed.select("person", begins="started_at", first_of="place").sort("begins")
    counted = (
        placed.with_columns(begins=began - window)
        .sort("begins")
        .join_asof(earliest, on="begins", by="person", strategy="forward", check_sortedness=False)
        .with_columns(contacts_before=pl.col("place") - pl.col("first_of"))
        .sort("person", "started_at", "id")
    )
    asked = counted.filter(
        *([began >= since] if since else []),
        *([began < until] if until else []),
    )
    was_bad = pl.col("was_bad").cast(pl.Int64)
    bad_so_far = was_bad.cum_sum().over("person") - was_bad
    return (
        asked.with_columns(
            bad_so_far=bad_so_far,
            bad_here=was_bad.sum().over("person", "channel"),
            bad_in_all=was_bad.sum().over("person"),
        )
        .with_columns(
            bad=pl.col("was_bad") & (pl.col("bad_so_far") == 0),
            well=~pl.col("was_bad") & (pl.col("bad_so_far") == 0) & (outcome == Outcome.ANSWERED),
        )
        .filter(pl.col("bad") | pl.col("well"))
        .select(
            "person", "started_at", "channel", "segment", "contacts_before", "bad", "well", "bad_here", "bad_in_all"
        )
    )


def _gave_up_at_once(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    """The contacts in which the customer gave up before really waiting: id, at_once."""
    around = Around(facts=facts)
    legs = with_derived(facts.scan(leg), leg, {"short_abandon_s"}, around=around, settings=settings)
    short = legs.filter(short_abandoned.fill_null(value=False))
    return short.select(id="interaction_id").unique().with_columns(at_once=pl.lit(value=True))


def _as_of(rows: pl.LazyFrame, known: pl.LazyFrame, on: str) -> pl.LazyFrame:
    """The rows with what was known of their person on that day."""
    return rows.sort(on).join_asof(known.sort(on), on=on, by="person", check_sortedness=False)


def _band(column: str, ends: list[int]) -> pl.Expr:
    """The number of the band in which a whole number lies."""
    return pl.sum_horizontal((pl.col(column) > end).cast(pl.Int8) for end in ends)
