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
        "The time from the customer's first message in writing within which half came to the last resolution before "
        "they were quiet for a week, to within 1 %. What was resolved less than a week ago, is open, or was ended "
        "without a human's reply, is known to have gone without a lasting one for so long, and no more is known of it."
    ),
    source="DECISIONS.md: replies; Kaplan and Meier, 'Nonparametric estimation from incomplete observations', 1958",
    table=episode.table,
    counted_on="started_at",
    version=2,
    where=wanted & ~pl.col("continues"),
    value=pl.when("settled").then(elapsed("started_at", "resolved_last_at")),
    so_far=elapsed("started_at", "unsettled_until"),
    q=0.5,
    survival=True,
)
