"""Abandoned: how many waited for a while, and then gave up."""

from ingest.tables.leg import leg
from metrics import columns
from metrics.metric import Count, Unit

abandoned = Count(
    name="abandoned",
    label="Abandoned",
    unit=Unit.COUNT,
    better="lower",
    definition=(
        "Of the contacts that entered a queue, how many left it by themselves before a human joined. People who are "
        "known to have hung up almost at once are not among them."
    ),
    source="DECISIONS.md: outcomes add up",
    table=leg,
    counted_on="queued_at",
    where=columns.offered,
    what=columns.gave_up,
)
