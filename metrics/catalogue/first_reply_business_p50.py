"""Median first reply in opening hours: as the median first reply, with the nights and holidays taken out."""

import polars as pl

from metrics.derive.episode import episode
from metrics.metric import Quantile, Unit, Variant
from metrics.replies import wanted

first_reply_business_p50 = Quantile(
    name="first_reply_business_p50",
    label="Median first reply in opening hours",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "The time from the customer's first message in writing within which half had the first reply of a human, to "
        "within 1 %, counted in the opening hours of their channel and queue alone. Who still waits, or waited until "
        "the conversation was ended, is known to have waited for so long, and no more is known of them. Conversations "
        "for which no opening hours are known are left out."
    ),
    source="DECISIONS.md: opening hours, replies",
    table=episode.table,
    counted_on="started_at",
    version=2,
    where=wanted,
    value=pl.col("business_first_reply_s"),
    so_far=pl.col("business_unanswered_s"),
    q=0.5,
    survival=True,
    presets={
        "last_applied": Variant(
            definition="The same by the opening hours that were in force at the end, for all of the time before it.",
            source="Zendesk, which applies a ticket's last schedule to all of it; fivetran/dbt_zendesk, DECISIONLOG.md",
            value=pl.col("business_first_reply_last_s"),
            so_far=pl.col("business_unanswered_last_s"),
        )
    },
)
