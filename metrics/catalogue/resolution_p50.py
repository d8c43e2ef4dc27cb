"""Median resolution: the time within which half of what customers wrote about was first resolved."""

import polars as pl

from metrics.derive.episode import episode
from metrics.metric import Quantile, Unit, Variant
from metrics.replies import elapsed, first_of_conversation, helped, wanted

resolution_p50 = Quantile(
    name="resolution_p50",
    label="Median first resolution",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "The time from the customer's first message in writing within which half came to their first resolution, as "
        "the source says, to within 1 %. Whoever writes again after that begins anew. What is open, or was ended "
        "without a human's reply, is known to have gone without a resolution for so long, and no more is known of it. "
        "What only a bot had, and what ended without anybody saying so, is left out."
    ),
    source="DECISIONS.md: replies; Kaplan and Meier, 'Nonparametric estimation from incomplete observations', 1958",
    table=episode.table,
    counted_on="started_at",
    version=2,
    where=wanted,
    value=pl.when(helped).then(elapsed("started_at", "resolved_at")),
    so_far=pl.coalesce(elapsed("started_at", "open_until"), elapsed("started_at", "resolved_at")),
    q=0.5,
    survival=True,
    presets={
        "zendesk": Variant(
            definition="From the creation of the ticket to the first time that it was solved.",
            source="Zendesk, 'About native ticket time metrics' (first resolution time)",
            where=wanted & first_of_conversation,
            # With them a ticket can be solved without a word.
            value=elapsed("created_at", "resolved_at"),
            so_far=elapsed("created_at", "open_until"),
        ),
        "business": Variant(
            definition="The same in the opening hours of the channel and queue alone.",
            source="DECISIONS.md: opening hours",
            value=pl.when(helped).then(pl.col("business_resolution_s")),
            so_far=pl.coalesce("business_open_s", "business_resolution_s"),
        ),
        "last_applied": Variant(
            definition="The same by the opening hours that were in force at the end, for all of the time before it.",
            source="Zendesk, which applies a ticket's last schedule to all of it; fivetran/dbt_zendesk, DECISIONLOG.md",
            value=pl.when(helped).then(pl.col("business_resolution_last_s")),
            so_far=pl.coalesce("business_open_last_s", "business_resolution_last_s"),
        ),
    },
)
