"""Digital to voice: the share of journeys that begin in a digital channel and end up on the telephone."""

import polars as pl

from metrics.derive.journey import DIGITAL, journey
from metrics.metric import Ratio, Unit, Variant

_known = pl.col("person").is_not_null()
_leaves = (pl.col("channel").is_in(DIGITAL)) & pl.col("settled")

digital_to_voice = Ratio(
    name="digital_to_voice",
    label="Leakage from digital to voice",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of the journeys that began in a digital channel, and are over, the share in which the customer turned to the "
        "telephone as well. Those of anonymous customers cannot be judged."
    ),
    source="DECISIONS.md: journeys",
    table=journey.table,
    counted_on="started_at",
    where=_leaves,
    numerator=pl.when(_known).then("to_voice"),
    presets={
        "easy_topics": Variant(
            definition="The same of journeys on the topics that the settings list as easy.",
            source="DECISIONS.md: journeys",
            where=_leaves & pl.col("easy"),
        )
    },
)
