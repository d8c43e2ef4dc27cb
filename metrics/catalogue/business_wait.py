"""Business wait: how long those who were answered waited while it was open."""

from ingest.tables.leg import leg
from metrics.columns import answered, business_wait_s
from metrics.metric import Ratio, Unit

business_wait = Ratio(
    name="business_wait",
    label="Average wait in opening hours",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "The mean time from entering the queue to the answer, of the contacts that were answered, counted in the "
        "opening hours of their channel and queue alone: who writes at night waits from the morning on. Contacts for "
        "which no opening hours are known are left out."
    ),
    source="DECISIONS.md: opening hours",
    table=leg,
    counted_on="queued_at",
    where=answered,
    numerator=business_wait_s,
)
