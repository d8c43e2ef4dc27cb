"""Effortless rate: the share of needs that cost the customer nothing beyond one contact."""

import polars as pl

from metrics.derive import effort as derived
from metrics.metric import Ratio, Unit

effortless_rate = Ratio(
    name="effortless_rate",
    label="Effortless rate",
    unit=Unit.PERCENT,
    better="higher",
    definition=(
        "Of the journeys that are over, of customers who are known, the share without any effort points: one contact, "
        "answered as soon as promised, without being handed on. What weighs 0 under [effort] in the settings does not "
        "count as effort."
    ),
    source="DECISIONS.md: effort",
    table=derived.effort.table,
    counted_on="started_at",
    where=pl.col("settled"),
    numerator=pl.when(pl.col("person").is_not_null()).then(pl.col("points") == 0),
)
