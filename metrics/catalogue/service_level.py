"""Service level: the share of contacts answered as quickly as we promised."""

from ingest.tables.leg import leg
from metrics.columns import abandoned, answered, in_time, missed, overdue, short_abandoned
from metrics.metric import Ratio, Unit

service_level = Ratio(
    name="service_level",
    label="Service level",
    unit=Unit.PERCENT,
    better="higher",
    definition=(
        "Of the contacts that joined a queue and were answered, gave up, or have been waiting for longer than promised, the "
        "share answered within the promise of their channel and queue. People who hang up almost at once are left out, and so "
        "is who waits and can still be answered in time."
    ),
    source="METRICS 1.4.4",
    table=leg,
    counted_on="queued_at",
    where=(answered | abandoned | missed | overdue) & ~short_abandoned,
    numerator=answered & in_time,
)
