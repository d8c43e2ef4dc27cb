"""Median resolution: the time within which half of what customers wrote about was first resolved."""

import polars as pl

from metrics.derive.episode import episode
from metrics.metric import Quantile, Unit, Variant
from metrics.replies import elapsed, first_of_conversation, wanted

resolution_p50 = Quantile(
    name="resolution_p50",
    label="Median first resolution",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "The time from the customer's first message in writing to its first resolution, as the source says, that half "
        "did not exceed, to within 1 %. Whoever writes again after that begins anew. What only a bot had is left out, "
        "and so is what ended without anybody saying so."
    ),
    source="DECISIONS.md: replies",
    table=episode.table,
    counted_on="started_at",
    where=wanted,
    value=elapsed("started_at", "resolved_at"),
    so_far=elapsed("started_at", "open_until"),
    q=0.5,
    presets={
        "zendesk": Variant(
            definition="From the creation of the ticket to the first time that it was solved.",
            source="Zendesk, 'About native ticket time metrics' (first resolution time)",
            where=wanted & first_of_conversation,
            value=elapsed("created_at", "resolved_at"),
            so_far=elapsed("created_at", "open_until"),
        ),
        "business": Variant(
            definition="The same in the opening hours of the channel and queue alone.",
            source="DECISIONS.md: opening hours",
            value=pl.col("business_resolution_s"),
            so_far=pl.col("business_open_s"),
        ),
    },
)
