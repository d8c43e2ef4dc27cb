"""Hold time: how long we keep the customer waiting after the answer."""

import polars as pl

from ingest.tables.leg import leg
from metrics.columns import WRITTEN, handled
from metrics.metric import Ratio, Unit

hold_time = Ratio(
    name="hold_time",
    label="Hold time",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "The mean time that the customer was kept on hold after the answer, of the contacts that were answered and "
        "have ended; a contact without hold counts with 0, one whose source does not say is left out. Not asked of "
        "channels in writing."
    ),
    source="Genesys Cloud, tHandle: talk, hold and after-call work",
    table=leg,
    counted_on="queued_at",
    where=handled,
    numerator=pl.col("hold_s"),
    not_for=WRITTEN,
)
