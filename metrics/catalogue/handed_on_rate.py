"""Handed on: the share of stays with an agent that ended with the customer at somebody else's."""

import polars as pl

from ingest.tables.leg import leg
from ingest.vocabulary import Transfer
from metrics.columns import handled
from metrics.metric import Ratio, Unit, Variant

SOURCE = "Amazon Connect, 'Historical metrics definitions': transfers out, internal and external"
_how = pl.col("transferred")

handed_on_rate = Ratio(
    name="handed_on_rate",
    label="Handed on by agents",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of the stays in a queue that were answered and have ended, the share after which the customer was handed on, "
        "to another queue, another person or outside the company. Who is handed on twice counts twice, which tells "
        "the queues that hand on; the transfer rate counts each contact once."
    ),
    source=SOURCE,
    table=leg,
    counted_on="queued_at",
    where=handled,
    numerator=_how.is_not_null(),
    presets={
        "cold": Variant(
            definition="The share that was handed on without a word to whoever came next.",
            source=SOURCE,
            numerator=(_how == Transfer.BLIND).fill_null(value=False),
        ),
        "warm": Variant(
            definition="The share that was handed on with somebody who introduced the customer.",
            source=SOURCE,
            numerator=(_how == Transfer.ATTENDED).fill_null(value=False),
        ),
        "to_queue": Variant(
            definition="The share that was sent to another queue.",
            source=SOURCE,
            numerator=(_how == Transfer.QUEUE).fill_null(value=False),
        ),
        "external": Variant(
            definition="The share that was handed on outside the company.",
            source=SOURCE,
            numerator=(_how == Transfer.EXTERNAL).fill_null(value=False),
        ),
    },
)
