"""Contacts: how often customers turned to us, whatever came of it."""

import polars as pl

from ingest.tables.interaction import interaction
from ingest.vocabulary import Direction, Outcome
from metrics.metric import Count, Unit

contacts = Count(
    name="contacts",
    label="Contacts",
    unit=Unit.COUNT,
    better="neither",
    definition=(
        "What came in from customers by any channel, each contact once, however many queues, bots and humans it "
        "passed. What was no contact after all, such as spam, is not counted."
    ),
    source="DECISIONS.md: outcomes add up",
    table=interaction,
    counted_on="started_at",
    where=pl.col("direction") == Direction.INBOUND,
    what=pl.col("outcome") != Outcome.VOID,
)
