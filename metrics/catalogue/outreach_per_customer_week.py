"""Outreach per customer and week: how many messages of campaigns a customer gets."""

import polars as pl

from metrics.derive.pressure import pressure
from metrics.metric import Ratio, Unit

outreach_per_customer_week = Ratio(
    name="outreach_per_customer_week",
    label="Outreach per customer and week",
    unit=Unit.SCORE,
    better="lower",
    definition=(
        "The mean number of messages of campaigns, by whatever channel, that a customer got in a calendar week, over "
        "the weeks that have passed in which they got any; counted where the first of them was sent. Messages that are "
        "known to have failed do not count, and what nobody knows the customer of cannot be judged."
    ),
    source="DECISIONS.md: contact pressure",
    table=pressure.table,
    counted_on="at",
    where=pl.col("week_over") & pl.col("first_of_week"),
    numerator=pl.col("in_week"),
)
