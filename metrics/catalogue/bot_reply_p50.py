"""Median reply of a bot: how fast the machine answers, apart from how fast people do."""

import polars as pl

from metrics.derive.episode import episode
from metrics.metric import Quantile, Unit
from metrics.replies import asked, elapsed

bot_reply_p50 = Quantile(
    name="bot_reply_p50",
    label="Median reply of a bot",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "Of the conversations in which a bot wrote after the customer had, the time from the customer's first message "
        "to the bot's first that half did not exceed, to within 1 %. It says nothing about humans, and is no part of "
        "their figures."
    ),
    source="DECISIONS.md: replies",
    table=episode.table,
    counted_on="started_at",
    where=asked & pl.col("bot_reply_at").is_not_null(),
    value=elapsed("asked_at", "bot_reply_at"),
    q=0.5,
)
