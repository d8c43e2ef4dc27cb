"""Handle time at its cost: how long a contact keeps an agent busy where agents serve several customers at once."""

from itertools import pairwise

import polars as pl

from ingest.vocabulary import Direction
from metrics.derive.handling import handling
from metrics.metric import Ratio, Unit, Variant

AS_MANY = (1.0, 1.7, 2.5, 2.9, 3.5)
"""How many contacts one after the other one, two, three, four or five at once are worth; beyond five nobody says."""


def worth(at_once: pl.Expr) -> pl.Expr:
    """How many contacts one after the other so many at once are worth; in between in proportion."""
    gains = (after - before for before, after in pairwise(AS_MANY))
    more = (gain * (at_once - place).clip(0, 1) for place, gain in enumerate(gains, 1))
    return pl.sum_horizontal(pl.lit(AS_MANY[0]), *more)


concurrent_handle_time = Ratio(
    name="concurrent_handle_time",
    label="Handle time, contacts at once considered",
    unit=Unit.SECONDS,
    better="neither",
    definition=(
        "The mean time from the answer to the end of the work after a contact, divided by what serving so many at once "
        "is worth: 1.7 for two, 2.5 for three, 2.9 for four, 3.5 for five and more. Of inbound contacts that were "
        "answered and are over; those in writing are left out."
    ),
    source="Call Centre Helper, 'How to calculate web chat concurrency', factors of effective handle time",
    table=handling.table,
    counted_on="at",
    where=pl.col("direction") == Direction.INBOUND,
    numerator=pl.col("handle_s") / worth(pl.col("at_once")),
    presets={
        "measured": Variant(
            definition="The mean of each contact's part of its agent's time, which contacts at once share equally.",
            source="DECISIONS.md: occupancy is a union",
            numerator=pl.col("own_s"),
        )
    },
)
