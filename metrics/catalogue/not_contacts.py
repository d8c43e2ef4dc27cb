"""Not contacts: how much came in that was no contact after all."""

import polars as pl

from ingest.tables.interaction import interaction
from ingest.vocabulary import Direction, Outcome
from metrics.metric import Count, Unit

not_contacts = Count(
    name="not_contacts",
    label="No contacts after all",
    unit=Unit.COUNT,
    better="neither",
    definition=(
        "Of what came in, how much was spam, a test, deleted, merged into another contact, or a conversation in which "
        "the customer said nothing. No other metric counts it."
    ),
    source="DECISIONS.md: outcomes add up",
    table=interaction,
    counted_on="started_at",
    where=pl.col("direction") == Direction.INBOUND,
    what=pl.col("outcome") == Outcome.VOID,
)
