"""Average handle time: how long an answered contact keeps somebody busy."""

import polars as pl

from ingest.tables.leg import leg
from metrics.columns import handled
from metrics.metric import Ratio, Unit

average_handle_time = Ratio(
    name="average_handle_time",
    label="Average handle time",
    unit=Unit.SECONDS,
    better="neither",
    definition=(
        "The mean of talk, hold and after-contact work together, of the contacts that were answered and have ended. "
        "Where a source leaves one of the three out, the contact cannot be judged; the coverage says how many."
    ),
    source="Genesys Cloud, tHandle: talk, hold and after-call work",
    table=leg,
    counted_on="queued_at",
    where=handled,
    numerator=pl.col("talk_s") + pl.col("hold_s") + pl.col("acw_s"),
)
