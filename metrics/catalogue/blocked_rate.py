"""Blocked: the share of those who turned to us that were sent away before they could queue."""

import polars as pl

from ingest.tables.leg import leg
from ingest.vocabulary import Outcome
from metrics.columns import inbound, offered
from metrics.metric import Ratio, Unit, Variant

_outcome = pl.col("outcome")
blocked = inbound & _outcome.is_in([Outcome.BLOCKED_FULL, Outcome.BLOCKED_CLOSED, Outcome.BLOCKED_NO_AGENT])

blocked_rate = Ratio(
    name="blocked_rate",
    label="Blocked",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of the inbound contacts that entered a queue or were refused one, the share that was refused: the queue was "
        "full, closed, or nobody was logged in. They never waited, and no other rate counts them."
    ),
    source="Wazo call-logd, queue statistics (full, closed, joinempty)",
    table=leg,
    counted_on="started_at",
    where=offered | blocked,
    numerator=blocked,
    presets={
        "full": Variant(
            definition="The share that found the queue full.",
            source="Wazo call-logd, queue statistics (full)",
            numerator=inbound & (_outcome == Outcome.BLOCKED_FULL),
        ),
        "closed": Variant(
            definition="The share that came when it was closed.",
            source="Wazo call-logd, queue statistics (closed)",
            numerator=inbound & (_outcome == Outcome.BLOCKED_CLOSED),
        ),
        "no_agent": Variant(
            definition="The share that came when nobody was logged in.",
            source="Wazo call-logd, queue statistics (joinempty)",
            numerator=inbound & (_outcome == Outcome.BLOCKED_NO_AGENT),
        ),
    },
)
