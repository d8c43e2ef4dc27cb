"""Reopen rate: the share of resolutions after which the customer wrote again."""

import polars as pl

from metrics.derive.episode import episode
from metrics.metric import Ratio, Unit, Variant
from metrics.replies import QUIET, ended, resolved

reopen_rate = Ratio(
    name="reopen_rate",
    label="Reopen rate",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of what customers wrote about that was resolved at least a week ago, the share that they took up again in the "
        "same conversation within a week."
    ),
    source="DECISIONS.md: replies",
    table=episode.table,
    counted_on="started_at",
    where=resolved & ended & (pl.col("as_of") - pl.col("ended_at") >= QUIET),
    numerator=(pl.col("reopened_at") - pl.col("ended_at") <= QUIET).fill_null(value=False),
    presets={
        "ever": Variant(
            definition="Taken up again at whatever time, of all that was resolved.",
            source="Fivetran dbt_zendesk, count_reopens",
            where=resolved & ended,
            numerator=pl.col("reopened_at").is_not_null(),
        ),
    },
)
