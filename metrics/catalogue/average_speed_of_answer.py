"""Average speed of answer: how long those who were answered waited for it."""

from ingest.tables.leg import leg
from metrics.columns import answered, wait_s
from metrics.metric import Ratio, Unit

average_speed_of_answer = Ratio(
    name="average_speed_of_answer",
    label="Average speed of answer",
    unit=Unit.SECONDS,
    better="lower",
    definition="The mean time from entering the queue to the answer, of the contacts that were answered.",
    source="DECISIONS.md: which wait is meant",
    table=leg,
    counted_on="queued_at",
    where=answered,
    numerator=wait_s,
)
