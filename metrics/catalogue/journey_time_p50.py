"""Journey time: from the first second of a customer's first contact on a need to the end of the last."""

import polars as pl

from metrics.columns import seconds
from metrics.derive.journey import journey
from metrics.metric import Quantile, Unit

journey_time_p50 = Quantile(
    name="journey_time_p50",
    label="Median time of a journey",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "Half of the journeys that are over, of customers who are known, took no longer than this from the beginning "
        "of their first contact to the end of their last."
    ),
    source="DECISIONS.md: journeys",
    table=journey.table,
    counted_on="started_at",
    where=pl.col("settled"),
    value=pl.when(pl.col("person").is_not_null()).then(seconds("started_at", pl.col("ended_at"))),
    q=0.5,
)
