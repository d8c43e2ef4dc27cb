"""Ring time: how long it rings at somebody's desk before they answer."""

import polars as pl

from ingest.tables.leg import leg
from metrics.columns import WRITTEN, answered, seconds
from metrics.metric import Ratio, Unit

ring_time = Ratio(
    name="ring_time",
    label="Ring time",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "The mean time from the first ring at an agent to the answer, of the contacts that were answered; it is a part "
        "of the wait. Sources that do not say when it rang cannot be judged. Not asked of channels in writing."
    ),
    source="Asterisk, queue log: CONNECT, ring time",
    table=leg,
    counted_on="queued_at",
    where=answered,
    numerator=seconds("rang_at", pl.col("answered_at")),
    not_for=WRITTEN,
)
