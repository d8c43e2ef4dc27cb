"""Abandoned after a transfer: the share of those who were handed on that gave up in the next queue."""

import polars as pl

from ingest.tables.leg import leg
from metrics.columns import WRITTEN, abandoned, offered
from metrics.metric import Ratio, Unit

abandon_after_transfer_rate = Ratio(
    name="abandon_after_transfer_rate",
    label="Abandoned after a transfer",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of the contacts that entered a queue because somebody, or another queue, handed them on, the share that left "
        "it by themselves before a human joined, however soon: nobody gets there by dialling a wrong number. Not asked "
        "of channels in writing."
    ),
    source="Talkdesk help, article 206196766, which calls them missed; DECISIONS.md: who gave up",
    table=leg,
    counted_on="queued_at",
    where=offered & pl.col("transfer_from").is_not_null(),
    numerator=abandoned,
    not_for=WRITTEN,
)
