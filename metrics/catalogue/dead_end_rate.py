"""Dead ends: the share of journeys at whose end the customer has got nothing."""

import polars as pl

from metrics.derive.journey import journey
from metrics.metric import Ratio, Unit

dead_end_rate = Ratio(
    name="dead_end_rate",
    label="Dead ends",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of the journeys that are over, the share whose last contact was abandoned, missed, failed, turned away or "
        "never answered: the customer gave up. Those of anonymous customers cannot be judged."
    ),
    source="DECISIONS.md: journeys",
    table=journey.table,
    counted_on="started_at",
    where=pl.col("settled"),
    numerator=pl.when(pl.col("person").is_not_null()).then("in_vain"),
)
