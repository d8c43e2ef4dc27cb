"""Hold abandonment: the share of answered contacts whose customer hung up while we kept them on hold."""

import polars as pl

from ingest.tables.leg import leg
from metrics.columns import WRITTEN, handled
from metrics.metric import Ratio, Unit

hold_abandon_rate = Ratio(
    name="hold_abandon_rate",
    label="Abandoned on hold",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of the contacts that were answered and have ended, the share whose customer hung up while on hold. They count "
        "as answered all the same. Where a source does not say so, it cannot be judged. Not asked of channels in "
        "writing."
    ),
    source="Amazon Connect, contact records: customer hold disconnects",
    table=leg,
    counted_on="queued_at",
    where=handled,
    numerator=pl.col("hold_abandon"),
    not_for=WRITTEN,
)
