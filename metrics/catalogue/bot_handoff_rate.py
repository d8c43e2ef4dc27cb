"""Bot handoffs: the share of a bot's contacts that a human joined."""

import polars as pl

from metrics.coming_back import by_bot, resolved
from metrics.derive.repeat import repeat
from metrics.metric import Ratio, Unit

bot_handoff_rate = Ratio(
    name="bot_handoff_rate",
    label="Bot to human",
    unit=Unit.PERCENT,
    better="neither",
    definition=(
        "Of the contacts that a bot served, for a while at least, and that are over, the share that a human joined. "
        "The others were contained, or their customers gave up on the way."
    ),
    source="Chatwoot, bot metrics: conversation_bot_handoff",
    table=repeat.table,
    counted_on="started_at",
    where=by_bot & ~pl.col("is_open"),
    numerator=resolved,
)
