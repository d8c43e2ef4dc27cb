"""Failed: the share of contacts that a fault of our own systems ended."""

from ingest.tables.leg import leg
from metrics.columns import failed, offered
from metrics.metric import Ratio, Unit

failed_rate = Ratio(
    name="failed_rate",
    label="Failed for technical reasons",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of all contacts that entered a queue, the share that a technical fault ended before a human joined. The "
        "service level counts them on neither side, so they are shown here."
    ),
    source="Google CCAI Platform, data dictionary: failed calls are not abandoned",
    table=leg,
    counted_on="queued_at",
    where=offered,
    numerator=failed,
)
