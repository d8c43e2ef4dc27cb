"""Occupancy: the share of agents' time that they spend with customers, of the time they are there for them."""

import polars as pl

from metrics.derive.agent_time import agent_time
from metrics.metric import Ratio, Unit

occupancy = Ratio(
    name="occupancy",
    label="Occupancy",
    unit=Unit.PERCENT,
    better="neither",
    definition=(
        "Of the time in which agents were with customers, at work after a contact, or free for the next one, the share "
        "that was not free. Time with several customers at once counts once, and time that spans two hours or days in "
        "both. Agents of whom no system says when they are free cannot be judged. n counts quarters of an hour."
    ),
    source="DECISIONS.md: occupancy is a union",
    table=agent_time.table,
    counted_on="at",
    numerator=pl.col("busy_s"),
    denominator=pl.col("busy_s") + pl.col("ready_s"),
)
