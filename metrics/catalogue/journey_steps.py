"""Journey steps: how many contacts a customer needs for one matter."""

import polars as pl

from metrics.derive.journey import journey
from metrics.metric import Ratio, Unit

journey_steps = Ratio(
    name="journey_steps",
    label="Contacts for each need",
    unit=Unit.SCORE,
    better="lower",
    definition="The mean number of contacts of the journeys that are over, of customers who are known.",
    source="DECISIONS.md: journeys",
    table=journey.table,
    counted_on="started_at",
    where=pl.col("settled"),
    numerator=pl.when(pl.col("person").is_not_null()).then("steps"),
)
