"""Contacts given up: the share of customers who wanted a human, gave up, and never got one."""

import polars as pl

from ingest.tables.interaction import interaction
from ingest.vocabulary import Direction, Outcome
from metrics.columns import WRITTEN
from metrics.metric import Ratio, Unit

NOT_IN_A_QUEUE = (
    *(Outcome.BLOCKED_FULL, Outcome.BLOCKED_CLOSED, Outcome.BLOCKED_NO_AGENT),
    *(Outcome.IVR_EXIT, Outcome.BOT_CONTAINED, Outcome.VOID),
)
"""Outcomes of contacts that never came to a queue."""

contact_abandon_rate = Ratio(
    name="contact_abandon_rate",
    label="Contacts given up",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of the inbound contacts that came to a queue or a human, the share that gave up, however soon, without any "
        "human having joined. Each contact is judged once, however many queues it passed: who was answered and hung up "
        "after a transfer is not among them. Not asked of channels in writing."
    ),
    source="DECISIONS.md: who gave up",
    table=interaction,
    counted_on="started_at",
    where=(pl.col("direction") == Direction.INBOUND) & ~pl.col("outcome").is_in(NOT_IN_A_QUEUE),
    numerator=pl.col("outcome").is_in([Outcome.ABANDONED, Outcome.SHORT_ABANDONED]),
    not_for=WRITTEN,
)
