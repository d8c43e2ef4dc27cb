"""Longest hold: the longest time for which a customer was kept on hold at once."""

import polars as pl

from ingest.tables.leg import leg
from metrics.columns import WRITTEN, handled
from metrics.metric import Greatest, Unit

longest_hold = Greatest(
    name="longest_hold",
    label="Longest hold",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "The longest time for which a customer was kept on hold at once after the answer, of the contacts that were "
        "answered and have ended. A contact whose source does not say is left out. Not asked of channels in writing."
    ),
    source="Amazon Connect administrator guide, 'Contact records data model': LongestHoldDuration",
    table=leg,
    counted_on="queued_at",
    where=handled,
    value=pl.col("longest_hold_s"),
    not_for=WRITTEN,
)
