"""Contacts of one person on one need, strung together while they follow close upon each other."""

from datetime import timedelta

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC
from metrics.derive._contacts import contacts
from metrics.rows import FactSource
from metrics.together import once

_OF_JOURNEYS = ("need", "begins", "ends", "so_far")

# Windows look at every group by itself, and there are millions of groups of a few contacts. So everything here is one
# pass over neighbours in a sorted frame; a group begins where a neighbour is of another.


def in_journeys(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    """The contacts, with `need`, `begins`, `ends` and `so_far`, those of a journey together and in order.

    A journey goes on while the next contact of the person begins no later than the gap after all before it have ended.
    Contacts that tell no topic share that of the contacts around them, those before first; a journey is about one need.
    Of an anonymous customer every contact is a journey of its own. `begins` and `ends` say which contacts are the first
    and the last of one, and `so_far` until when the latest of its contacts went, up to each.
    """
    came = contacts(facts, settings)
    placed = once("in_journeys", facts, settings, lambda: _placed(came, settings))
    # Whoever reads some columns of the contacts picks only those in their new order; the ids are most of what there is.
    return came.with_columns(placed).select(pl.col(came.collect_schema().names()).gather("place"), *_OF_JOURNEYS)


def _placed(came: pl.LazyFrame, settings: Settings) -> pl.DataFrame:
    """In the order of journeys the place of each among the contacts, and `need`, `begins`, `ends`, `so_far`."""
    gap = timedelta(seconds=settings.journeys.gap_s)
    near = came.with_columns(stretch=_begins(gap, pl.col("person")).cum_sum())
    filled = near.with_columns(need=pl.coalesce("topic", _nearest_topic(before=True), _nearest_topic(before=False)))
    # Where a stretch ends, so does every journey of that person: it is the person as far as journeys are concerned.
    need = (pl.col("need").to_physical().cast(pl.UInt64) + 1).fill_null(0)
    of = pl.col("stretch").cast(pl.UInt64) * 2**32 + need
    own = filled.select("started_at", "until", "need", of=of, place=pl.int_range(pl.len(), dtype=pl.UInt32))
    together = own.sort("of", maintain_order=True)
    placed = together.with_columns(begins=_begins(gap, pl.col("of")), so_far=_latest(pl.col("of")))
    ends = pl.col("begins").shift(-1, fill_value=True)
    return placed.select("place", "need", "begins", "so_far", ends=ends).collect()


def in_each(what: pl.Expr) -> pl.Expr:
    """How many of the contacts of each journey are such: a running count at its end, less that before its beginning."""
    # The running count of yeses has 32 bits; that of yeses made numbers would need twice the memory, for each of many.
    before = what.cum_sum().filter("begins").cast(pl.Int64) - what.filter("begins").cast(pl.Int64)
    return what.cum_sum().filter("ends").cast(pl.Int64) - before


def _begins(gap: timedelta, whose: pl.Expr) -> pl.Expr:
    """Whether a contact begins something new: it is another's, or all before it ended longer ago than the gap."""
    goes_on = (whose == whose.shift(1)) & (pl.col("started_at") - _latest(whose).shift(1) <= gap)
    return ~goes_on.fill_null(value=False)


def _latest(whose: pl.Expr) -> pl.Expr:
    """Until when the latest of all contacts of the same person went, up to each; rows are in order of `whose`."""
    # With the person in front of the time in one number, nobody before can reach further than whoever comes after.
    front = whose.cast(pl.Int128) * 2**64
    reached = (front + pl.col("until").to_physical().cast(pl.Int128)).cum_max() - front
    return reached.cast(pl.Int64).cast(UTC)


def _nearest_topic(*, before: bool) -> pl.Expr:
    """The topic that was told last before a contact, or next after it, in the same stretch."""
    topic, stretch = pl.col("topic"), pl.when(pl.col("topic").is_not_null()).then("stretch")
    filled = [x.forward_fill() if before else x.backward_fill() for x in (topic, stretch)]
    return pl.when(filled[1] == pl.col("stretch")).then(filled[0])
