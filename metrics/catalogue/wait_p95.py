"""Wait, 95 %: the time within which nineteen in twenty had left the queue, answered or not."""

from ingest.tables.leg import leg
from metrics.columns import offered, wait_s, waited_so_far_s
from metrics.metric import Quantile, Unit

wait_p95 = Quantile(
    name="wait_p95",
    label="Wait, 95 %",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "The time in the queue that nineteen in twenty of all contacts did not exceed, however they left it, to "
        "within 1 %. Who has been waiting for longer than that counts; who has not waited as long yet is left out."
    ),
    source="Genesys Cloud help, 'Metric definitions' (tAcd): every contact that left the queue",
    table=leg,
    counted_on="queued_at",
    where=offered,
    value=wait_s,
    so_far=waited_so_far_s,
    q=0.95,
)
