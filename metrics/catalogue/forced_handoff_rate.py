"""Forced handoffs: the share of changes of channel to which the customer was driven."""

import polars as pl

from metrics.derive.handoff import FORCED, UNKNOWN, handoff
from metrics.metric import Ratio, Unit

forced_handoff_rate = Ratio(
    name="forced_handoff_rate",
    label="Forced handoffs",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of the changes of channel, the share to which the company drove the customer: handed over by it, turned away, "
        "missed, or left without an answer. Where nothing tells why, it cannot be judged."
    ),
    source="DECISIONS.md: journeys",
    table=handoff.table,
    counted_on="at",
    numerator=pl.when(pl.col("why") != UNKNOWN).then(pl.col("why") == FORCED),
)
