"""Replied in time: the share of those who wrote that had a human's reply as promised."""

import polars as pl

from metrics.columns import promise_s
from metrics.derive.episode import episode
from metrics.metric import Ratio, Unit
from metrics.replies import first_reply_s, replied, replied_or_late, wanted

replied_in_time = Ratio(
    name="replied_in_time",
    label="Replied in time",
    unit=Unit.PERCENT,
    better="higher",
    definition=(
        "Of the customers who wrote, the share that a human first replied to within the promise of their channel and "
        "queue. Who has been without a reply for longer than promised, and whose conversation was ended without one, "
        "counts as not; who can still have one in time is left out."
    ),
    source="DECISIONS.md: replies",
    table=episode.table,
    counted_on="started_at",
    where=wanted & replied_or_late,
    numerator=pl.when(replied).then(first_reply_s <= promise_s).otherwise(pl.lit(value=False)),
)
