"""Pending replies: how many customers wait for a first reply that can still come in time."""

import polars as pl

from metrics.columns import promise_s
from metrics.derive.episode import episode
from metrics.metric import Count, Unit
from metrics.replies import ended, known, replied, so_far_s, wanted

pending_replies = Count(
    name="pending_replies",
    label="Pending replies",
    unit=Unit.COUNT,
    better="neither",
    definition=(
        "How many customers who wrote had no reply of a human yet when the facts end, and can still have one within "
        "the promise: neither kept nor broken, and in no figure about it."
    ),
    source="DECISIONS.md: replies",
    table=episode.table,
    counted_on="started_at",
    where=wanted,
    what=pl.when(known).then(~replied & ~ended & (so_far_s <= promise_s)),
)
