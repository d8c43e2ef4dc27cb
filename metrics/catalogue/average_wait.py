"""Average wait: how long contacts stay in the queue, however they leave it."""

from ingest.tables.leg import leg
from metrics.columns import offered, wait_s
from metrics.metric import Ratio, Unit

average_wait = Ratio(
    name="average_wait",
    label="Average time in queue",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "The mean time in the queue of all contacts that have left it, answered or not. Beside the median it shows how "
        "much the longest waits weigh. Who still waits cannot be judged yet."
    ),
    source="Genesys Cloud help, 'Metric definitions' (tAcd): every contact that left the queue",
    table=leg,
    counted_on="queued_at",
    where=offered,
    numerator=wait_s,
)
