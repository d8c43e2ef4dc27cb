"""Effort: what customers have to go through for one need, in points."""

import polars as pl

from metrics.derive import effort as derived
from metrics.metric import Ratio, Unit

effort = Ratio(
    name="effort",
    label="Effort for each need",
    unit=Unit.SCORE,
    better="lower",
    definition=(
        "The mean effort points of the journeys that are over, of customers who are known: a point each for changing "
        "the channel, coming again by the same one, being handed on, waiting for longer than promised, and beginning "
        "anew with somebody who knows nothing of the contact before. The weights stand in the settings under [effort]."
    ),
    source="DECISIONS.md: effort",
    table=derived.effort.table,
    counted_on="started_at",
    where=pl.col("settled"),
    numerator=pl.when(pl.col("person").is_not_null()).then("points"),
)
