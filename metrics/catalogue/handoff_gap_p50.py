"""Handoff gap: how long customers are left between two channels."""

import polars as pl

from metrics.derive.handoff import handoff
from metrics.metric import Quantile, Unit

handoff_gap_p50 = Quantile(
    name="handoff_gap_p50",
    label="Median gap of a handoff",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "Half of the changes of channel took no longer than this from the end of the one contact to the beginning of "
        "the next; none where they overlap."
    ),
    source="DECISIONS.md: journeys",
    table=handoff.table,
    counted_on="at",
    value=pl.col("gap_s"),
    q=0.5,
)
