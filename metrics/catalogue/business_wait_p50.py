"""Median business wait: the time in opening hours within which half had left the queue."""

import polars as pl

from ingest.tables.leg import leg
from metrics.columns import business_wait_s, offered
from metrics.metric import Quantile, Unit

business_wait_p50 = Quantile(
    name="business_wait_p50",
    label="Median wait in opening hours",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "The time in the queue that half of all contacts did not exceed, however they left it, to within 1 %, counted "
        "in the opening hours of their channel and queue alone. Who has been waiting for longer than that counts; who "
        "has not waited as long yet is left out, and so are contacts for which no opening hours are known."
    ),
    source="DECISIONS.md: opening hours",
    table=leg,
    counted_on="queued_at",
    where=offered,
    value=business_wait_s,
    so_far=pl.col("business_waited_so_far_s"),
    q=0.5,
)
