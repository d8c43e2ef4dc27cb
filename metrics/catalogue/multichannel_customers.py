"""Customers in several channels: the share of customers who turned to the company by more than one way in a month."""

import polars as pl

from metrics.derive.customer_month import customer_month
from metrics.metric import Ratio, Unit

multichannel_customers = Ratio(
    name="multichannel_customers",
    label="Customers in several channels",
    unit=Unit.PERCENT,
    better="neither",
    definition=(
        "Of the customers who turned to the company in a month, the share that did so in more than one channel; who "
        "came in two months counts twice. A month belongs to the period in which it begins, and a customer to the "
        "channel, queue and topic of the first contact in it. Anonymous customers are left out."
    ),
    source="DECISIONS.md: customers are counted by the month",
    table=customer_month.table,
    counted_on="at",
    numerator=pl.col("channels") > 1,
)
