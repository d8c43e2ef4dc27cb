"""Straight to voice: the share of journeys on hard topics that began on the telephone, where they belong."""

import polars as pl

from metrics.derive.journey import VOICE, journey
from metrics.metric import Ratio, Unit

hard_straight_to_voice = Ratio(
    name="hard_straight_to_voice",
    label="Hard topics straight to voice",
    unit=Unit.PERCENT,
    better="higher",
    definition=(
        "Of the journeys on the topics that the settings list as hard, the share that began on the telephone. "
        "Without such a list there is no number."
    ),
    source="DECISIONS.md: journeys",
    table=journey.table,
    counted_on="started_at",
    where=pl.col("hard"),
    numerator=pl.col("channel").is_in(VOICE),
)
