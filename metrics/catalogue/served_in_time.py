"""Served in time: the share of everybody who came that was answered as promised; the one to compare channels with."""

from ingest.tables.leg import leg
from metrics.columns import answered, due, in_time
from metrics.metric import Ratio, Unit

served_in_time = Ratio(
    name="served_in_time",
    label="Served in time",
    unit=Unit.PERCENT,
    better="higher",
    definition=(
        "Of all contacts that entered a queue, however they left it, the share answered within the promise of their "
        "channel and queue. Who has been waiting for longer than promised counts as not served; who still can be "
        "answered in time is left out."
    ),
    source="DECISIONS.md: the service-level default",
    table=leg,
    counted_on="queued_at",
    where=due,
    numerator=answered & in_time,
)
