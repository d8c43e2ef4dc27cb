"""Wait, 90 %: the time within which nine in ten had left the queue, answered or not."""

from ingest.tables.leg import leg
from metrics.columns import offered, wait_s, waited_so_far_s
from metrics.metric import Quantile, Unit

wait_p90 = Quantile(
    name="wait_p90",
    label="Wait, 90 %",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "The time in the queue that nine in ten of all contacts did not exceed, however they left it, to within 1 %. "
        "Who has been waiting for longer than that counts; who has not waited as long yet is left out."
    ),
    source="Genesys Cloud help, 'Metric definitions' (tAcd): every contact that left the queue",
    table=leg,
    counted_on="queued_at",
    where=offered,
    value=wait_s,
    so_far=waited_so_far_s,
    q=0.9,
)
