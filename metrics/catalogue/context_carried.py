"""Context carried: the share of changes of channel after which the company still knew what it was about."""

import polars as pl

from metrics.derive.handoff import handoff
from metrics.metric import Ratio, Unit

context_carried = Ratio(
    name="context_carried",
    label="Handoffs with context",
    unit=Unit.PERCENT,
    better="higher",
    definition=(
        "Of the changes of channel, the share in which the new contact is linked with the one before it, by its "
        "conversation or its origin. In the others the customer had to explain everything again."
    ),
    source="DECISIONS.md: journeys",
    table=handoff.table,
    counted_on="at",
    numerator=pl.col("carried"),
)
