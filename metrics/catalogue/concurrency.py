"""Concurrency: how many customers an agent serves at once."""

import polars as pl

from metrics.derive.handling import handling
from metrics.metric import Ratio, Unit

concurrency = Ratio(
    name="concurrency",
    label="Contacts at once",
    unit=Unit.SCORE,
    better="neither",
    definition=(
        "The mean number of contacts that an agent had at the same time while having any: the time that contacts took, "
        "from the answer to the end of the work after them, over the time in which their agents had any. Contacts "
        "in writing are left out."
    ),
    source="DECISIONS.md: occupancy is a union",
    table=handling.table,
    counted_on="at",
    numerator=pl.col("handle_s"),
    denominator=pl.col("own_s"),
)
