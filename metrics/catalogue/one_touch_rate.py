"""One-touch rate: the share of what was resolved with a single reply."""

import polars as pl

from metrics.derive.episode import episode
from metrics.metric import Ratio, Unit, Variant
from metrics.replies import ended, first_of_conversation, resolved

one_touch_rate = Ratio(
    name="one_touch_rate",
    label="One-touch rate",
    unit=Unit.PERCENT,
    better="higher",
    definition=(
        "Of what customers wrote about that was resolved, the share that took exactly one reply of a human. Sources "
        "that tell no messages cannot say so, and lower the coverage."
    ),
    source="DECISIONS.md: replies",
    table=episode.table,
    counted_on="started_at",
    where=resolved & ended,
    numerator=pl.col("replies") == 1,
    presets={
        "dbt_zendesk": Variant(
            definition="Exactly one reply in the whole of the conversation, of conversations that were resolved.",
            source="Fivetran dbt_zendesk, is_one_touch_resolution",
            where=resolved & ended & first_of_conversation,
            numerator=pl.col("conversation_replies") == 1,
        ),
    },
)
