"""Perceived wait: how long customers waited from their first second, whatever they passed through."""

import polars as pl

from ingest.tables.interaction import interaction
from ingest.vocabulary import Direction, Outcome
from metrics.columns import seconds
from metrics.metric import Ratio, Unit

perceived_wait = Ratio(
    name="perceived_wait",
    label="Perceived wait",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "The mean time from the first second of a contact, menu and bot included, until a human joined, over every "
        "queue in between; of the inbound contacts that a human answered."
    ),
    source="DECISIONS.md: which wait is meant",
    table=interaction,
    counted_on="started_at",
    where=(pl.col("direction") == Direction.INBOUND) & (pl.col("outcome") == Outcome.ANSWERED),
    numerator=seconds("started_at", pl.col("first_answered_at")),
)
