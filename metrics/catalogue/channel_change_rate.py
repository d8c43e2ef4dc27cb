"""Channel-change rate: the share of journeys in which the customer had to do with more than one channel."""

import polars as pl

from metrics.derive.journey import journey
from metrics.metric import Ratio, Unit

channel_change_rate = Ratio(
    name="channel_change_rate",
    label="Channel-change rate",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of the journeys that are over, the share in which the channel changed at least once. Those of anonymous "
        "customers cannot be judged."
    ),
    source="DECISIONS.md: journeys",
    table=journey.table,
    counted_on="started_at",
    where=pl.col("settled"),
    numerator=pl.when(pl.col("person").is_not_null()).then(pl.col("handoffs") > 0),
)
