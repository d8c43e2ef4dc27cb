"""Handoffs: how often customers changed the channel on one need."""

import polars as pl

from metrics.derive.handoff import handoff
from metrics.metric import Count, Unit

handoffs = Count(
    name="handoffs",
    label="Handoffs between channels",
    unit=Unit.COUNT,
    better="lower",
    definition="The changes of channel inside journeys, counted where a channel was left.",
    source="DECISIONS.md: journeys",
    table=handoff.table,
    counted_on="at",
    what=pl.col("to_channel").is_not_null(),
)
