"""Talk time: how long we and the customer are with each other."""

import polars as pl

from ingest.tables.leg import leg
from metrics.columns import handled
from metrics.metric import Ratio, Unit

talk_time = Ratio(
    name="talk_time",
    label="Talk time",
    unit=Unit.SECONDS,
    better="neither",
    definition=(
        "The mean time that a human and the customer spent with each other, hold left out, of the contacts that were "
        "answered and have ended."
    ),
    source="Genesys Cloud, tHandle: talk, hold and after-call work",
    table=leg,
    counted_on="queued_at",
    where=handled,
    numerator=pl.col("talk_s"),
)
