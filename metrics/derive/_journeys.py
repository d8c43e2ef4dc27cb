"""Contacts of one person on one need, strung together while they follow close upon each other."""

from datetime import timedelta

import polars as pl

from ingest.settings import Settings
from metrics.derive._contacts import ORDER, contacts
from metrics.rows import FactSource


def in_journeys(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    """The contacts, with `need` and `journey` (the id of its first contact), those of a journey together and in order.

    A journey goes on while the next contact of the person begins no later than the gap after all before it have ended.
    Contacts that tell no topic share that of the contacts around them, those before first; a journey is about one need.
    Of an anonymous customer every contact is a journey of its own.
    """
    gap = timedelta(seconds=settings.journeys.gap_s)
    near = contacts(facts, settings).with_columns(stretch=_begins(gap, "person").cum_sum())
    filled = near.with_columns(
        need=pl.coalesce(
            pl.col("topic"),
            pl.col("topic").forward_fill().over("stretch"),
            pl.col("topic").backward_fill().over("stretch"),
        )
    )
    together = filled.sort("person", "need", *ORDER[1:]).with_columns(place=_begins(gap, "person", "need").cum_sum())
    return together.with_columns(journey=pl.col("id").first().over("place")).drop("stretch", "place")


def _begins(gap: timedelta, *keys: str) -> pl.Expr:
    """Whether a contact begins something new: all before it, of the same keys, ended longer ago than the gap."""
    ended = pl.col("until").cum_max().shift(1).over(keys)
    anew = (pl.col("started_at") - ended > gap).fill_null(value=True)
    return anew | pl.col("person").is_null()
