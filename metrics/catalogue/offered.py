"""Offered: how many contacts asked for a human."""

from ingest.tables.leg import leg
from metrics import columns
from metrics.metric import Count, Unit

offered = Count(
    name="offered",
    label="Offered",
    unit=Unit.COUNT,
    better="neither",
    definition="The inbound contacts that entered a queue, once for every queue that they entered.",
    source="DECISIONS.md: outcomes add up",
    table=leg,
    counted_on="queued_at",
    what=columns.offered,
)
