"""Median perceived wait: the time from a customer's first second within which a human had joined half of them."""

import polars as pl

from ingest.tables.interaction import interaction
from ingest.vocabulary import Direction, Outcome
from metrics.columns import seconds
from metrics.metric import Quantile, Unit

_joined = pl.col("first_answered_at").is_not_null()
_waits = (pl.col("outcome") == Outcome.OPEN) & ~_joined

perceived_wait_p50 = Quantile(
    name="perceived_wait_p50",
    label="Median perceived wait",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "Of the inbound contacts that a human joined, or that still are open, a human had joined half of them within "
        "this time, menu, bot and every queue included, to within 1 %. Who still waits is known to wait for longer "
        "than so far, and no more is known of them."
    ),
    source="DECISIONS.md: which wait is meant",
    table=interaction,
    counted_on="started_at",
    where=(pl.col("direction") == Direction.INBOUND) & ((pl.col("outcome") == Outcome.ANSWERED) | _joined | _waits),
    value=seconds("started_at", pl.col("first_answered_at")),
    so_far=pl.when(_waits).then(seconds("started_at", pl.col("as_of"))),
    q=0.5,
    survival=True,
)
