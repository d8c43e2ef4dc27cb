"""Wait after a transfer: how long customers who were handed on wait once more."""

import polars as pl

from ingest.tables.leg import leg
from metrics.columns import offered, wait_s, waited_so_far_s
from metrics.metric import Quantile, Unit

transfer_wait_p50 = Quantile(
    name="transfer_wait_p50",
    label="Median wait after a transfer",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "Of the contacts that entered a queue because somebody, or another queue, handed them on, half had left it "
        "within this time, answered or not, to within 1 %."
    ),
    source="DECISIONS.md: a transfer is not a handoff",
    table=leg,
    counted_on="queued_at",
    where=offered & pl.col("transfer_from").is_not_null(),
    value=wait_s,
    so_far=waited_so_far_s,
    q=0.5,
)
