"""Median full resolution: the time until a resolution that lasted."""

import polars as pl

from metrics.derive.episode import episode
from metrics.metric import Quantile, Unit
from metrics.replies import elapsed, wanted

full_resolution_p50 = Quantile(
    name="full_resolution_p50",
    label="Median full resolution",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "The time from the customer's first message in writing to the last resolution before they were quiet for a "
        "week, that half did not exceed, to within 1 %. What was resolved less than a week ago, is open, or was ended "
        "without a human's reply, counts as far as it got."
    ),
    source="DECISIONS.md: replies",
    table=episode.table,
    counted_on="started_at",
    where=wanted & ~pl.col("continues"),
    value=pl.when("settled").then(elapsed("started_at", "resolved_last_at")),
    so_far=elapsed("started_at", "unsettled_until"),
    q=0.5,
)
