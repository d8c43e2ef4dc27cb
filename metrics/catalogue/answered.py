"""Answered: how many of the offered contacts a human joined."""

from ingest.tables.leg import leg
from metrics import columns
from metrics.metric import Count, Unit

answered = Count(
    name="answered",
    label="Answered",
    unit=Unit.COUNT,
    better="neither",
    definition="Of the contacts that entered a queue, how many were joined by a human, those still talking included.",
    source="DECISIONS.md: outcomes add up",
    table=leg,
    counted_on="queued_at",
    where=columns.offered,
    what=columns.answered,
)
